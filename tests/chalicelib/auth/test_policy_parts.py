"""What the policy hands on of a sentence: to whom, of which verb, by which transition, within which tenant."""

from __future__ import annotations

from itertools import product

import pytest

from chalicelib.auth import Actor, Policy
from chalicelib.auth.policy import VERBS
from chalicelib.specification import Compare, Field, FieldPath, FieldType, Permission, Specification, Table, Value

TEXT = FieldType(kind="string")
STATUS = FieldType(kind="enum", values=("new", "close", "read"))
TICKETS = Table(
    name="tickets",
    owner="author",
    tenant="org",
    fields=(
        *(Field(name=name, type=TEXT) for name in ("id", "author", "org", "close")),
        Field(name="status", type=STATUS),
        Field(name="stage", type=STATUS),
    ),
)
NEWS = Table(name="news", fields=(Field(name="id", type=TEXT), Field(name="status", type=STATUS)))
PEOPLE = Table(name="people", accounts=True, tenant="company", fields=(Field(name="id", type=TEXT),))
ANN = Actor(id="ann", roles=("anyone", "signed-in", "agent"))
BOB = Actor(id="bob", roles=("anyone", "signed-in", "customer"))
NOBODY = Actor()
NEW = Compare("eq", FieldPath(("status",)), (Value("new"),))


def allow(role="agent", verb="read", table="tickets", **how):
    return Permission(roles=(role,), verbs=(verb,), table=table, **how)


KEPT = allow(verb="*", table=None, tenant=True)
"""Agents can access only records of their own organisation."""


def policy(*permissions, tables=(TICKETS, NEWS)):
    return Policy(Specification(name="x", title="X", hash="", tables=tables, permissions=permissions))


def nowhere(*_):
    return None


def access(actor, verb, *permissions, of=TICKETS, **how):
    return policy(*permissions, **how).access(actor, verb, of, nowhere)


def test_the_verbs_are_those_of_the_language():
    assert VERBS == ("read", "list", "create", "update", "delete", "export", "import")


def test_an_access_is_of_its_actor_table_and_lookup():
    made = access(ANN, "read", allow())

    assert (made.actor, made.table, made.lookup) == (ANN, TICKETS, nowhere)


AGENTS, OWNERS, ANYONE = allow(), allow("signed-in", own=True), allow("anyone", table="news")


@pytest.mark.parametrize(
    ("actor", "verb", "of", "grants"),
    [
        (ANN, "read", TICKETS, (AGENTS, OWNERS)),
        (ANN, "list", TICKETS, (AGENTS, OWNERS)),
        (ANN, "update", TICKETS, ()),
        (ANN, "read", NEWS, (ANYONE,)),
        (ANN, "delete", NEWS, ()),
        (BOB, "read", TICKETS, (OWNERS,)),
        (NOBODY, "read", TICKETS, ()),
        (NOBODY, "read", NEWS, (ANYONE,)),
    ],
)
def test_one_policy_answers_each_question_by_itself(actor, verb, of, grants):
    asked = policy(AGENTS, allow("owner"), ANYONE)
    for one, other, table in product((NOBODY, BOB, ANN), VERBS, (NEWS, TICKETS)):
        asked.access(one, other, table, nowhere)

    assert asked.access(actor, verb, of, nowhere).grants == grants


def test_roles_that_no_sentence_speaks_of_change_nothing():
    asked = policy(allow(), allow(role="customer", verb="update"))

    assert asked.roles == {"signed-in", "agent", "customer"}
    stranger = Actor(id="x", roles=("anyone", "signed-in", "agent", "unheard-of"))
    assert asked.access(stranger, "read", TICKETS, nowhere).grants == (allow(),)


@pytest.mark.parametrize(
    ("scopes", "verb", "granted"),
    [
        (None, "read", True),
        (("tickets:read",), "read", True),
        (("tickets:read",), "list", True),
        (("tickets:update",), "read", False),
        (("news:read",), "read", False),
        (("tickets:list",), "read", False),
        (("tickets:update",), "update", True),
        (("tickets:read",), "update", False),
    ],
)
def test_scopes_leave_of_a_role_what_they_name(scopes, verb, granted):
    robot = Actor(id="key:robot", roles=("anyone", "agent"), scopes=scopes)

    assert access(robot, verb, allow(), allow(verb="update")).possible is granted


@pytest.mark.parametrize(("scopes", "granted"), [(("tickets:update",), True), (("tickets:close",), False), ((), False)])
def test_a_transition_is_within_the_scope_of_updating(scopes, granted):
    robot = Actor(id="key:robot", roles=("anyone", "agent"), scopes=scopes)
    asked = policy(allow(verb="close"))

    leading = asked.leading(robot, "close", TICKETS, nowhere)

    assert leading.grants == ((allow(verb="close"),) if granted else ())
    assert (leading.actor, leading.table, leading.lookup, leading.transitions) == (robot, TICKETS, nowhere, ())


def named(made):
    return [(one.field, one.value, one.reserved, one.access.grants) for one in made.transitions]


CLOSE = allow(verb="close")
CLOSE_NEW = allow(role="customer", verb="close", where=NEW)


