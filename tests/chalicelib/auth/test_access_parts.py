"""What an access says of records and fields beforehand, and what it says of one record."""

from __future__ import annotations

import pytest

from chalicelib.auth import Actor
from chalicelib.auth.access import Access, Transition
from chalicelib.specification import (
    CALLER,
    Compare,
    Field,
    FieldPath,
    FieldType,
    Logic,
    Not,
    Permission,
    Table,
    Value,
)

TEXT = FieldType(kind="string")
TASKS = Table(
    name="tasks",
    key="code",
    owner="author",
    tenant="org",
    fields=(
        *(Field(name=name, type=TEXT) for name in ("text", "code", "author", "org", "status", "project")),
        Field(name="secret", type=TEXT, write_only=True),
    ),
)
ALL = frozenset({"text", "code", "author", "org", "status", "project", "secret"})
ANN = Actor(id="ann", roles=("anyone", "signed-in", "agent"), claims={"custom:org": "acme", "custom:team": "red"})
MINE = {"code": "1", "author": "ann", "org": "acme", "status": "open", "text": "x", "project": {"lead": "ann"}}
YOURS = {"code": "2", "author": "bob", "org": "acme", "status": "open", "text": "y", "project": {"lead": "bob"}}
THEIRS = {"code": "3", "author": "ann", "org": "other", "status": "open", "text": "z", "project": {"lead": "ann"}}
NOBODYS = {"code": "4", "org": None, "status": "open"}


def equal(name, value):
    return Compare("eq", FieldPath((name,)), (Value(value),))


OPEN, X = equal("status", "open"), equal("text", "x")
LEADS = Compare("eq", FieldPath(("project", "lead")), (FieldPath((CALLER, "id")),))
OF_MY_TEAM = Compare("eq", FieldPath(("text",)), (FieldPath((CALLER, "team")),))


def allow(fields=None, **how):
    named = None if fields is None else tuple(fields.split())
    return Permission(roles=("agent",), verbs=("update",), table="tasks", fields=named, **how)


def look_up(table, record, steps):
    assert table is TASKS
    assert isinstance(record, dict)
    if steps[0] == CALLER:
        return ANN.known.get(steps[-1])
    for step in steps:
        record = record.get(step) if isinstance(record, dict) else None
    return record


def access(*grants, withheld="", tenant=None, transitions=()):
    return Access(ANN, TASKS, grants, frozenset(withheld.split()), look_up, tenant, "org", tuple(transitions))


def leading(value="closed", *grants, field="status", reserved=False):
    return Transition(field, value, access(*grants), reserved)


NEVER = leading()


def test_an_access_keeps_nobody_within_a_tenant_and_has_no_transition_unless_it_is_said():
    made = Access(ANN, TASKS, (), frozenset(), look_up)

    assert (made.tenant, made.whose, made.transitions) == (None, "", ())


@pytest.mark.parametrize(
    ("made", "possible"),
    [
        (access(), False),
        (access(allow()), True),
        (access(transitions=[NEVER]), False),
        (access(transitions=[NEVER, leading("open", allow())]), True),
    ],
)
def test_what_nothing_grants_is_not_possible(made, possible):
    assert made.possible is possible


@pytest.mark.parametrize(
    ("grants", "field"),
    [
        ((), None),
        ((allow(),), None),
        ((allow(own=True),), "author"),
        ((allow(own=True, owner_path=("org",)),), "org"),
        ((allow(own=True), allow("text", own=True)), "author"),
        ((allow(own=True), allow(own=True, owner_path=("org",))), None),
        ((allow(own=True), allow()), None),
        ((allow(own=True, owner_path=("project", "lead")),), None),
    ],
)
def test_one_field_decides_whose_records_are_reached_where_all_grants_ask_for_it(grants, field):
    assert access(*grants).own_field == field


