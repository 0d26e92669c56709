"""Permissions, one and together."""

from __future__ import annotations

import pytest

from chalicelib.auth import Actor, Policy
from chalicelib.specification import (
    CALLER,
    Compare,
    Field,
    FieldPath,
    FieldType,
    Logic,
    Permission,
    Specification,
    Table,
    Value,
)

TEXT = FieldType(kind="string")
NOTES = Table(
    name="notes", owner="author", fields=tuple(Field(name=name, type=TEXT) for name in ("id", "author", "text"))
)
ANN = Actor(id="ann", roles=("anyone", "signed-in", "writer"))
NOBODY = Actor()
OWN, OTHERS = {"id": "1", "author": "ann"}, {"id": "2", "author": "bob"}
EVERY = {"id", "author", "text"}
IS_DRAFT = Compare("eq", FieldPath(("text",)), (Value("draft"),))
IS_MINE = Compare("eq", FieldPath(("author",)), (FieldPath((CALLER, "id")),))


def allow(role="writer", verb="read", **how):
    return Permission(roles=(role,), verbs=(verb,), table="notes", **how)


def access_of(permissions, actor=ANN, verb="read"):
    specification = Specification(name="x", title="X", hash="", tables=(NOTES,), permissions=permissions)

    def lookup(_, record, steps):
        return actor.known.get(steps[-1]) if steps[0] == CALLER else record.get(steps[0])

    return Policy(specification).access(actor, verb, NOTES, lookup)


def decided(permissions, actor=ANN, verb="read"):
    access = access_of(permissions, actor, verb)
    return [set(fields) if (fields := access.fields(record)) is not None else None for record in (OWN, OTHERS)]


@pytest.mark.parametrize(
    ("permissions", "own", "others"),
    [
        ((), None, None),
        ((allow(),), EVERY, EVERY),
        ((allow(role="reader"),), None, None),
        ((allow(role="anyone"),), EVERY, EVERY),
        ((allow(role="signed-in"),), EVERY, EVERY),
        ((allow(verb="*"),), EVERY, EVERY),
        ((allow(verb="update"),), None, None),
        ((Permission(roles=("writer",), verbs=("*",)),), EVERY, EVERY),
        ((Permission(roles=("writer",), verbs=("*",), table="other"),), None, None),
        ((allow(own=True, owner_path=("author",)),), EVERY, None),
        ((allow(own=True),), EVERY, None),
        ((allow(role="owner"),), EVERY, None),
        ((allow(where=IS_MINE),), EVERY, None),
        ((allow(where=IS_DRAFT),), None, None),
        ((allow(fields=("text",)), allow(own=True)), EVERY, {"text"}),
        ((allow(fields=("text",)), allow(fields=("id",))), {"id", "text"}, {"id", "text"}),
        ((allow(), allow(role="reader", only=True)), None, None),
        ((allow(), allow(only=True)), EVERY, EVERY),
        ((allow(), allow(role="reader", fields=("text",), only=True)), EVERY - {"text"}, EVERY - {"text"}),
        ((allow(), allow(fields=("text",), only=True)), EVERY, EVERY),
        ((allow(), allow(role="reader", verb="update", only=True)), EVERY, EVERY),
        ((allow(), allow(role="owner", only=True)), EVERY, None),
        ((allow(), allow(where=IS_DRAFT, only=True)), None, None),
        ((allow(), allow(where=IS_MINE, only=True)), EVERY, None),
        ((allow(), allow(role="owner", fields=("text",), only=True)), EVERY, EVERY - {"text"}),
        ((allow(), allow(where=IS_DRAFT, fields=("text",), only=True)), EVERY - {"text"}, EVERY - {"text"}),
        ((allow(own=True), allow(role="owner", fields=("text",), only=True)), EVERY, None),
        ((allow(), allow(role="reader", only=True), allow(role="owner", only=True)), EVERY, None),
    ],
)
def test_permissions_add_up_and_only_takes_away(permissions, own, others):
    assert decided(permissions) == [own, others]


@pytest.mark.parametrize("role", ["anyone", "signed-in", "owner", "writer"])
def test_nobody_has_only_what_anyone_has(role):
    assert decided((allow(role=role),), NOBODY) == ([EVERY, EVERY] if role == "anyone" else [None, None])


def test_nobody_owns_what_belongs_to_nobody():
    access = access_of((allow("anyone", own=True),), NOBODY)

    assert access.fields({"id": "3"}) is None


@pytest.mark.parametrize(("verb", "listed"), [("read", True), ("list", True), ("*", True), ("create", False)])
def test_who_may_read_may_list(verb, listed):
    assert decided((allow(verb=verb),), verb="list") == ([EVERY, EVERY] if listed else [None, None])


def test_who_may_list_may_not_therefore_read():
    assert decided((allow(verb="list"),), verb="read") == [None, None]


@pytest.mark.parametrize(
    ("permissions", "always", "ever"),
    [
        ((allow(),), True, True),
        ((allow(fields=("text",)),), True, True),
        ((allow(fields=("id",)),), False, False),
        ((allow(), allow(fields=("id",), where=IS_DRAFT)), True, True),
        ((allow(own=True), allow(fields=("id",), where=IS_DRAFT)), False, True),
        ((allow(own=True), allow(where=IS_DRAFT)), True, True),
        ((allow(), allow(role="reader", fields=("text",), only=True)), False, False),
    ],
)
def test_a_field_is_seen_in_all_records_if_one_grant_for_all_or_every_grant_has_it(permissions, always, ever):
    access = access_of(permissions)

    assert (access.always("text"), access.ever("text")) == (always, ever)


@pytest.mark.parametrize(
    ("permissions", "own", "equal"),
    [
        ((allow(),), [], []),
        ((allow(own=True),), [("author", "ann")], []),
        ((allow(where=IS_DRAFT),), [], [("text", "draft")]),
        ((allow(where=IS_MINE),), [], [("author", "ann")]),
        ((allow(where=Logic("and", (IS_DRAFT, IS_MINE))),), [], [("text", "draft"), ("author", "ann")]),
        ((allow(where=Logic("or", (IS_DRAFT, IS_MINE))),), [], []),
        ((allow(where=IS_DRAFT), allow(where=Logic("and", (IS_MINE, IS_DRAFT)))), [], [("text", "draft")]),
        ((allow(where=IS_DRAFT), allow(own=True)), [], []),
    ],
)
def test_what_is_equal_in_all_records_that_are_allowed_is_known_beforehand(permissions, own, equal):
    def said(conditions):
        return [(one.left.steps[0], one.right[0].value) for one in conditions]

    access = access_of(permissions)

    assert (said(access.scope), said(access.equalities)) == (own, equal)
