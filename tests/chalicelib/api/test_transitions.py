"""Who leads a record on by the name of a transition: as a change of the field, with the rules of the transition."""

from __future__ import annotations

import pytest

from chalicelib.auth import Actor
from chalicelib.auth.identity import SIGNED_IN


@pytest.fixture
def payroll(running):
    return running("payroll")


@pytest.fixture
def ola(payroll):
    return payroll.person("ola", "officer")


@pytest.fixture
def cat(payroll):
    return payroll.person("cat", "clerk")


@pytest.fixture
def ava(payroll):
    return payroll.person("ava", "auditor")


@pytest.fixture
def payslip(ola, cat):
    path = ola.post("/payslips", {"person": "cat", "amount": 20}).headers["Location"]
    ola.patch(path, {"status": "issued"})
    return path


def test_who_may_only_close_sets_the_status_to_closed_and_nothing_else(ava, payslip):
    assert ava.patch(payslip, {"amount": 5}).status == 403
    assert ava.patch(payslip, {"status": "draft"}).status == 403
    assert ava.patch(payslip, {"status": "closed", "amount": 5}).fields == {"amount": "is not yours to set"}
    assert ava.patch(payslip, {"status": "closed"}).data["status"] == "closed"


def test_a_transition_by_name_still_follows_the_transitions(ava, ola, cat):
    draft = ola.post("/payslips", {"person": "cat", "amount": 20}).headers["Location"]

    assert ava.patch(draft, {"status": "closed"}).code == "TRANSITION_NOT_ALLOWED"


def test_a_transition_by_name_is_bound_to_its_condition(ava, ola, payslip):
    ola.patch(payslip, {"amount": 10})

    assert ava.patch(payslip, {"status": "closed"}).status == 403


@pytest.mark.parametrize("who", ["ola", "cat"])
def test_a_transition_that_is_others_alone_is_no_change_of_the_field_either(request, ola, payslip, who):
    ola.patch(payslip, {"status": "closed"})

    answered = request.getfixturevalue(who).patch(payslip, {"status": "archived"})

    assert answered.fields == {"status": "is not yours to set"}


def test_nothing_is_made_as_others_alone_may_lead_it(ola, cat):
    assert ola.post("/payslips", {"person": "cat", "amount": 1, "status": "archived"}).status == 403


def test_a_replacement_leaves_a_field_with_transitions_as_it_is(ola, payslip):
    assert ola.put(payslip, {"person": "cat", "amount": 30}).data["status"] == "issued"


def test_what_only_owners_may_change_is_changed_by_nobody_else(ola, cat, payslip):
    assert ola.patch(payslip, {"answer": "Thanks"}).status == 403
    assert cat.patch(payslip, {"answer": "Thanks"}).status == 200


def test_the_contract_tells_who_may_only_close_of_the_status(ava):
    contract = ava.get("/openapi.json").body
    body = contract["paths"]["/payslips/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"]

    assert set(body["properties"]) == {"status", "answer"}


@pytest.mark.parametrize(
    ("who", "action", "status"), [("ava", "close", 200), ("ola", "archive", 403), ("ava", "issue", 403)]
)
def test_the_endpoint_of_an_action_is_the_change_of_the_field(request, payslip, who, action, status):
    assert request.getfixturevalue(who).post(f"{payslip}/{action}").status == status


def test_the_contract_has_the_actions_that_the_caller_may_do(ava, ola):
    def actions(client):
        paths = client.get("/openapi.json").body["paths"]
        return [action for action in ("issue", "close", "archive") if f"/payslips/{{id}}/{action}" in paths]

    assert (actions(ava), actions(ola)) == (["close", "archive"], ["issue", "close"])


def test_a_transition_by_name_needs_the_scope_to_update(payroll):
    payslips = payroll.specification.table("payslips")
    policy = payroll.service.backend.policy

    def close(*scopes):
        machine = Actor("key", (SIGNED_IN, "auditor"), scopes=scopes)
        return policy.access(machine, "update", payslips, lambda *_: None).towards("status", "closed").possible

    assert [close("payslips:update"), close("payslips:*"), close("payslips:read")] == [True, True, False]