@pytest.mark.parametrize(
    ("made", "scope"),
    [
        (access(allow()), ()),
        (access(allow(own=True)), (equal("author", "ann"),)),
        (access(allow(), tenant="org"), (equal("org", "acme"),)),
        (access(allow(own=True), tenant="org"), (equal("author", "ann"), equal("org", "acme"))),
    ],
)
def test_the_scope_is_whose_records_they_are_the_narrower_first(made, scope):
    assert made.scope == scope


@pytest.mark.parametrize(
    ("grants", "equalities"),
    [
        ((), ()),
        ((allow(),), ()),
        ((allow(where=OPEN),), (OPEN,)),
        ((allow(where=OF_MY_TEAM),), (equal("text", "red"),)),
        ((allow(where=Logic("and", (OPEN, Logic("and", (X, OF_MY_TEAM))))),), (OPEN, X, equal("text", "red"))),
        ((allow(where=Logic("or", (OPEN, X))),), ()),
        ((allow(where=Not(OPEN)),), ()),
        ((allow(where=Compare("ne", FieldPath(("status",)), (Value("open"),))),), ()),
        ((allow(where=LEADS),), ()),
        ((allow(where=Compare("eq", FieldPath(("text",)), (FieldPath(("author", "id")),))),), ()),
        ((allow(where=Logic("and", (OPEN, X))), allow(where=X)), (X,)),
        ((allow(where=OPEN), allow(where=X)), ()),
        ((allow(where=OPEN), allow()), ()),
    ],
)
def test_what_is_equal_in_all_records_is_what_every_grant_asks_for(grants, equalities):
    assert access(*grants).equalities == equalities


@pytest.mark.parametrize(
    ("grants", "followed"),
    [
        ((), set()),
        ((allow(own=True),), set()),
        ((allow(where=OPEN),), set()),
        ((allow(where=OF_MY_TEAM),), set()),
        ((allow(own=True, owner_path=("project", "lead")),), {("project", "lead")}),
        ((allow(owner_path=("project", "lead")),), set()),
        (
            (allow(where=LEADS), allow(own=True, owner_path=("project", "author"))),
            {("project", "lead"), ("project", "author")},
        ),
    ],
)
def test_only_paths_through_references_are_followed(grants, followed):
    assert access(*grants).followed == followed


@pytest.mark.parametrize(
    ("made", "grants", "led"),
    [
        (access(allow()), (allow(),), ()),
        (access(allow("text")), (), ()),
        (access(allow("text"), allow("status text")), (allow("status text"),), ()),
        (access(allow(), withheld="status"), (), ()),
        (access(allow(), withheld="text"), (allow(),), ()),
        (access(allow(), transitions=[leading("closed", allow())]), (allow(),), ("closed",)),
        (access(allow(), transitions=[NEVER]), (allow(),), ("closed",)),
        (access(allow(), transitions=[leading(reserved=True)]), (), ("closed",)),
        (access(allow(), transitions=[leading("closed", allow(), reserved=True)]), (allow(),), ("closed",)),
        (access(allow(), transitions=[leading("open", reserved=True)]), (allow(),), ()),
        (access(allow(), transitions=[leading(field="text", reserved=True)]), (allow(),), ()),
    ],
)
def test_towards_a_value_there_is_what_covers_its_field_and_its_own_transitions(made, grants, led):
    towards = made.towards("status", "closed")

    assert (towards.grants, tuple(one.value for one in towards.transitions)) == (grants, led)


@pytest.mark.parametrize(
    ("tenant", "record", "within"),
    [
        (None, THEIRS, True),
        ("org", MINE, True),
        ("org", THEIRS, False),
        ("org", NOBODYS, False),
        ("nothing", NOBODYS, False),
    ],
)
def test_a_record_is_within_where_it_has_the_actors_tenant(tenant, record, within):
    assert access(allow(), tenant=tenant).within(record) is within


def test_who_has_no_tenant_reaches_no_record_not_even_those_without_one():
    made = Access(ANN, TASKS, (allow(),), frozenset(), look_up, "org", "unknown")

    assert made.own_tenant is None
    assert made.within(NOBODYS) is False
    assert made.fields(NOBODYS) is None