@pytest.mark.parametrize(
    ("permissions", "actor", "transitions"),
    [
        ((allow(verb="update"),), ANN, []),
        ((CLOSE,), ANN, [("status", "close", False, (CLOSE,)), ("stage", "close", False, (CLOSE,))]),
        ((CLOSE,), BOB, [("status", "close", False, ()), ("stage", "close", False, ())]),
        ((CLOSE, CLOSE_NEW), BOB, [(name, "close", False, (CLOSE_NEW,)) for name in ("status", "stage")]),
        ((allow(verb="close", only=True),), BOB, [(name, "close", True, ()) for name in ("status", "stage")]),
        (
            (CLOSE_NEW, allow(verb="close", only=True)),
            ANN,
            [(name, "close", True, (allow(verb="close", only=True),)) for name in ("status", "stage")],
        ),
        ((allow(verb="close", table="news"),), ANN, []),
        (
            (allow(verb="close", table=None),),
            ANN,
            [(name, "close", False, (allow(verb="close", table=None),)) for name in ("status", "stage")],
        ),
        ((allow(verb="read"),), ANN, []),
        ((allow(verb="*"),), ANN, []),
        ((allow(verb="reopen"),), ANN, []),
    ],
)
def test_a_value_that_sentences_name_as_a_verb_is_a_transition(permissions, actor, transitions):
    made = access(actor, "update", *permissions)

    assert named(made) == transitions
    assert all((one.access.actor, one.access.lookup) == (actor, nowhere) for one in made.transitions)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "update"])
def test_transitions_belong_to_updating_alone(verb):
    assert access(ANN, verb, CLOSE).transitions == ()


def test_transitions_are_known_for_each_table_by_itself():
    asked = policy(allow(verb="close", table=None))

    found = [
        [one.field for one in asked.access(ANN, "update", table, nowhere).transitions]
        for table in (NEWS, TICKETS, NEWS)
    ]

    assert found == [["status"], ["status", "stage"], ["status"]]


@pytest.mark.parametrize(
    ("permissions", "actor", "value", "of", "withheld"),
    [
        ((), ANN, "close", TICKETS, False),
        ((CLOSE,), BOB, "close", TICKETS, False),
        ((allow(verb="close", only=True),), BOB, "close", TICKETS, True),
        ((allow(verb="close", only=True),), ANN, "close", TICKETS, False),
        ((allow(verb="close", only=True),), BOB, "new", TICKETS, False),
        ((allow(verb="close", only=True),), BOB, "close", NEWS, False),
        ((allow(verb="close", only=True), allow("customer", "close", only=True)), BOB, "close", TICKETS, False),
        ((allow(verb="close", only=True), allow("customer", "close")), BOB, "close", TICKETS, True),
        ((allow(verb="read", only=True),), BOB, "read", TICKETS, False),
        ((allow("owner", "close", only=True),), NOBODY, "close", TICKETS, True),
        ((allow("owner", "close", only=True),), BOB, "close", TICKETS, False),
    ],
)
def test_a_value_is_withheld_from_those_whom_only_leaves_out(permissions, actor, value, of, withheld):
    assert policy(*permissions).withholds(actor, value, of) is withheld


@pytest.mark.parametrize(
    ("permissions", "actor", "of", "kept"),
    [
        ((KEPT,), ANN, TICKETS, True),
        ((KEPT,), BOB, TICKETS, False),
        ((KEPT,), ANN, NEWS, False),
        ((allow(),), ANN, TICKETS, False),
        ((), ANN, TICKETS, False),
    ],
)
def test_who_is_kept_within_their_tenant(permissions, actor, of, kept):
    asked = policy(*permissions)

    assert asked.keeps(actor, of) is kept
    assert asked.access(actor, "read", of, nowhere).tenant == ("org" if kept else None)


def test_being_kept_within_a_tenant_allows_nothing():
    assert access(ANN, "read", KEPT).grants == ()


@pytest.mark.parametrize(
    ("actor", "verb", "withheld"),
    [
        (ANN, "create", {"org"}),
        (ANN, "update", {"org"}),
        (ANN, "read", set()),
        (ANN, "delete", set()),
        (BOB, "update", set()),
    ],
)
def test_who_is_kept_within_a_tenant_moves_no_record_to_another(actor, verb, withheld):
    assert access(actor, verb, KEPT, allow("signed-in", "*")).withheld == withheld


def test_what_only_withholds_is_withheld_besides_the_tenant():
    made = access(ANN, "update", KEPT, allow(verb="update"), allow("customer", "update", fields=("author",), only=True))

    assert made.withheld == {"org", "author"}


@pytest.mark.parametrize(
    ("tables", "of", "whose"),
    [
        ((TICKETS, PEOPLE), TICKETS, "company"),
        ((TICKETS, Table(name="people", accounts=True, fields=())), TICKETS, "org"),
        ((TICKETS,), TICKETS, "org"),
        ((NEWS,), NEWS, ""),
        ((NEWS, PEOPLE), NEWS, "company"),
    ],
)
def test_ones_tenant_is_known_by_the_accounts_name_of_it_or_the_tables(tables, of, whose):
    assert access(ANN, "read", allow(table=None), of=of, tables=tables).whose == whose
