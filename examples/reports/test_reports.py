import pytest

from chalicelib.hooks import Refused


@pytest.fixture
def clerk(service):
    clerk = service.as_("clerk")
    for number in ("1", "2"):
        clerk.post("/members", {"number": number})
    return clerk


def paid(service):
    return {one["number"]: one["paid"] for one in service.records("members")}


def test_a_payment_is_added_to_what_a_member_has_paid(service, clerk):
    for amount in ("10", "2.50"):
        service.call("payments.take", {"member": "1", "amount": amount})

    assert paid(service) == {"1": 12.5, "2": 0}


def test_a_message_that_is_given_out_twice_counts_once(service, clerk):
    for _ in range(2):
        service.call("payments.take", {"member": "1", "amount": "10"}, key="message-1")

    assert paid(service)["1"] == 10


def test_a_payment_of_nobody_is_refused(service, clerk):
    with pytest.raises(Refused, match="UNKNOWN_MEMBER"):
        service.call("payments.take", {"member": "9", "amount": "10"})


def test_the_report_of_a_day_is_made_once(service, clerk):
    service.call("payments.take", {"member": "1", "amount": "10"})

    for _ in range(2):
        service.call("reports.weekly")

    (report,) = clerk.get("/reports").data["items"]
    assert (report["active"], report["fresh"]) == (1, 1)
