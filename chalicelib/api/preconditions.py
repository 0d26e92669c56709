"""Entity tags, and what a request makes depend on them: `If-Match` for writes, `If-None-Match` for both.

The tag of a record is its version.  Where an answer shows other records with it, whose versions are their own, a
fingerprint of the answer follows: `"7-3f2a91c0b4d5"`; a write compares the version alone.
"""

from __future__ import annotations

from hashlib import blake2b
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.api.answers import Answer, encoded
from chalicelib.api.errors import ApiError
from chalicelib.specification import Compare, Expression, FieldPath, Not, Value

if TYPE_CHECKING:
    from msgspec import Raw

    from chalicelib.api.calls import Call
    from chalicelib.specification import Shape
    from chalicelib.specification.values import Record

FINGERPRINT = 6
"""Bytes that tell two answers apart."""


def entity_tag(call: Call, record: Record, shown: Record) -> str:
    """Return the tag of a record, as it is shown by this endpoint."""
    version = str(record["version"])
    return f'"{version}-{_fingerprint(encoded(shown))}"' if _expands(call.endpoint.response) else f'"{version}"'


def list_tag(data: Raw) -> str:
    """Return the tag of a page, which is JSON already."""
    return f'"{_fingerprint(data)}"'


def refuse_another_version(call: Call, stored: Record) -> None:
    """Refuse a write of a record in another version than `If-Match` names, or in one that `If-None-Match` names."""
    version, wanted, unwanted = str(stored["version"]), call.header("if-match"), call.header("if-none-match")
    if wanted is not None and not any(tag in ("*", version) for tag in _versions(wanted)):
        raise ApiError("PRECONDITION_FAILED")
    if unwanted is not None and any(tag in ("*", version) for tag in _versions(unwanted)):
        raise ApiError("PRECONDITION_FAILED")


def version_conditions(call: Call) -> tuple[Expression, ...] | None:
    """Return the same as a condition on the record; None where no record can meet it."""
    wanted, unwanted = call.header("if-match"), call.header("if-none-match")
    accepted = None if wanted is None else _numbers(wanted)
    if accepted == () or (unwanted is not None and "*" in _versions(unwanted)):
        return None
    version = FieldPath(("version",))
    known = () if accepted is None or "*" in _versions(wanted or "") else (Compare("in", version, accepted),)
    refused = _numbers(unwanted) if unwanted else ()
    return (*known, *((Not(Compare("in", version, refused)),) if refused else ()))


def _numbers(header: str) -> tuple[Expression, ...]:
    return tuple(Value(int(tag)) for tag in _versions(header) if tag.isdecimal())


def fresh(call: Call, answer: Answer) -> Answer:
    """Return the answer to a read, or only that it is the one that the caller has (304)."""
    known, tag = call.header("if-none-match"), answer.headers["ETag"]
    if known is not None and any(one.removeprefix("W/") in ("*", tag) for one in _tags(known)):
        return Answer("", HTTPStatus.NOT_MODIFIED, answer.headers)
    return answer


def _expands(shape: Shape | None) -> bool:
    return shape is not None and any(nested is not None for _, nested in shape.fields)


def _fingerprint(shown: Raw) -> str:
    return blake2b(shown, digest_size=FINGERPRINT).hexdigest()


def _versions(header: str) -> list[str]:
    # A weak tag stays as it is, and equals no version: a write wants to know exactly what it changes.
    return [tag if tag.startswith("W/") else tag.strip('"').partition("-")[0] for tag in _tags(header)]


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]