@pytest.mark.parametrize(
    ("made", "ever", "always"),
    [
        (access(), False, True),
        (access(allow()), True, True),
        (access(allow("status")), True, True),
        (access(allow("text")), False, False),
        (access(allow("text"), allow("status")), True, True),
        (access(allow("text", own=True), allow("status", own=True)), True, False),
        (access(allow("text"), allow("status", where=OPEN)), True, False),
        (access(allow("status", own=True), allow("status", where=OPEN)), True, True),
        (access(allow(), withheld="status"), False, False),
        (access(allow(), withheld="text"), True, True),
        (access(withheld="status", transitions=[leading("closed", allow())]), True, False),
        (access(allow("text"), transitions=[NEVER]), False, False),
        (access(allow("text"), transitions=[leading("closed", allow(), field="text")]), False, False),
        (access(allow("text"), transitions=[NEVER, leading("open", allow())]), True, False),
    ],
)
def test_whether_a_field_is_ever_and_always_allowed(made, ever, always):
    assert (made.ever("status"), made.always("status")) == (ever, always)


OWN = equal("author", "ann")


@pytest.mark.parametrize(
    ("made", "conditions"),
    [
        (access(), None),
        (access(allow()), ()),
        (access(allow("text")), None),
        (access(allow("text status")), ()),
        (access(allow(), withheld="status"), None),
        (access(allow(), withheld="org"), ()),
        (access(allow(), tenant="org"), (equal("org", "acme"),)),
        (access(allow(own=True)), (OWN,)),
        (access(allow(where=OPEN)), (OPEN,)),
        (access(allow(own=True, where=OPEN)), (Logic("and", (OWN, OPEN)),)),
        (access(allow(own=True), allow(where=OPEN)), (Logic("or", (OWN, OPEN)),)),
        (access(allow(own=True), allow(where=OPEN), tenant="org"), (equal("org", "acme"), Logic("or", (OWN, OPEN)))),
        (access(allow(own=True), allow()), ()),
        (access(allow("org", where=OPEN), allow(where=X)), (X,)),
        (
            access(allow(own=True, owner_path=("project", "lead"))),
            (Compare("eq", FieldPath(("project", "lead")), (Value("ann"),)),),
        ),
    ],
)
def test_under_which_conditions_fields_may_be_changed_is_known_beforehand(made, conditions):
    assert made.sufficient(frozenset({"status", "text"})) == conditions


@pytest.mark.parametrize(
    ("made", "mine", "yours", "theirs"),
    [
        (access(), None, None, None),
        (access(allow()), ALL, ALL, ALL),
        (access(allow("text")), {"text"}, {"text"}, {"text"}),
        (access(allow(), withheld="text"), ALL - {"text"}, ALL - {"text"}, ALL - {"text"}),
        (access(allow(), tenant="org"), ALL, ALL, None),
        (access(allow(own=True)), ALL, None, ALL),
        (access(allow(where=X)), ALL, None, None),
        (access(allow(own=True, where=X)), ALL, None, None),
        (access(allow("text"), allow("status", own=True)), {"text", "status"}, {"text"}, {"text", "status"}),
        (access(allow("text", own=True), allow("status", where=X)), {"text", "status"}, None, {"text"}),
        (access(allow(own=True, owner_path=("project", "lead"))), ALL, None, ALL),
        (access(allow(where=LEADS)), ALL, None, ALL),
    ],
)
def test_the_fields_of_a_record_are_those_of_the_grants_that_hold_for_it(made, mine, yours, theirs):
    assert [made.fields(record) for record in (MINE, YOURS, THEIRS)] == [mine, yours, theirs]


