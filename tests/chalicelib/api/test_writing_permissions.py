"""Who may write many records at once, put a record by a unique value, or make one with others."""

from __future__ import annotations

import pytest


@pytest.fixture
def market(running):
    return running("market")


@pytest.fixture
def buyer(market):
    return market.person("ben", "buyer")


@pytest.fixture
def admin(market):
    return market.person("ada", "admin")


@pytest.fixture
def saw(market):
    values = {"slug": "saw", "status": "listed"}
    return market.store.create(market.specification.table("products"), values)["id"]


def test_a_family_is_answered_as_the_response_shows_it(buyer, saw):
    made = buyer.post("/orders", {"number": "7", "items": [{"product": saw, "quantity": 2}]})

    assert made.status == 201, made.text
    assert list(made.data) == ["items", "number", "id"]
    assert made.data["items"] == [{"quantity": 2, "product": {"slug": "saw"}}]
    assert made.body["message"] == "Thank you"
    assert made.headers["Location"] == f"/orders/{made.data['id']}"


def test_a_child_is_permitted_by_the_parent_that_is_made_with_it(market, buyer, saw):
    body = {"items": [{"product": saw, "quantity": 2}]}

    own = buyer.post("/orders", body)
    clerk = market.person("kim", "clerk").post("/orders", body)
    nobody = market.anonymous.post("/orders", body)

    assert [answered.status for answered in (own, clerk, nobody)] == [201, 403, 401]


def test_a_field_that_is_not_the_callers_is_refused_by_its_place(buyer, admin, saw):
    body = {"items": [{"product": saw, "quantity": 2}, {"product": saw, "quantity": 1, "discount": 5}]}

    refused, made = buyer.post("/orders", body), admin.post("/orders", body)

    assert (refused.status, refused.fields) == (403, {"items[1].discount": "is not yours to set"})
    assert made.status == 201


def test_required_children_must_be_sent(buyer):
    assert buyer.post("/orders", {}).fields == {"items": "is required"}


def test_each_item_of_a_bulk_needs_its_own_permission(market, buyer):
    other = market.person("bob", "buyer")
    mine, theirs = (one.post("/orders/bulk", {"items": [{}]}).items[0]["data"]["id"] for one in (buyer, other))
    items = [{"id": mine, "remark": "x"}, {"id": theirs, "remark": "x"}]

    apart = buyer.patch("/orders/bulk", {"items": items})
    together = buyer.patch("/orders/bulk?atomic=true", {"items": items})
    deletion = buyer("DELETE", "/orders/bulk?atomic=true", {"items": [{"id": mine}, {"id": theirs}]})

    assert [item["status"] for item in apart.items] == [200, 404]
    assert apart.items[0]["data"] == {"id": mine, "remark": "x"}
    assert apart.body["message"] == "Done"
    assert (together.status, together.fields) == (404, {"items[1]": "There is nothing here"})
    assert deletion.status == 404
    assert market.store.get(market.specification.table("orders"), mine)["version"] == 2


@pytest.mark.parametrize(
    ("method", "role", "status"), [("POST", None, 401), ("POST", "clerk", 403), ("DELETE", "clerk", 403)]
)
def test_a_bulk_that_the_caller_may_do_nothing_of_is_refused_as_a_whole(market, method, role, status):
    client = market.person("kim", role) if role else market.anonymous

    assert client(method, "/orders/bulk", {"items": [{"id": "x"}]}).status == status


@pytest.mark.parametrize(
    ("role", "new", "there"),
    [
        (None, 401, 401),
        ("buyer", 403, 403),
        ("seller", 201, 403),  # sellers can create
        ("clerk", 404, 200),  # clerks can update: what is not there, as what they may not see, is not found
        ("admin", 201, 200),
    ],
)
def test_a_put_needs_the_permission_for_what_it_does(market, saw, role, new, there):
    client = market.person("kim", role) if role else market.anonymous

    assert client.put("/products/axe", {"name": "Axe"}).status == new
    assert client.put("/products/saw", {"name": "Saw"}).status == there


def test_a_record_that_may_not_be_read_is_not_found_by_its_unique_value(market, admin):
    admin.put("/products/axe", {})

    assert (admin.get("/products/axe").status, market.anonymous.get("/products/axe").status) == (200, 404)
