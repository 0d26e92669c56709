"""`POST /orders/{id}/ship` leads a record to a value of one of its enums."""

from __future__ import annotations

import pytest

KEYED = {"Idempotency-Key": "a-key"}
LINE = {"product": "<saw>", "quantity": 1}


@pytest.fixture
def market(running):
    return running("market")


@pytest.fixture
def people(market):
    roles = ("buyer", "seller", "clerk", "guest", "admin")
    return {role: market.person(role, role) for role in roles} | {"other": market.person("other", "buyer")}


@pytest.fixture
def order(market, people):
    """The address of an order of the buyer's, as whoever asks calls it."""
    made = market.store.create(
        market.specification.table("orders"), {"buyer": "buyer", "state": "open", "urgency": "low"}
    )
    return f"/orders/{made['id']}"


@pytest.fixture
def anyone(workshop):
    return workshop.anonymous


def test_an_action_is_the_update_to_its_value(anyone):
    shed = anyone.post("/projects", {"name": "Shed"}).headers["Location"]

    planned = anyone.post(f"{shed}/plan")

    assert (planned.status, planned.data["stage"], planned.data["version"]) == (200, "plan", 2)
    assert (planned.headers["ETag"], anyone.get(shed).data) == ('"2"', planned.data)


def test_an_action_follows_the_transitions_of_its_field(anyone):
    shed = anyone.post("/projects", {"name": "Shed"}).headers["Location"]

    early = anyone.post(f"{shed}/done")
    anyone.post(f"{shed}/plan")

    assert (early.status, early.code, early.fields) == (
        409,
        "TRANSITION_NOT_ALLOWED",
        {"stage": "may go from idea to plan"},
    )
    assert anyone.post(f"{shed}/done").status == 200


def test_an_action_of_an_enum_without_transitions_is_possible_from_everywhere(anyone):
    anyone.post("/labels", {"name": "oak"})

    green = anyone.post("/labels/oak/green", {"remark": "fresh"})

    assert (green.status, green.data["colour"], green.data["remark"]) == (200, "green", "fresh")


def test_an_action_takes_what_its_request_body_says_and_its_own_value(anyone):
    anyone.post("/labels", {"name": "oak"})

    other = anyone.post("/labels/oak/green", {"serial": 3, "colour": "red"})
    same = anyone.post("/labels/oak/green", {"colour": "green"})

    assert other.fields == {"serial": "cannot be sent here", "colour": "is given by the path"}
    assert same.status == 200


def test_an_action_keeps_to_the_version_that_is_asked_for(anyone):
    shed = anyone.post("/projects", {"name": "Shed"}).headers["Location"]

    assert anyone.post(f"{shed}/plan", headers={"If-Match": '"2"'}).status == 412
    assert anyone.post(f"{shed}/plan", headers={"If-Match": '"1"'}).status == 200


def test_an_action_under_a_key_is_done_once(anyone):
    shed = anyone.post("/projects", {"name": "Shed"}).headers["Location"]

    answers = [anyone.post(f"{shed}/plan", headers=KEYED) for _ in range(2)]

    assert answers[0].text == answers[1].text
    assert anyone.get(shed).data["version"] == 2


@pytest.mark.parametrize("path", ["/projects/none/plan", "/labels/none/green"])
def test_an_action_on_what_is_not_there_leads_nowhere(anyone, path):
    assert anyone.post(path).status == 404


def test_an_action_that_no_value_is_called_as_needs_a_function(people, order):
    answered = people["admin"].post(f"{order}/wrap")

    assert (answered.status, answered.code) == (501, "NEEDS_HANDLER")


@pytest.mark.parametrize(
    ("action", "role", "status"),
    [
        ("approve", "clerk", 200),  # by the name of the transition
        ("approve", "buyer", 200),  # by updating their own
        ("approve", "other", 404),
        ("approve", "seller", 403),  # they may change no order at all
        ("approve", "guest", 403),
        ("approve", "admin", 200),
        ("high", "clerk", 403),  # nothing lets them update, and no transition is called so
        ("high", "buyer", 200),
        ("ship", "buyer", 403),  # only clerks and admins can
        ("ship", "seller", 403),
        ("ship", "clerk", 200),
        ("ship", "admin", 200),
        ("read", "clerk", 403),  # who may read an order may not thereby mark it as read
        ("read", "buyer", 200),
    ],
)
def test_an_action_is_for_those_who_may_do_it_by_name_or_update_the_field(market, people, order, action, role, status):
    if action == "ship":
        people["clerk"].post(f"{order}/approve")

    answered = people[role].post(f"{order}/{action}")

    assert answered.status == status, answered.text


def test_nobody_who_is_not_signed_in_does_what_is_for_others(market, order):
    assert market.anonymous.post(f"{order}/approve").status == 401


@pytest.mark.parametrize("path", ["<order>", "/orders/bulk", "/orders/bulk?atomic=true"])
def test_what_only_others_can_lead_to_is_not_reached_by_an_update(people, order, path):
    people["buyer"].post(f"{order}/approve")
    change = {"state": "shipped"}
    body = change if path == "<order>" else {"items": [{"id": order.rpartition("/")[2], **change}]}

    answered = people["buyer"].patch(path.replace("<order>", order), body)

    refused = answered.items[0]["data"] if path == "/orders/bulk" else answered.data
    assert refused["code"] == "FORBIDDEN"
    assert [name.rpartition(".")[2] for name in refused["fields"]] == ["state"]
    assert people["buyer"].get(order).data["state"] == "approved"


def test_what_only_others_can_lead_to_is_not_where_a_record_begins(market, people):
    answered = people["buyer"].post("/orders/bulk", {"items": [{"state": "shipped"}, {"state": "approved"}]})

    assert [item["status"] for item in answered.items] == [403, 201]


def test_the_condition_of_a_named_action_holds_before_it(market, people, order):
    people["buyer"].post(f"{order}/high")

    assert people["clerk"].post(f"{order}/approve").status == 403


def test_what_is_sent_with_an_action_needs_the_permission_to_update(people, order):
    people["clerk"].post(f"{order}/approve")

    refused = people["clerk"].post(f"{order}/ship", {"remark": "gone"})

    assert refused.status == 403
    assert people["admin"].post(f"{order}/ship", {"remark": "gone"}).data["remark"] == "gone"


def test_the_rules_of_section_7_1_hold_for_actions(people, order):
    people["buyer"].patch(order, {"remark": "hold"})

    answered = [people[role].post(f"{order}/approve") for role in ("clerk", "buyer")]

    assert [(one.status, one.code) for one in answered] == [(409, "NOT_NOW")] * 2