@pytest.mark.parametrize(
    ("made", "mine", "yours"),
    [
        (access(), None, None),
        (
            access(allow()),
            ("code", "text", "author", "org", "status", "project"),
            ("code", "text", "author", "org", "status", "project"),
        ),
        (access(allow("secret text")), ("code", "text"), ("code", "text")),
        (access(allow("status text", own=True)), ("code", "text", "status"), None),
        (access(allow("secret", own=True)), ("code",), None),
    ],
)
def test_what_is_shown_is_its_key_then_its_fields_in_their_order_and_nothing_write_only(made, mine, yours):
    assert (made.columns(MINE), made.columns(YOURS)) == (mine, yours)


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        (access(), None),
        (access(allow()), ALL),
        (access(allow("text"), allow(own=True), allow("status", where=OPEN), allow("org")), {"text", "org"}),
        (access(allow(own=True)), None),
        (access(allow(where=OPEN)), None),
        (access(allow(), tenant="org"), None),
        (access(allow(), withheld="text"), ALL - {"text"}),
    ],
)
def test_the_fields_of_any_record_there_could_be_are_those_of_grants_that_ask_nothing(made, fields):
    assert made.unconditional == fields


@pytest.mark.parametrize(
    ("made", "mine", "yours"),
    [
        (access(), False, False),
        (access(allow()), True, True),
        (access(allow(own=True)), True, False),
        (access(transitions=[NEVER]), False, False),
        (access(transitions=[NEVER, leading("open", allow(own=True))]), True, False),
    ],
)
def test_a_record_is_reached_by_a_grant_or_by_a_transition(made, mine, yours):
    assert (made.reaches(MINE), made.reaches(YOURS)) == (mine, yours)


CLOSED = MINE | {"status": "closed"}
CLOSING = leading("closed", allow())
CLOSING_OWN = leading("closed", allow(own=True))
RESERVED = leading(reserved=True)
RESERVED_HERE = leading("closed", allow(where=OPEN), reserved=True)


@pytest.mark.parametrize(
    ("made", "stored", "wanted", "allowed"),
    [
        (access(), MINE, CLOSED, None),
        (access(allow()), MINE, CLOSED, ALL),
        (access(allow("text status", own=True), allow("org")), MINE, CLOSED, {"text", "status", "org"}),
        (access(allow(where=OPEN)), MINE, CLOSED, None),
        (access(allow(where=OPEN)), CLOSED, MINE, None),
        (access(allow("text"), allow("author status", own=True)), MINE, MINE | {"author": "bob"}, {"text"}),
        (access(allow("text"), allow("author status", own=True)), YOURS, YOURS | {"author": "ann"}, {"text"}),
        (access(transitions=[CLOSING]), MINE, CLOSED, {"status"}),
        (access(transitions=[CLOSING]), MINE, MINE | {"text": "y"}, None),
        (access(transitions=[CLOSING]), CLOSED, CLOSED | {"text": "y"}, None),
        (access(transitions=[CLOSING_OWN]), MINE, CLOSED | {"author": "bob"}, {"status"}),
        (access(transitions=[CLOSING_OWN]), YOURS, YOURS | {"status": "closed"}, None),
        (access(allow("text"), transitions=[CLOSING]), MINE, CLOSED, {"text", "status"}),
        (access(allow("text"), transitions=[NEVER]), MINE, CLOSED, {"text"}),
        (access(allow("text status"), transitions=[NEVER]), MINE, CLOSED, {"text", "status"}),
        (access(allow("text status"), transitions=[RESERVED]), MINE, CLOSED, {"text"}),
        (access(allow("text status"), transitions=[RESERVED]), MINE, MINE | {"text": "y"}, {"text", "status"}),
        (access(allow("text status"), transitions=[RESERVED_HERE]), MINE, CLOSED, {"text", "status"}),
        (access(allow("text status"), transitions=[RESERVED_HERE]), CLOSED | {"status": "new"}, CLOSED, {"text"}),
        (access(allow(where=OPEN), transitions=[CLOSING]), MINE, CLOSED, {"status"}),
    ],
)
def test_what_may_be_changed_is_allowed_before_and_after_or_led_to_by_name(made, stored, wanted, allowed):
    assert made.changes(stored, wanted) == allowed


@pytest.mark.parametrize(("values", "leads"), [({"status": "closed"}, True), ({"status": "open"}, False), ({}, False)])
def test_a_transition_leads_to_its_value(values, leads):
    assert NEVER.leads(values) is leads
