"""What the policy says beyond the verbs of tables: functions, who may do anything, and the service itself."""

from __future__ import annotations

from itertools import product

import pytest

from chalicelib.auth import Actor, Policy
from chalicelib.auth.policy import SERVICE, VERBS
from chalicelib.specification import Compare, Field, FieldPath, FieldType, Permission, Specification, Table, Value

TEXT = FieldType(kind="string")
QUOTES = Table(name="quotes", owner="author", fields=tuple(Field(name=name, type=TEXT) for name in ("id", "author")))
PEOPLE = Table(name="people", fields=(Field(name="id", type=TEXT),))
ANN = Actor(id="ann", roles=("anyone", "signed-in", "agent"))
BOB = Actor(id="bob", roles=("anyone", "signed-in", "customer"))
NOBODY = Actor()
SCRIPT = Actor(id="script", roles=("anyone", "signed-in", "agent"), scopes=("quotes:read",))
OPEN = Compare("eq", FieldPath(("status",)), (Value("open"),))
SEND = "POST /quotes/send"


def allow(role="agent", verb="*", table=None, **how):
    return Permission(roles=(role,), verbs=(verb,), table=table, **how)


def calling(role="agent", endpoint=SEND, **how):
    return allow(role, "call", endpoint=endpoint, **how)


def specification(*permissions):
    return Specification(name="x", title="X", hash="", tables=(QUOTES, PEOPLE), permissions=permissions)


def nowhere(*_):
    return None


@pytest.mark.parametrize(
    ("permissions", "actor", "allowed"),
    [
        ((), ANN, False),
        ((calling(),), ANN, True),
        ((calling(),), BOB, False),
        ((calling("anyone"),), NOBODY, True),
        ((calling(endpoint="POST /quotes"),), ANN, False),
        ((calling(),), SCRIPT, False),
        ((allow(),), ANN, True),
        ((allow(),), BOB, False),
        ((allow(verb="read"),), ANN, False),
        ((allow(table="quotes"),), ANN, False),
        ((allow(fields=("id",)),), ANN, False),
        ((allow(own=True),), ANN, False),
        ((allow(where=OPEN),), ANN, False),
        ((calling("customer"), allow()), ANN, True),
        ((calling("customer", only=True), allow()), ANN, False),
        ((calling("customer", only=True), allow()), BOB, True),
        ((calling("customer", only=True), calling()), ANN, False),
        ((calling("customer", "POST /quotes", only=True), allow()), ANN, True),
    ],
)
def test_who_may_call_an_endpoint_that_is_about_no_table(permissions, actor, allowed):
    assert Policy(specification(*permissions)).may_call(actor, SEND) is allowed


@pytest.mark.parametrize(
    ("permissions", "actor", "verb", "of", "possible"),
    [
        ((), ANN, "approve", QUOTES, False),
        ((allow(verb="approve", table="quotes"),), ANN, "approve", QUOTES, True),
        ((allow(verb="approve", table="quotes"),), ANN, "refuse", QUOTES, False),
        ((allow(verb="approve", table="quotes"),), ANN, "approve", PEOPLE, False),
        ((allow(verb="approve", table="quotes"),), BOB, "approve", QUOTES, False),
        ((allow(),), ANN, "approve", QUOTES, True),
        ((allow(verb="read", table="quotes"),), SCRIPT, "read", QUOTES, True),
        ((allow(),), SCRIPT, "read", PEOPLE, False),
        ((allow(),), SCRIPT, "approve", QUOTES, False),
    ],
)
def test_on_which_tables_a_function_may_be_called(permissions, actor, verb, of, possible):
    assert Policy(specification(*permissions)).calling(actor, verb, of, nowhere).possible is possible


def test_what_a_function_may_be_called_on_is_of_its_caller_table_and_lookup():
    made = Policy(specification(allow())).calling(ANN, "approve", QUOTES, nowhere)

    assert (made.actor, made.table, made.lookup) == (ANN, QUOTES, nowhere)


KEPT = allow(tenant=True)


@pytest.mark.parametrize(
    ("permissions", "actor", "anything"),
    [
        ((), ANN, False),
        ((allow(),), ANN, True),
        ((allow(),), BOB, False),
        ((allow(),), SCRIPT, False),
        ((allow(verb="read"),), ANN, False),
        ((allow(table="quotes"),), ANN, False),
        ((allow(), KEPT), ANN, False),
        ((allow(), allow("customer", tenant=True)), ANN, True),
    ],
)
def test_who_is_refused_nothing_at_all(permissions, actor, anything):
    assert Policy(specification(*permissions)).may_do_anything(actor) is anything


@pytest.mark.parametrize(("verb", "of"), [*product(VERBS, (QUOTES, PEOPLE))])
def test_the_service_itself_may_do_everything_whatever_the_document_allows(verb, of):
    policy = Policy.of_service(specification(allow("customer", "read", "quotes", only=True)))

    assert policy.access(Actor(roles=(SERVICE,)), verb, of, nowhere).unconditional is not None


@pytest.mark.parametrize("actor", [NOBODY, ANN, BOB, Actor(roles=("anyone", "signed-in", "owner"))])
def test_the_policy_of_the_service_is_nobody_elses(actor):
    assert not Policy.of_service(specification(allow())).access(actor, "read", QUOTES, nowhere).possible


def test_the_service_goes_by_a_name_of_its_own():
    assert SERVICE == "service"
