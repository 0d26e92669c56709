"""What becomes of a record that is sent, changed or let go, before anything is stored."""

from __future__ import annotations

import pytest

from chalicelib.api.decisions import changing, drafted, removing, resets, within_path
from chalicelib.api.errors import ApiError
from chalicelib.auth import ANONYMOUS
from chalicelib.specification import (
    Compare,
    Default,
    Endpoint,
    ErrorCode,
    FieldPath,
    Parent,
    Reference,
    Table,
    Trigger,
    Value,
)
from tests.chalicelib.shelf import allow, calling, field, person, specified


def when(verb, name, value):
    """A rule of section 7.1: not where a field has that value."""
    condition = Compare("eq", FieldPath((name,)), (Value(value),))
    return ErrorCode(code=f"NO_{verb}".upper(), status=409, text="No.", when=Trigger(verb, "jobs", condition))


YARDS = Table(name="yards", fields=(field("id"), field("name")))
JOBS = Table(
    name="jobs",
    owner="client",
    tenant="firm",
    fields=(
        field("id", auto="key"),
        field("version", "integer", auto="version"),
        field("client"),
        field("firm"),
        field("yard", "ref", reference=Reference("yards")),
        field("title", required=True),
        field("slug", unique=True),
        field("hours", "integer", default=Default(8)),
        field("serial", default=Default(generator="uuid")),
        field("code", immutable=True),
        field("stage", "enum", values=("idea", "plan"), transitions=(("idea", "plan"),), default=Default("idea")),
        field("state", "enum", values=("open", "closed"), default=Default("open")),
        field("note"),
        field("secret", default=Default("none")),
        field("total", "integer", read_only=True),
        field("made_by", auto="created_by"),
    ),
)
LOOSE = Table(name="loose", tenant="id", fields=(field("id", "ulid", auto="key"), field("text")))
ALL = frozenset(one.name for one in JOBS.fields)
MOST = " ".join(sorted(ALL - {"secret"}))
PERMISSIONS = (
    allow("client", "read delete", "jobs", own=True),
    allow("client", "create update", "jobs", MOST, own=True),
    allow("clerk", "*"),
    allow("kept", "*", tenant=True),
    allow("anyone", "create", "jobs"),
    allow("anyone", "create read", "loose"),
)
RULES = (when("create", "title", "Bad"), when("update", "state", "closed"), when("delete", "state", "closed"))
YARD = specified((YARDS, JOBS, LOOSE), PERMISSIONS, errors=RULES)
ANN = person("ann", "client", firm="acme")
CLERK = person("kim", "clerk", firm="acme")
KEPT = person("kai", "clerk", "kept", firm="acme")
CREATE = Endpoint(method="POST", path="/jobs", operation="create", table="jobs")
UPDATE = Endpoint(method="PATCH", path="/jobs/{id}", operation="update", table="jobs", key_parameter="id")
NESTED = Endpoint(
    method="POST", path="/yards/{yard}/jobs", operation="create", table="jobs", parent=Parent("yards", "yard", "yard")
)
BY_SLUG = Endpoint(
    method="PUT", path="/jobs/{slug}", operation="replace", table="jobs", key_parameter="slug", by="slug"
)
LOOSE_CREATE = Endpoint(method="POST", path="/loose", operation="create", table="loose")
JOB = {
    "id": "1", "version": 3, "client": "ann", "firm": "acme", "yard": "y1", "title": "Roof", "slug": "roof",
    "hours": 5, "serial": "s", "code": "c", "stage": "plan", "state": "open", "note": "n", "secret": "x", "total": 9,
    "made_by": "ann",
}  # fmt: skip


def call_of(actor=ANN, endpoint=UPDATE, **how):
    return calling(YARD, endpoint, actor, stored={"yards": [{"id": "y1"}]}, **how)


def refusal(act, *given):
    with pytest.raises(ApiError) as refused:
        act(*given)
    return refused.value.code, refused.value.fields


