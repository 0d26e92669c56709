"""What sentences come to, by the exact grants that are left of them."""

from __future__ import annotations

import pytest

from chalicelib.auth import Actor
from chalicelib.auth.grants import Granted, applies, granted, in_scope, owner_path, unfolded, verb_covers
from chalicelib.specification import CALLER, Compare, Field, FieldPath, FieldType, Logic, Permission, Table, Value

TEXT = FieldType(kind="string")


def table(name, names, **how):
    return Table(name=name, fields=tuple(Field(name=one, type=TEXT) for one in names.split()), **how)


NOTES = table("notes", "id author editor text status", owner="author")
LOOSE = table("loose", "code text", key="code")
PEOPLE = table("people", "id email role org", accounts=True, tenant="org")
DRAFT, LONG, ODD = (Compare("eq", FieldPath(("text",)), (Value(word),)) for word in ("draft", "long", "odd"))
IS_EDITOR = Compare("eq", FieldPath(("editor",)), (FieldPath((CALLER, "id")),))
ROLES = frozenset({"anyone", "signed-in", "writer"})


def allow(role="writer", verb="update", where=None, fields=None, **how):
    """A permission; `fields` are named in one text."""
    named = None if fields is None else tuple(fields.split())
    return Permission(roles=(role,), verbs=(verb,), table=how.pop("table", "notes"), where=where, fields=named, **how)


def only(**how):
    return allow(only=True, **how)


def both(*terms):
    return Logic("and", terms)


def grants_of(permissions, verb="update", of=NOTES, roles=ROLES):
    return granted(permissions, roles, verb, of)


@pytest.mark.parametrize(
    ("permission", "verb", "concerned"),
    [
        (allow(), "update", True),
        (allow(), "delete", False),
        (allow(verb="*"), "delete", True),
        (allow(verb="read"), "list", True),
        (allow(verb="list"), "read", False),
        (allow(table=None), "update", True),
        (allow(table="other"), "update", False),
        (Permission(roles=("writer",), verbs=("read", "update"), table="notes"), "update", True),
        (Permission(roles=("reader", "writer"), verbs=("update",), table="notes"), "update", True),
        (allow(role="reader"), "update", False),
        (allow(role="anyone"), "update", True),
    ],
)
def test_a_sentence_grants_its_verbs_on_its_table_to_its_roles(permission, verb, concerned):
    assert grants_of((permission,), verb) == Granted((permission,) if concerned else ())


@pytest.mark.parametrize(
    ("roles", "own", "applied"),
    [
        ({"anyone", "signed-in"}, False, True),
        ({"anyone", "signed-in"}, True, True),
        ({"anyone"}, False, True),
        ({"anyone"}, True, False),
        ({"signed-in"}, True, False),
        (set(), False, False),
    ],
)
def test_what_is_their_own_is_only_for_who_is_signed_in(roles, own, applied):
    assert applies(allow(role="anyone", own=own), roles) is applied


def test_sentences_add_up_and_the_same_one_twice_is_once():
    assert grants_of((allow(), allow(where=DRAFT), allow())) == Granted((allow(), allow(where=DRAFT)))


@pytest.mark.parametrize(
    ("grant", "reserved", "left"),
    [
        (allow(), only(), allow()),
        (allow(), only(where=DRAFT), allow(where=DRAFT)),
        (allow(where=DRAFT), only(), allow(where=DRAFT)),
        (allow(where=DRAFT), only(where=DRAFT), allow(where=DRAFT)),
        (allow(where=DRAFT), only(where=LONG), allow(where=both(DRAFT, LONG))),
        (allow(), only(own=True), allow(own=True, owner_path=("author",))),
        (
            allow(where=DRAFT),
            only(own=True, where=LONG),
            allow(own=True, owner_path=("author",), where=both(DRAFT, LONG)),
        ),
        (allow(own=True), only(own=True), allow(own=True, owner_path=("author",))),
        (allow(own=True), only(where=DRAFT), allow(own=True, where=DRAFT)),
        (allow(own=True), only(own=True, owner_path=("editor",)), allow(own=True, where=IS_EDITOR)),
        (
            allow(own=True, where=DRAFT),
            only(own=True, owner_path=("editor",), where=LONG),
            allow(own=True, where=both(both(DRAFT, LONG), IS_EDITOR)),
        ),
    ],
)
def test_a_grant_is_narrowed_to_the_records_that_only_is_about(grant, reserved, left):
    narrowed_itself = grants_of((reserved,)).grants

    assert grants_of((grant, reserved)) == Granted(tuple(dict.fromkeys((left, *narrowed_itself))))


def test_each_grant_is_narrowed_to_each_of_those_records():
    here, there = only(where=LONG), only(where=ODD)

    found = grants_of((allow(), here, there))

    whole = [allow(where=LONG), allow(where=ODD)]
    assert list(found.grants[:2]) == whole
    assert set(found.grants[2:]) == {here, only(where=both(LONG, ODD)), only(where=both(ODD, LONG)), there}


