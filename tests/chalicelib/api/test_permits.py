"""Whether a write is allowed, by each of the rules that may forbid it."""

from __future__ import annotations

import pytest

from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import MovedError
from chalicelib.api.permits import (
    check_transitions,
    foresee_references,
    permit_change,
    permit_creation,
    permit_import,
    permit_touching,
    withheld_values,
)
from chalicelib.specification import Compare, Endpoint, FieldPath, Parent, Reference, Table, Value
from tests.chalicelib.shelf import allow, calling, field, person, shelf_of, specified

STAGES = (("idea", "plan"), ("plan", "done"), ("plan", "dropped"))
YARDS = Table(name="yards", fields=(field("id"), field("name")))
CRANES = Table(name="cranes", tenant="firm", fields=(field("id"), field("firm")))
TOOLS = Table(name="tools", fields=(field("id"),))
JOBS = Table(
    name="jobs",
    owner="client",
    tenant="firm",
    fields=(
        field("id"),
        field("version", "integer"),
        field("client"),
        field("firm"),
        field("title", unique=True),
        field("code", immutable=True),
        field("seal", immutable=True, write_only=True),
        field("mark", immutable=True),
        field("stage", "enum", values=("idea", "plan", "done", "dropped"), transitions=STAGES),
        field("mood", "enum", values=("good", "bad"), transitions=(("good", "bad"),)),
        field("state", "enum", values=("open", "closed")),
        field("yard", "ref", reference=Reference("yards")),
        field("crane", "ref", reference=Reference("cranes")),
        field("tool", "ref", reference=Reference("tools")),
    ),
)
LOOSE = Table(
    name="loose",
    fields=(
        field("id"),
        field("crane", "ref", reference=Reference("cranes")),
        field("state", "enum", values=("closed",)),
    ),
)
SEEN = "id version client firm title code stage state"
OPEN = Compare("eq", FieldPath(("state",)), (Value("open"),))
PERMISSIONS = (
    allow("clerk", "create"),
    allow("clerk", "read", "jobs", SEEN + " seal"),
    allow("clerk", "update", "jobs", "title stage state crane"),
    allow("signed-in", "create update read", "jobs", own=True),
    allow("porter", "create", "jobs"),
    allow("porter", "read", "jobs", own=True),
    allow("porter", "update", "jobs", where=OPEN),
    allow("boss", "closed", "jobs", only=True),
    allow("loader", "import", "jobs", "title stage", where=OPEN),
    allow("keeper", "*", tenant=True),
)
YARD = specified((YARDS, CRANES, TOOLS, JOBS, LOOSE), PERMISSIONS)
ANN = person("ann", firm="acme")
CLERK = person("kim", "clerk", firm="acme")
PORTER = person("pat", "porter", firm="acme")
KEPT = person("pia", "porter", "keeper", firm="acme")
CREATE = Endpoint(method="POST", path="/jobs", operation="create", table="jobs")
UPDATE = Endpoint(method="PATCH", path="/jobs/{id}", operation="update", table="jobs", key_parameter="id")
STORED = {
    "jobs": [],
    "cranes": [{"id": "c1", "firm": "acme"}, {"id": "c2", "firm": "other"}, {"id": "c3"}],
    "yards": [{"id": "y1", "name": "North"}],
    "tools": [{"id": "t1"}],
}
JOB = {"id": "1", "version": 7, "client": "ann", "firm": "acme", "title": "Roof", "stage": "idea", "state": "open"}


def call_of(actor, endpoint=UPDATE, **how):
    return calling(YARD, endpoint, actor, stored=STORED, **how)


def refusal(act, *given):
    """The code and fields of the error, None for none."""
    try:
        act(*given)
    except ApiError as error:
        return error.code, error.fields
    return None


FORBIDDEN = ("FORBIDDEN", None)


def not_yours(*names):
    return "FORBIDDEN", dict.fromkeys(names, "is not yours to set")


def leads_nowhere(name, table):
    return "INVALID_REQUEST", {name: f"refers to no record of {table}"}