@pytest.mark.parametrize(
    ("actor", "sent", "within", "made"),
    [
        (ANN, {"title": "Roof"}, {}, {"client": "ann", "title": "Roof", "hours": 8, "stage": "idea", "made_by": "ann"}),
        (ANN, {"title": "Roof", "client": "ann"}, {}, {"client": "ann"}),
        (ANN, {"title": "Roof"}, {"yard": "y1"}, {"yard": "y1"}),
        (
            CLERK,
            {"title": "Roof", "client": "bob", "firm": "other"},
            {},
            {"client": "bob", "firm": "other", "made_by": "kim"},
        ),
        (CLERK, {"title": "Roof"}, {}, {"client": "kim", "firm": None}),
        (KEPT, {"title": "Roof"}, {}, {"client": "kai", "firm": "acme"}),
        (ANONYMOUS, {"title": "Roof"}, {}, {"client": None, "made_by": None}),
    ],
)
def test_a_new_record_is_the_callers_own_and_of_their_tenant_unless_it_is_said(actor, sent, within, made):
    record = drafted(call_of(actor, CREATE), sent, within)

    assert {name: record.get(name) for name in made} == made
    assert record["version"] == 1


@pytest.mark.parametrize(
    ("actor", "endpoint", "sent"),
    [(ANN, LOOSE_CREATE, {"text": "x"}), (ANONYMOUS, LOOSE_CREATE, {"text": "x"}), (ANONYMOUS, CREATE, {"note": "x"})],
)
def test_a_new_record_has_no_owner_where_there_is_none_to_have(actor, endpoint, sent):
    record = drafted(call_of(actor, endpoint), sent, {})

    assert not {None, "client"} & set(record)


def test_what_the_place_of_a_record_gives_goes_before_what_is_sent():
    assert drafted(call_of(CLERK, CREATE), {"title": "Roof", "yard": "y2"}, {"yard": "y1"})["yard"] == "y1"


def test_where_the_tenant_is_the_key_a_new_record_is_of_another_tenant_than_the_callers():
    call = call_of(person("kai", "kept", id="acme"), LOOSE_CREATE)

    assert refusal(drafted, call, {"text": "x"}, {}) == ("FORBIDDEN", None)


@pytest.mark.parametrize(
    ("actor", "sent", "refused"),
    [
        (ANN, {"title": "Roof", "secret": "y"}, None),
        (person("bob", "client"), {"title": "Bad"}, ("NO_CREATE", None)),
        (KEPT, {"title": "Roof", "firm": "other"}, ("FORBIDDEN", {"firm": "is not yours to set"})),
        (KEPT, {"title": "Roof", "firm": "acme"}, ("FORBIDDEN", {"firm": "is not yours to set"})),
    ],
)
def test_a_new_record_is_refused_by_permissions_and_by_rules(actor, sent, refused):
    call = call_of(actor, CREATE)

    if refused is None:
        assert drafted(call, sent, {})["title"] == sent["title"]
    else:
        assert refusal(drafted, call, sent, {}) == refused


@pytest.mark.parametrize(("endpoint", "given"), [(CREATE, {}), (NESTED, {"yard": "y1"})])
def test_the_path_gives_the_reference_to_the_parent(endpoint, given):
    specification = specified((YARDS, JOBS, LOOSE), (*PERMISSIONS, allow("anyone", "read", "yards")))
    call = calling(specification, endpoint, ANN, stored={"yards": [{"id": "y1"}]}, parameters={"yard": "y1"})

    assert within_path(call) == given


def decided(sent, *, whole=False, actor=ANN, endpoint=UPDATE, stored=JOB):
    call = call_of(actor, endpoint, parameters={"slug": "roof"})
    return changing(call, call.access("update"), sent, whole=whole)(stored)


def test_a_change_leaves_what_it_does_not_send():
    assert decided({"title": "Wall", "note": None}) == JOB | {"title": "Wall", "note": None}


def test_of_a_replacement_what_is_not_sent_becomes_its_default_or_nothing():
    replaced = decided({"title": "Wall"}, whole=True)

    assert replaced == JOB | {"title": "Wall", "slug": None, "hours": 8, "state": "open", "note": None, "yard": None}


