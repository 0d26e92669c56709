"""One person's records over HTTP: exported and erased by who may, and by nobody else."""

from __future__ import annotations

import pytest

from tests.chalicelib.visitors import EMAIL


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

    assert erased.data == {"records": {"visits": 1}, "deleted": {}, "account_deleted": True}
    assert (again.status, dora.get("/patients/ann/export").status) == (404, 404)
    assert dora.get("/visits").items == []
    assert "AdminDeleteUser" in practice.cognito.calls


@pytest.mark.parametrize("path", ["/patients/nobody/export", "/patients/nobody/erase"])
def test_there_is_nothing_of_somebody_unknown(dora, path):
    assert dora("GET" if "export" in path else "POST", path).status == 404