@pytest.mark.parametrize(
    ("reserved", "grants", "withheld"),
    [
        ([only(role="reader")], [], []),
        ([only(role="reader", fields="text")], [allow()], ["text"]),
        ([only(role="reader", fields="text id"), only(fields="text")], [allow(), only(fields="text")], ["id"]),
        ([only(role="reader", fields="text", verb="read")], [allow()], []),
        ([only(role="reader", fields="text", table="other")], [allow()], []),
        ([only(fields="text")], [allow(), only(fields="text")], []),
        ([allow(role="reader", fields="text")], [allow()], []),
    ],
)
def test_what_only_reserves_for_others_is_withheld(reserved, grants, withheld):
    assert grants_of((allow(), *reserved)) == Granted(tuple(grants), frozenset(withheld))


@pytest.mark.parametrize(
    ("grant", "reserved", "parts"),
    [
        (
            allow(),
            [only(role="signed-in", fields="text", where=DRAFT)],
            [allow(fields="id author editor status"), allow(fields="text", where=DRAFT)],
        ),
        (
            allow(fields="text status"),
            [only(role="signed-in", fields="text", own=True)],
            [allow(fields="status"), allow(fields="text", own=True, owner_path=("author",))],
        ),
        (allow(fields="status"), [only(role="signed-in", fields="text", where=DRAFT)], [allow(fields="status")]),
        (
            allow(fields="text"),
            [only(role="signed-in", fields="text", where=DRAFT), only(role="signed-in", fields="status", where=LONG)],
            [allow(fields=""), allow(fields="text", where=DRAFT)],
        ),
        (
            allow(),
            [only(role="signed-in", fields="text", where=DRAFT), only(role="anyone", fields="text")],
            [allow()],
        ),
        (
            allow(fields="text status"),
            [only(role="signed-in", fields="text status", where=DRAFT), only(role="anyone", fields="text")],
            [allow(fields=""), allow(fields="text status", where=DRAFT)],
        ),
    ],
)
def test_what_is_reserved_in_certain_records_is_allowed_in_those_only(grant, reserved, parts):
    found = grants_of((grant, *reserved))

    assert list(found.grants[: len(parts)]) == parts
    assert not found.withheld
    assert all(one.only for one in found.grants[len(parts) :])


@pytest.mark.parametrize("verb", ["create", "update"])
def test_ones_own_account_is_granted_without_what_it_may_do(verb):
    grant = allow(verb="*", table="people", own=True)

    assert grants_of((grant,), verb, PEOPLE).grants == (allow(verb="*", table="people", own=True, fields="id email"),)


@pytest.mark.parametrize(
    ("grant", "verb", "of"),
    [
        (allow(verb="*", table="people", own=True), "read", PEOPLE),
        (allow(verb="*", table="people", own=True), "delete", PEOPLE),
        (allow(table="people"), "update", PEOPLE),
        (allow(table="people", own=True, fields="role"), "update", PEOPLE),
        (allow(own=True), "update", NOTES),
    ],
)
def test_any_other_grant_stays_as_it_is_written(grant, verb, of):
    assert grants_of((grant,), verb, of).grants == (grant,)


@pytest.mark.parametrize(
    ("roles", "meant"),
    [
        (("writer",), [(("writer",), False)]),
        (("writer", "reader"), [(("writer", "reader"), False)]),
        (("owner",), [(("signed-in",), True)]),
        (("writer", "owner"), [(("writer",), False), (("signed-in",), True)]),
    ],
)
def test_an_owner_is_whoever_is_signed_in_for_what_is_theirs(roles, meant):
    unfolding = unfolded([Permission(roles=roles, verbs=("read",), table="notes")])

    assert [(one.roles, one.own) for one in unfolding] == meant


def test_what_was_for_their_own_only_stays_so():
    assert [one.own for one in unfolded([allow(own=True)])] == [True]


@pytest.mark.parametrize(
    ("declared", "verb", "covered"),
    [
        ("read", "read", True),
        ("read", "list", True),
        ("list", "list", True),
        ("list", "read", False),
        ("*", "list", True),
        ("*", "read", True),
        ("*", "delete", True),
        ("delete", "delete", True),
        ("delete", "list", False),
        ("update", "create", False),
    ],
)
def test_which_verb_covers_which(declared, verb, covered):
    assert verb_covers(declared, verb) is covered


@pytest.mark.parametrize(
    ("scopes", "verb", "of", "within"),
    [
        (None, "delete", NOTES, True),
        ((), "read", NOTES, False),
        (("notes:read",), "read", NOTES, True),
        (("notes:read",), "list", NOTES, True),
        (("notes:read",), "update", NOTES, False),
        (("notes:read",), "read", LOOSE, False),
        (("notes:*",), "delete", NOTES, True),
        (("loose:read", "notes:update"), "update", NOTES, True),
        (("loose:update", "notes:read"), "update", NOTES, False),
        (("notes",), "read", NOTES, False),
        (("notes:read:update",), "update", NOTES, False),
        (("notes:read:update",), "read:update", NOTES, True),
    ],
)
def test_a_scope_names_a_table_and_a_verb_of_it(scopes, verb, of, within):
    assert in_scope(Actor(id="key:robot", scopes=scopes), verb, of) is within


@pytest.mark.parametrize(
    ("permission", "of", "path"),
    [
        (allow(), NOTES, ("author",)),
        (allow(), LOOSE, ("code",)),
        (allow(owner_path=("text", "owner")), NOTES, ("text", "owner")),
    ],
)
def test_an_owner_is_found_where_it_is_said_or_in_the_tables_owner_or_key(permission, of, path):
    assert owner_path(permission, of) == path