@pytest.mark.parametrize(
    ("sent", "whole", "stored", "refused"),
    [
        ({"secret": "y"}, False, JOB, ("FORBIDDEN", {"secret": "is not yours to set"})),
        ({"client": "bob"}, False, JOB, ("FORBIDDEN", None)),
        ({"title": "Wall"}, False, JOB | {"client": "bob"}, ("NOT_FOUND", None)),
        ({"title": "Wall"}, False, JOB | {"state": "closed"}, ("NO_UPDATE", None)),
        ({"code": "d"}, False, JOB, ("TRANSITION_NOT_ALLOWED", {"code": "cannot be changed once it is set"})),
        ({"stage": "idea"}, False, JOB, ("TRANSITION_NOT_ALLOWED", {"stage": "stays plan"})),
        (
            {"title": "Wall", "code": "d"},
            True,
            JOB,
            ("TRANSITION_NOT_ALLOWED", {"code": "cannot be changed once it is set"}),
        ),
    ],
)
def test_a_change_is_refused_by_permissions_rules_and_transitions(sent, whole, stored, refused):
    assert refusal(lambda: decided(sent, whole=whole, stored=stored)) == refused


def test_a_replacement_may_not_empty_what_is_not_the_callers_to_set():
    tenants = (allow("client", "read update", "jobs", own=True), allow("clerk", "update", "jobs", "note", only=True))
    call = calling(specified((YARDS, JOBS, LOOSE), tenants), UPDATE, ANN)
    decide = changing(call, call.access("update"), {"title": "Wall"}, whole=True)

    assert decide(JOB)["note"] == "n"


ROOFS_ONLY = Compare("eq", FieldPath(("title",)), (Value("Roof"),))
OF_ROOFS = (
    allow("client", "update", "jobs", "hours title", own=True, where=ROOFS_ONLY),
    allow("client", "update", "jobs", "title", own=True),
)


@pytest.mark.parametrize(("hours", "refused"), [(5, ("FORBIDDEN", {"hours": "is not yours to set"})), (8, None)])
def test_a_replacement_that_changes_a_field_by_leaving_it_out_needs_the_right_to_it_afterwards_too(hours, refused):
    call = calling(specified((YARDS, JOBS, LOOSE), OF_ROOFS), UPDATE, ANN)
    decide = changing(call, call.access("update"), {"title": "Wall"}, whole=True)

    if refused:
        assert refusal(decide, JOB | {"hours": hours}) == refused
    else:
        assert decide(JOB | {"hours": hours}) == JOB | {"hours": 8, "title": "Wall"}


@pytest.mark.parametrize(
    ("actor", "stored", "refused"),
    [
        (ANN, JOB, None),
        (CLERK, JOB, None),
        (ANN, JOB | {"state": "closed"}, "NO_DELETE"),
        (person("bob", "client"), JOB, "NOT_FOUND"),
    ],
)
def test_who_may_delete_what(actor, stored, refused):
    call = call_of(actor)
    check = removing(call, call.access("delete"))

    if refused:
        assert refusal(check, stored) == (refused, None)
    else:
        check(stored)


RESET = {"yard": None, "slug": None, "hours": 8, "state": "open", "note": None, "secret": "none"}


@pytest.mark.parametrize(
    ("endpoint", "allowed", "sent", "reset"),
    [
        (UPDATE, ALL, {}, RESET),
        (
            UPDATE,
            ALL,
            {"note": "x", "hours": None},
            {name: RESET[name] for name in RESET if name not in ("note", "hours")},
        ),
        (UPDATE, frozenset(), {}, {}),
        (UPDATE, frozenset({"note", "title", "client"}), {}, {"note": None}),
        (NESTED, ALL, {}, {name: RESET[name] for name in RESET if name != "yard"}),
        (BY_SLUG, ALL, {}, {name: RESET[name] for name in RESET if name != "slug"}),
    ],
)
def test_the_owner_the_tenant_the_place_and_what_only_changes_in_its_own_way_stay(endpoint, allowed, sent, reset):
    assert resets(call_of(ANN, endpoint), allowed, sent) == reset