@pytest.mark.parametrize(
    ("actor", "record", "sent", "refused"),
    [
        (ANN, JOB, {"title"}, None),
        (ANN, JOB | {"client": "bob"}, {"client"}, FORBIDDEN),
        (ANN, {key: value for key, value in JOB.items() if key != "client"}, {"title"}, FORBIDDEN),
        (CLERK, JOB, {"title"}, None),
        (CLERK, JOB | {"client": "bob"}, {"client"}, None),
        (CLERK, JOB | {"client": None}, set(), None),
        (PORTER, JOB, {"title"}, FORBIDDEN),
        (PORTER, JOB | {"client": "pat"}, {"title"}, None),
        (CLERK, JOB | {"state": "closed"}, {"state"}, not_yours("state")),
        (CLERK, JOB | {"state": "closed"}, {"title"}, None),
        (CLERK, JOB, {"state"}, None),
        (person("bo", "clerk", "boss"), JOB | {"state": "closed"}, {"state"}, None),
        (KEPT, JOB | {"client": "pia"}, {"title"}, None),
        (KEPT, JOB | {"client": "pia"}, {"title", "firm"}, not_yours("firm")),
        (CLERK, JOB | {"crane": "c1"}, {"crane"}, None),
        (CLERK, JOB | {"crane": "c2"}, {"crane"}, leads_nowhere("crane", "cranes")),
    ],
)
def test_who_may_make_which_record(actor, record, sent, refused):
    call = call_of(actor, CREATE)

    assert refusal(permit_creation, call, call.access("create"), record, sent) == refused


@pytest.mark.parametrize(
    ("record", "sent", "refused"),
    [
        (JOB | {"yard": "y1"}, {"yard"}, None),
        (JOB | {"yard": "gone"}, {"yard"}, None),
        (JOB | {"crane": "gone"}, {"crane"}, None),
        (JOB | {"crane": None}, {"crane"}, None),
        (JOB | {"crane": "c3"}, {"crane"}, None),
        (JOB | {"crane": "c2"}, {"crane"}, leads_nowhere("crane", "cranes")),
        (JOB | {"crane": "c2", "firm": "other"}, {"crane", "firm"}, None),
        (JOB | {"crane": "c2"}, {"title"}, None),
        (JOB | {"crane": "c2"}, {"firm"}, leads_nowhere("crane", "cranes")),
    ],
)
def test_a_reference_into_another_tenant_leads_nowhere(record, sent, refused):
    call = call_of(CLERK, CREATE)

    assert refusal(permit_creation, call, call.access("create"), record, sent) == refused


def test_what_has_no_tenant_is_not_looked_up():
    call = call_of(CLERK, CREATE)

    permit_creation(call, call.access("create"), JOB | {"yard": "y1", "crane": None}, {"yard", "crane"})

    assert shelf_of(call).calls == []


@pytest.mark.parametrize(
    ("actor", "crane", "refused"),
    [
        (person("kim", "clerk", "keeper", firm="acme"), "c1", None),
        (person("kim", "clerk", "keeper", firm="acme"), "c2", leads_nowhere("crane", "cranes")),
        (person("kim", "clerk", "keeper", firm="acme"), "c3", leads_nowhere("crane", "cranes")),
        (CLERK, "c2", None),
    ],
)
def test_from_a_table_without_tenants_it_is_the_callers_tenant_that_counts(actor, crane, refused):
    call = call_of(actor, Endpoint(method="POST", path="/loose", operation="create", table="loose"))

    assert refusal(permit_creation, call, call.access("create"), {"id": "1", "crane": crane}, {"crane"}) == refused


def test_what_references_may_lead_to_is_looked_up_together_where_its_tenant_will_be_asked():
    call = call_of(CLERK, CREATE)

    foresee_references(call, [JOB | {"crane": "c1", "yard": "y1"}, JOB | {"crane": "c2"}, JOB])

    ((operation, asked),) = shelf_of(call).calls
    assert operation == "BatchGetItem"
    assert {name: len(each["Keys"]) for name, each in asked["RequestItems"].items()} == {"yard-test-cranes": 2}


