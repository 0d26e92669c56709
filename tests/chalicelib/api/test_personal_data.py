"""One person's records over HTTP: exported and erased by who may, and by nobody else."""

from __future__ import annotations

import pytest

from chalicelib.data.deliveries import Delivery
from chalicelib.data.jobs import Jobs
from tests.chalicelib.visitors import EMAIL
from tests.chalicelib.yard import Yard


@pytest.fixture
def practice(running):
    return running("practice")


@pytest.fixture
def dora(practice):
    return practice.person("dora", "doctor")


@pytest.fixture
def ann(practice, dora):
    told = {"id": "ann", "name": "zq-ann", "email": EMAIL, "phone": "zq-ann 555"}
    practice.store.create(practice.specification.accounts, told)
    ann = practice.person("ann", "patient")
    dora.post("/visits", {"patient": "ann", "complaint": "zq-ann"})
    return ann


def test_who_may_export_accounts_gets_all_that_is_a_persons(dora, ann):
    told = dora.get("/patients/ann/export").data

    assert (told["person"], told["account"]["name"]) == ("ann", "zq-ann")
    assert [visit["complaint"] for visit in told["records"]["visits"]] == ["zq-ann"]


def test_nobody_else_exports_or_erases_anybody(practice, dora, ann):
    clients = (practice.anonymous, ann)
    asked = [("GET", "/patients/dora/export"), ("GET", "/patients/ann/export"), ("POST", "/patients/ann/erase")]

    assert [[client(*one).status for one in asked] for client in clients] == [[401] * 3, [403] * 3]
    assert dora.get("/patients").items


def test_an_erased_person_is_gone(practice, dora, ann):
    erased = dora.post("/patients/ann/erase")
    again = dora.post("/patients/ann/erase")

    done = {"records": {"visits": 1}, "deleted": {}, "account_deleted": True}
    assert erased.data == done | {"jobs": 0, "deliveries": 0}
    assert (again.status, dora.get("/patients/ann/export").status) == (404, 404)
    assert dora.get("/visits").items == []
    assert "AdminDeleteUser" in practice.cognito.calls


@pytest.fixture
def yard(practice):
    return Yard(practice)


def of_files(client, key):
    """An import of one good row and one bad, and an export, that somebody begins."""
    begun = [
        client.post("/visits/import", f"patient,room\n{key},1\nnobody-{key},2\n", headers={"content-type": "text/csv"}),
        client.get("/visits/export"),
    ]
    return [one.data["id"] for one in begun]


def test_the_jobs_that_somebody_began_are_told_and_end_with_them_and_their_files(practice, yard, dora):
    other = practice.person("otto", "doctor")
    mine, theirs = of_files(other, "otto"), of_files(dora, "dora")
    yard.work_off()

    told = dora.get("/patients/otto/export").data["jobs"]
    erased = dora.post("/patients/otto/erase")

    assert sorted((one["kind"], one["done"], one["refused"]) for one in told) == [("export", 1, 0), ("import", 1, 1)]
    assert erased.data["jobs"] == 2
    assert [Jobs(practice.store).find(one) for one in mine] == [None, None]
    left = [key for prefix in ("uploads/", "reports/", "exports/") for key in yard.keys(prefix)]
    assert sorted(left) == sorted([f"uploads/{theirs[0]}", f"reports/{theirs[0]}.csv", f"exports/{theirs[1]}.csv"])


def test_what_waits_to_be_sent_to_somebody_is_not_sent_any_more(practice, dora, ann):
    content = f'{{"type":"mail","recipient":"{EMAIL.upper()}","text":"zq-ann"}}'
    mail = Delivery(
        id="msg_1", line="mail-1", service="Amazon SES", kind="email", event="visits.created", record="visits v",
        made="2026-11-28T12:00:00.000Z", due=0, content=content,
    )  # fmt: skip
    practice.store.deliveries.add(mail)

    erased = dora.post("/patients/ann/erase")

    shown = dora.get("/deliveries/msg_1").data
    assert erased.data["deliveries"] == 1
    assert (shown["state"], shown["reason"], practice.store.deliveries.get("msg_1").content) == (
        "failed",
        "erased",
        None,
    )


@pytest.mark.parametrize("path", ["/patients/nobody/export", "/patients/nobody/erase"])
def test_there_is_nothing_of_somebody_unknown(dora, path):
    assert dora("GET" if "export" in path else "POST", path).status == 404
