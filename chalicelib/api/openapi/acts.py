"""The acts by which people sign up and in: what each takes and gives, and how it may fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from chalicelib.api.accounts.bodies import KINDS, LONGEST_ADDRESS, LONGEST_PASSWORD, LONGEST_WORD, SPACES, asked_for
from chalicelib.api.accounts.profiles import about_a_new_person
from chalicelib.api.checking import accepted_fields, required_fields
from chalicelib.api.openapi.values import Schema, closed_object, field_schema, value_schema
from chalicelib.auth.user_pool import ChallengeName
from chalicelib.specification.accounts import ACTS, CHALLENGE, ENROLMENT, TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.specification import Operation
    from chalicelib.specification.settings import PasswordPolicy

WORD: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_WORD}

GIVEN: dict[str, Schema] = {
    "confirmation": {"const": "email"},
    "challenge": {"enum": list(get_args(ChallengeName))},
    "token_type": {"const": "Bearer"},
    "expires_in": {"type": "integer", "description": "Seconds"},
    "enabled": {"const": True},
}
"""The schema of each word of an answer that is not any text."""

ONE_OF: dict[Operation, tuple[str, ...]] = {
    "login": ("password", "session"),
    "logout": ("refresh_token", "access_token"),
}
"""The words of an act of which one at least is needed."""

VARIANTS: dict[Operation, tuple[tuple[str, ...], ...]] = {
    "login": (TOKENS, CHALLENGE, (*CHALLENGE, *ENROLMENT)),
    "mfa": (ENROLMENT, ("enabled",)),
}
"""The words of an answer that come together, where not all of them do."""

CODES: dict[Operation, tuple[str, ...]] = {
    "register": ("SIGN_UP_CLOSED",),
    "confirm": ("CODE_REFUSED", "SIGN_IN_REFUSED"),
    "login": ("SIGN_IN_REFUSED", "SESSION_ENDED", "CODE_REFUSED"),
    "refresh": ("SIGN_IN_REFUSED", "SESSION_ENDED"),
    "reset_password": ("CODE_REFUSED",),
    "change_password": ("SIGN_IN_REFUSED", "SESSION_ENDED"),
    "mfa": ("CODE_REFUSED", "SESSION_ENDED", "FORBIDDEN"),
}


def act_request(call: Call) -> Schema:
    """Return the schema of what an act takes."""
    operation = call.endpoint.operation
    act, one_of = ACTS[operation], ONE_OF.get(operation, ())
    words = {name: _word(call, name) for name in act.names}
    profile, needed = _profile(call) if operation == "register" else ({}, [])
    schema = closed_object(words | profile, [*act.takes, *needed])
    return schema | ({"anyOf": [{"required": [name]} for name in one_of]} if one_of else {})


def act_data(call: Call) -> Schema:
    """Return the schema of the data of an act's answer."""
    operation = call.endpoint.operation
    gives = ACTS[operation].gives
    schemas = [_told(call, names) for names in VARIANTS.get(operation, (gives,) if gives else ())]
    if not schemas:
        return {"type": "null"}
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def act_codes(call: Call) -> Iterator[str]:
    """Return the codes of the errors of an act."""
    yield from ("MALFORMED_JSON", "UNSUPPORTED_MEDIA_TYPE", "TOO_MANY_ATTEMPTS")
    yield from CODES.get(call.endpoint.operation, ())


def _word(call: Call, name: str) -> Schema:
    if ACTS[call.endpoint.operation].chooses == name:
        return _new_password(call.backend.specification.authentication.password)
    return value_schema(KINDS[name]) | {"maxLength": LONGEST_ADDRESS} if name in KINDS else WORD


def _new_password(policy: PasswordPolicy) -> Schema:
    having = "".join(f"(?=[\\s\\S]*{among})" for _, among in asked_for(policy))
    lengths = {"minLength": policy.min_length, "maxLength": LONGEST_PASSWORD}
    end = f"[^{SPACES.encode('unicode_escape').decode()}]"
    pattern = rf"^{having}{end}([\s\S]*{end})?(?![\s\S])"
    return {"type": "string", "format": "password", "pattern": pattern, **lengths}


def _profile(call: Call) -> tuple[Schema, list[str]]:
    specification = call.backend.specification
    if specification.accounts is None:
        return {}, []
    person = about_a_new_person(call)
    fields = accepted_fields(person).values()
    schemas = {field.name: field_schema(specification, specification.accounts, field) for field in fields}
    return schemas, required_fields(person, accepted_fields(person))


def _told(call: Call, names: tuple[str, ...]) -> Schema:
    shape = call.endpoint.response
    shown = [name for name in names if shape and name in dict(shape.fields)] or list(names)
    return closed_object({name: GIVEN.get(name, {"type": "string"}) for name in shown}, shown)