@pytest.mark.parametrize(
    ("actor", "record", "code"),
    [
        (ANN, JOB, None),
        (ANN, JOB | {"client": "bob"}, "NOT_FOUND"),
        (CLERK, JOB | {"client": "bob"}, None),
        (PORTER, JOB, None),
        (PORTER, JOB | {"state": "closed"}, "NOT_FOUND"),
        (PORTER, JOB | {"state": "closed", "client": "pat"}, None),
        (person("ann", "porter"), JOB | {"state": "closed"}, None),
        (person("rex", "reader"), JOB, "NOT_FOUND"),
    ],
)
def test_what_may_not_be_touched_is_not_there_for_those_who_do_not_see_it(actor, record, code):
    call = call_of(actor)
    access = call.backend.policy.access(actor, "update", JOBS, call.follow)

    assert refusal(permit_touching, call, access, record) == ((code, None) if code else None)


def test_what_may_be_seen_and_not_be_touched_is_forbidden():
    call = call_of(CLERK)
    access = call.backend.policy.access(CLERK, "delete", JOBS, call.follow)

    assert refusal(permit_touching, call, access, JOB) == FORBIDDEN


@pytest.mark.parametrize(("actor", "hides"), [(person("rex", "reader"), True), (CLERK, False)])
def test_what_is_hidden_by_a_refusal_is_known_to_the_audit_trail(actor, hides):
    call = call_of(actor)
    access = call.backend.policy.access(actor, "delete", JOBS, call.follow)

    with pytest.raises(ApiError) as refused:
        permit_touching(call, access, JOB)

    assert refused.value.hides is hides


@pytest.mark.parametrize(("tag", "code"), [('"7"', None), ('"6"', "PRECONDITION_FAILED"), ("*", None)])
def test_another_version_is_not_touched(tag, code):
    call = call_of(ANN, headers={"if-match": tag})

    assert refusal(permit_touching, call, call.access("update"), JOB) == ((code, None) if code else None)


@pytest.mark.parametrize(("yard", "code"), [("y1", None), ("y2", "NOT_FOUND"), (None, "NOT_FOUND")])
def test_a_record_is_touched_within_the_parent_of_its_path(yard, code):
    endpoint = Endpoint(
        method="PATCH",
        path="/yards/{yard}/jobs/{id}",
        operation="update",
        table="jobs",
        parent=Parent("yards", "yard", "yard"),
    )
    specification = specified((YARDS, CRANES, TOOLS, JOBS, LOOSE), (*PERMISSIONS, allow("anyone", "read", "yards")))
    call = calling(specification, endpoint, ANN, stored=STORED, parameters={"yard": "y1", "id": "1"})

    refused = refusal(permit_touching, call, call.access("update"), JOB | {"yard": yard})

    assert refused == ((code, None) if code else None)


def test_a_record_that_was_found_by_a_value_that_it_no_longer_has_has_moved():
    endpoint = Endpoint(
        method="PATCH", path="/jobs/{title}", operation="update", table="jobs", by="title", key_parameter="title"
    )
    call = call_of(ANN, endpoint, parameters={"title": "Roof"})
    access = call.access("update")

    permit_touching(call, access, JOB)
    with pytest.raises(MovedError):
        permit_touching(call, access, JOB | {"title": "Wall"})


@pytest.mark.parametrize(
    ("actor", "stored", "change", "refused"),
    [
        (ANN, JOB, {"title": "Wall"}, None),
        (ANN, JOB, {"client": "bob"}, FORBIDDEN),
        (ANN, JOB | {"client": "bob"}, {"title": "Wall"}, FORBIDDEN),
        (PORTER, JOB, {"title": "Wall"}, None),
        (PORTER, JOB, {"title": "Wall", "state": "gone"}, FORBIDDEN),
        (CLERK, JOB, {"title": "Wall", "code": "x", "client": "bob"}, not_yours("client", "code")),
        (CLERK, JOB, {"state": "closed"}, not_yours("state")),
        (CLERK, JOB, {"crane": "c1"}, None),
        (CLERK, JOB, {"crane": "c2"}, leads_nowhere("crane", "cranes")),
    ],
)
def test_who_may_change_what(actor, stored, change, refused):
    call = call_of(actor)

    assert refusal(permit_change, call, call.access("update"), stored, stored | change, set(change)) == refused


