import pytest

ASKED = {"rooms": 3, "distance": 100}


@pytest.mark.parametrize(("stairs", "price"), [(False, 500), (True, 625)])
def test_a_price_is_that_of_rooms_and_distance_and_stairs(service, stairs, price):
    answered = service.as_("customer").post("/quotes", {**ASKED, "stairs": stairs})

    assert answered.data["price"] == price


def test_a_quote_is_kept_and_is_its_customers_alone(service):
    ann, bob = service.as_("customer", name="ann"), service.as_("customer", name="bob")
    ann.post("/quotes", ASKED)

    counts = [len(one.get("/quotes").data["items"]) for one in (ann, bob, service.as_("planner"))]

    assert counts == [1, 0, 1]


def test_what_is_too_far_is_refused_and_nothing_is_kept(service):
    answered = service.as_("customer").post("/quotes", {**ASKED, "distance": 900})

    assert (answered.status, answered.code) == (422, "TOO_FAR")
    assert service.records("quotes") == []
