"""Whether what a client sent fits the table and the endpoint; every mistake is found in one go, by field."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.api.errors import ApiError
from chalicelib.api.kinds import LONGEST_KEY, Mistake, conform, did_you_mean, from_text
from chalicelib.specification import Field, FieldType, Specification, Table
from chalicelib.specification.indexes import stored_type
from chalicelib.specification.values import is_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from chalicelib.api.calls import Call
    from chalicelib.auth.policy import Verb
    from chalicelib.specification.indexes import AccessPath
    from chalicelib.specification.values import Json, Record

Mistakes = dict[str, str]
"""What is wrong, in plain words, by the path of the field: `tags[2]`."""

REQUIRED = "is required"
GIVEN = "is given by the path"

SIZED = (str, list, dict)
"""The types of values that have a length."""

MOST_REFUSED = 50
"""Names of a body that are complained of, one by one; a client that sends more knows by then."""


def check_request(call: Call, *, partial: bool = False) -> Record:
    """Return the canonical values of the body; None for a field that the client empties.

    `partial` needs nothing to be there.  Raises ApiError with all mistakes of the body and the query.
    """
    mistakes = unknown_parameters(call, ())
    values = checked_fields(call, call.body(), mistakes, partial=partial)
    refuse(mistakes)
    return values


def checked_fields(call: Call, content: dict[str, Json], mistakes: Mistakes, *, partial: bool = False) -> Record:
    """Return the canonical values of the fields in `content`; what is wrong with them goes into `mistakes`."""
    accepted = accepted_fields(call)
    return checked_as(call, accepted, () if partial else required_fields(call, accepted), content, mistakes)


def checked_as(
    call: Call, accepted: dict[str, Field], required: Iterable[str], content: dict[str, Json], mistakes: Mistakes
) -> Record:
    """Return the same, where it is known already which fields are accepted and required."""
    refused = islice((name for name in content if name not in accepted), MOST_REFUSED)
    mistakes |= {name: refusal(call, name, accepted) for name in refused}
    mistakes |= {name: REQUIRED for name in required if content.get(name) is None}
    sent = {name: value for name, value in content.items() if name in accepted}
    return {name: _checked(call, accepted[name], value, mistakes) for name, value in sent.items()}


def refuse(mistakes: Mistakes) -> None:
    """Raise ApiError with all the mistakes, if there are any."""
    if mistakes:
        raise ApiError("INVALID_REQUEST", mistakes)


def check_with_path(call: Call, given: Record, *, partial: bool = False) -> Record:
    """Return the same for an endpoint whose path gives fields their values; what is sent may say so too."""
    mistakes = unknown_parameters(call, ())
    values = checked_fields(call, given | call.body(), mistakes, partial=partial)
    for name, value in given.items():
        if values.get(name) != value:
            mistakes.setdefault(name, GIVEN)
    refuse(mistakes)
    return values


def check_query(call: Call) -> None:
    """Raise ApiError for every query parameter: the endpoint takes none."""
    refuse(unknown_parameters(call, ()))


def unknown_parameters(call: Call, known: Iterable[str]) -> Mistakes:
    """Return the complaint about each query parameter that is not among those known."""
    return {
        name: f"is not a query parameter here{did_you_mean(name, known)}" for name in call.query if name not in known
    }


def path_key(specification: Specification, table: Table, text: str) -> Json:
    """Return the key that a path names; a text that can be no key of the table leads nowhere."""
    return path_value(specification, table, table.key, text)


def path_value(specification: Specification, table: Table, name: str, text: str) -> Json:
    """Return the value of the field that a path names; a text that can be none leads nowhere."""
    try:
        return from_text(checked_type(specification, table, table.field(name)), text)
    except Mistake:
        raise ApiError("NOT_FOUND") from None


def checked_type(specification: Specification, table: Table, field: Field | None) -> FieldType:
    """Return the type that a field's values are checked by.

    A key that a server made may be Cognito's as well as ours: it is any text, and whether it leads anywhere is seen
    when it is followed.
    """
    if field is None:
        return FieldType(kind="ref")
    stored = stored_type(specification, field)
    if field.reference is None and field.name != table.key:
        return stored
    ours = stored.kind == "ulid" or (stored.kind == "uuid" and (table.accounts or field.reference is not None))
    return FieldType(kind="ref") if ours else stored


def accepted_fields(call: Call) -> dict[str, Field]:
    """Return the fields that a client may send; a declared key of a new record may be, or is left to the server."""
    named = None if call.endpoint.body is None else {field.name for field in call.endpoint.body}
    in_path, said = _given_by_path(call), said_by_path(call)
    whole = call.part is not None and call.part.as_service
    fields = call.table.settable if whole else call.table.sendable
    if named is None and not in_path:
        return fields
    sendable = {name: field for name, field in fields.items() if name not in in_path}
    return {name: field for name, field in sendable.items() if named is None or name in named or name == said}


def said_by_path(call: Call) -> str | None:
    """Return the field whose value the path says: what an action leads to, or what a record is put under."""
    endpoint = call.endpoint
    if endpoint.operation == "replace":
        return endpoint.by
    return endpoint.becomes.field if endpoint.becomes else None


def required_fields(call: Call, accepted: Iterable[str]) -> list[str]:
    """Return those of the accepted fields without which nothing is created or replaced."""
    needed = {field.name for field in call.endpoint.body or () if field.required} | call.table.needed
    if call.actor.signed_in:
        needed.discard(call.table.owner or "")  # it is the caller, unless another is sent
    if call.backend.policy.keeps(call.actor, call.table):
        needed.discard(call.table.tenant or "")  # it is the caller's
    needed.discard(said_by_path(call) if call.endpoint.key_parameter else None)
    return [name for name in accepted if name in needed]


def refusal(call: Call, name: str, accepted: dict[str, Field]) -> str:
    """Return why a field that is sent is not among those accepted."""
    field = call.table.field(name)
    if field is None:
        return f"is not a field of {call.table.name}{did_you_mean(name, _known(call, accepted))}"
    parent = call.endpoint.parent
    made_with = parent is not None and name == parent.field and not parent.parameter
    if name in _given_by_path(call) and not field.implicit and not made_with:
        return GIVEN
    return "is set by the server" if field.server_set or field.implicit or made_with else "cannot be sent here"


def _given_by_path(call: Call) -> set[str]:
    endpoint = call.endpoint
    return ({endpoint.parent.field} if endpoint.parent else set()) | (
        {call.table.key} if endpoint.key_parameter else set()
    )


def _known(call: Call, names: Iterable[str]) -> list[str]:
    """Return those of these fields that the caller may see or set in some record."""
    verbs: tuple[Verb, ...] = ("read", "create", "update")
    accesses = [call.backend.policy.access(call.actor, verb, call.table, call.follow) for verb in verbs]
    return [name for name in names if any(access.ever(name) for access in accesses)]


def _checked(call: Call, field: Field, value: Json, mistakes: Mistakes) -> Json:
    if value is None:
        if field.required:
            mistakes.setdefault(field.name, REQUIRED)
        return None
    if field.type.kind == "file":
        from chalicelib.api.files.attaching import attached  # noqa: PLC0415 - few tables have files

        return attached(call, field, value, mistakes)
    found: Mistakes = {}
    canonical = conform(checked_type(call.backend.specification, call.table, field), value, field.name, found)
    if found:
        mistakes |= found
    elif wrong := list(complaints(call, call.table, field, canonical)):
        mistakes[field.name] = " and ".join(wrong)
    return canonical


def complaints(call: Call, table: Table, field: Field, value: Json) -> Iterable[str]:
    """Return what is wrong with a value of the field's type: its size, its length, its form."""
    return misfits(call.backend.store.paths(table), table, field, value)