def test_fields_that_are_not_theirs_are_named_in_order():
    call = call_of(CLERK)

    with pytest.raises(ApiError) as refused:
        permit_change(call, call.access("update"), JOB, JOB, {"yard", "client", "mark", "code"})

    assert list(refused.value.fields) == ["client", "code", "mark", "yard"]


@pytest.mark.parametrize(
    ("values", "withheld"),
    [
        ({"state": "closed"}, {"state"}),
        ({"state": "open"}, set()),
        ({"state": None}, set()),
        ({"title": "closed"}, set()),
        ({}, set()),
    ],
)
def test_enums_whose_values_are_for_others_to_lead_to_are_withheld(values, withheld):
    assert withheld_values(call_of(CLERK), values) == withheld


FIXED = "cannot be changed once it is set"
HIDDEN = "does not go there from where it is"


@pytest.mark.parametrize(
    ("stored", "sent", "fields"),
    [
        ({}, {"code": "a"}, None),
        ({"code": None}, {"code": "a"}, None),
        ({"code": "a"}, {"code": "a"}, None),
        ({"code": "a"}, {"code": "b"}, {"code": FIXED}),
        ({"code": "a"}, {"code": None}, {"code": FIXED}),
        ({"code": "a"}, {"title": "b"}, None),
        ({"title": "a"}, {"title": "b"}, None),
        ({"seal": "a"}, {"seal": "b"}, {"seal": FIXED}),
        ({"seal": "a"}, {"seal": "a"}, {"seal": FIXED}),
        ({"mark": "a"}, {"mark": "a"}, {"mark": FIXED}),
        ({}, {"mark": "a"}, None),
        ({"stage": "idea"}, {"stage": "idea"}, None),
        ({"stage": "idea"}, {"stage": "plan"}, None),
        ({}, {"stage": "done"}, None),
        ({"stage": None}, {"stage": "done"}, None),
        ({"stage": "idea"}, {"stage": "done"}, {"stage": "may go from idea to plan"}),
        ({"stage": "plan"}, {"stage": "idea"}, {"stage": "may go from plan to done or dropped"}),
        ({"stage": "done"}, {"stage": "idea"}, {"stage": "stays done"}),
        ({"stage": "done"}, {"stage": None}, {"stage": "stays done"}),
        ({"state": "open"}, {"state": "closed"}, None),
        ({"mood": "bad"}, {"mood": "good"}, {"mood": HIDDEN}),
        ({"mood": "bad"}, {"mood": "bad"}, None),
        ({"code": "a", "stage": "done"}, {"stage": "idea", "code": "b"}, {"code": FIXED, "stage": "stays done"}),
    ],
)
def test_what_is_set_for_good_stays_and_an_enum_goes_where_it_may(stored, sent, fields):
    call = call_of(CLERK)

    refused = refusal(check_transitions, call, JOB | {"stage": None} | stored, sent)

    assert refused == (("TRANSITION_NOT_ALLOWED", fields) if fields else None)


@pytest.mark.parametrize(("sent", "refused"), [("1", False), ("2", True)])
def test_a_key_is_seen_by_all_who_may_change_anything(sent, refused):
    keyed = Table(name="keyed", key="nr", fields=(field("nr", immutable=True), field("version", "integer")))
    specification = specified((keyed,), (allow("anyone", "update", "keyed"),))
    call = calling(specification, Endpoint(method="PATCH", path="/keyed/{id}", operation="update", table="keyed"))

    told = refusal(check_transitions, call, {"nr": "1"}, {"nr": sent})

    assert told == (("TRANSITION_NOT_ALLOWED", {"nr": FIXED}) if refused else None)


LOADER = person("lee", "loader", firm="acme")


@pytest.mark.parametrize(
    ("actor", "record", "sent", "refused"),
    [
        (LOADER, JOB, {"title"}, None),
        (LOADER, JOB, {"title", "code", "client"}, not_yours("client", "code")),
        (LOADER, JOB | {"state": "closed"}, {"title"}, FORBIDDEN),
        (CLERK, JOB, {"title"}, FORBIDDEN),
    ],
)
def test_who_may_import_which_record(actor, record, sent, refused):
    call = call_of(actor, CREATE)
    access = call.backend.policy.access(actor, "import", JOBS, call.follow)

    assert refusal(permit_import, access, record, sent) == refused
