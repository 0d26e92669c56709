"""The account records of people: made once, of what their person said when they signed up.

What was said waits in the ledger until the address is confirmed.  The record is made when the address is confirmed, or
else at the next sign-in: on condition that it is not there, so that any number of repetitions, at any moment, make
one.  Where it cannot be made as it stands (its person was invited and has said nothing, or a unique value was taken
meanwhile), its person makes it by changing it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.accounts.refusals import not_signed_in
from chalicelib.api.answers import ENCODER
from chalicelib.api.bodies import DECODER
from chalicelib.api.checking import accepted_fields
from chalicelib.auth import Actor
from chalicelib.auth.identity import ANYONE, SIGNED_IN
from chalicelib.data import TakenError, WriteRefusedError
from chalicelib.specification import BodyField
from chalicelib.specification.accounts import address_field, new_roles, role_field

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification import Field, Table
    from chalicelib.specification.values import Record

WAITING_SECONDS = 7 * 24 * 60 * 60
"""How long what somebody said when they signed up waits for them to confirm their address."""


def about_a_new_person(call: Call) -> Call:
    """Return the call as one whose body has the fields that new people may set of their account.

    They are those that the documented Request Body names, or else those that an account needs and those that people
    may change of their own.  Never the role, the tenant, the key, or what section 5.1 gives to others.
    """
    body = tuple(BodyField(field.name, field.required and not field.default) for field in _settable(call))
    return structs.replace(call, endpoint=structs.replace(call.endpoint, body=body))


def keep_profile(call: Call, email: str, profile: Record) -> bool:
    """Let what a new person said wait; whether it does: what the first to sign up with an address said stays."""
    kept = ENCODER.encode(profile).decode()
    secret = bool(call.table.sealed_fields.intersection(profile))
    return bool(profile) and call.backend.store.ledger.keep(_waiting(email), kept, WAITING_SECONDS, secret=secret)


def drop_profile(call: Call, email: str) -> None:
    """Let nothing wait for the person of an address."""
    call.backend.store.ledger.remove(_waiting(email))


def account_of(call: Call, person: str, email: str | None) -> Record | None:
    """Return the account record of a person, made now if it is not there; None where it cannot be made.

    Raises:
        ApiError: the account was deleted.

    """
    table, store = call.backend.specification.accounts, call.backend.store
    if table is None:
        return None
    stored = store.get(table, person)
    if stored is not None or email is None:
        return stored
    kept = store.ledger.text(_waiting(email))
    try:
        return make_account(call, person, email, DECODER.decode(kept) if kept else {})
    except TakenError as taken:
        return _made_meanwhile(call, table, person) if table.key in taken.fields else None
    except WriteRefusedError:
        return None


def make_account(call: Call, person: str, email: str | None, profile: Record) -> Record | None:
    """Store the account record of a person; None where a field that it needs was not said."""
    table, store = call.table, call.backend.store
    address = address_field(table)
    known = {address.name: email} if address and email else {}
    record = store.compose(table, {**profile, **known, table.key: person}, person)
    if any(field.required and record.get(field.name) is None for field in _settable(call)):
        return None
    store.insert(table, record, person)
    if email:
        drop_profile(call, email)
    return record


def _made_meanwhile(call: Call, table: Table, person: str) -> Record:
    stored = call.backend.store.get(table, person)
    if stored is None:
        raise not_signed_in("SIGN_IN_REFUSED")
    return stored


def _settable(call: Call) -> list[Field]:
    table, documented = call.table, call.endpoint.operation == "register" and call.endpoint.body is not None
    accepted = accepted_fields(call if documented else _undocumented(call)).values()
    withheld, changeable = _of_a_new_person(call, table)
    kept = {table.key, table.tenant} | {field.name for field in (role_field(table), address_field(table)) if field}
    free = [field for field in accepted if field.name not in kept | withheld]
    return [field for field in free if documented or field.required or field.name in changeable]


def _undocumented(call: Call) -> Call:
    """Return the call as one whose body may have every field."""
    return structs.replace(call, endpoint=structs.replace(call.endpoint, body=None))


def _of_a_new_person(call: Call, table: Table) -> tuple[frozenset[str], set[str]]:
    """The fields of their account that a person with the role of new people may not set, and those they may change."""
    role = role_field(table)
    given = new_roles(role) if role else None
    person = Actor(id="", roles=(ANYONE, SIGNED_IN, *(given or ())))
    policy = call.backend.policy
    creating, changing = (policy.access(person, verb, table, call.follow) for verb in ("create", "update"))
    changeable = {field.name for field in table.fields if changing.ever(field.name)}
    return creating.withheld | changing.withheld, changeable


def _waiting(email: str) -> str:
    return f"sign-up {sha256(email.encode()).hexdigest()}"