def misfits(paths: Iterable[AccessPath], table: Table, field: Field, value: Json) -> Iterable[str]:
    """Return the same where there is no request: `paths` are the indexes of the table."""
    if is_number(value):
        yield from _bounds(field, value)
    elif isinstance(value, SIZED):
        yield from _lengths(field, len(value), "characters" if isinstance(value, str) else "items")
    if isinstance(value, str):
        if field.pattern and not re.search(field.pattern, value):
            yield f"must match {field.pattern}"
        if not 0 < len(value.encode()) <= LONGEST_KEY and in_a_key(paths, table, field):
            yield f"must not be empty or longer than {LONGEST_KEY} bytes: it is indexed"


def _bounds(field: Field, value: int | Decimal) -> Iterable[str]:
    if field.minimum is not None and value < field.minimum:
        yield f"must be at least {field.minimum}"
    if field.maximum is not None and value > field.maximum:
        yield f"must be at most {field.maximum}"


def _lengths(field: Field, length: int, unit: str) -> Iterable[str]:
    if field.min_length is not None and length < field.min_length:
        yield f"must have at least {field.min_length} {unit}"
    if field.max_length is not None and length > field.max_length:
        yield f"must have at most {field.max_length} {unit}"


def in_a_key(paths: Iterable[AccessPath], table: Table, field: Field) -> bool:
    """Whether the field's values are keys of the table or of an index, which DynamoDB keeps neither empty nor long."""
    return field.name == table.key or any(field.name in (path.partition, path.sort) for path in paths)
