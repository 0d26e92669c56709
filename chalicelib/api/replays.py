"""Writes under an Idempotency-Key: done once, and answered the same way whenever they are sent again within a day.

A key belongs to one caller and one route.  All callers who are not signed in are one caller.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from chalicelib.api.answers import Answer
from chalicelib.api.bodies import raw_body
from chalicelib.api.errors import ApiError, refused
from chalicelib.data import KeyUsedError, Outcome, Receipt, WriteRefusedError, recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.data.attributes import AttributeValue
HEADER = "Idempotency-Key"
LONGEST = 255
"""Characters of a key."""


def written_once(operation: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """Return the operation as it is done under a key, and with what the store refuses as errors of the API."""

    def perform(call: Call) -> Answer:
        check_key(call)
        try:
            return operation(call)
        except KeyUsedError as used:
            return _replayed(call, used.item or {})
        except WriteRefusedError as refusal:
            return _answered_before(call, refused(refusal))
        except ApiError as error:
            return _answered_before(call, error)

    return perform


def receipt_of(call: Call, answer: Callable[..., Answer]) -> Receipt | None:
    """Return what is to be recorded of the write; None for one without a key.

    `answer` takes each record of the write as it is then.
    """
    entry = _entry(call)
    if entry is None:
        return None
    return Receipt(entry, _fingerprint(call), lambda *records: _outcome(answer(*records)), _is_secret(call))


def refuse_used(call: Call) -> None:
    """Raise KeyUsedError where the request's key, if it has one, was used before."""
    entry = _entry(call)
    kept = call.backend.store.ledger_entry(entry) if entry else None
    if kept is not None:
        used = KeyUsedError()
        used.item = kept
        raise used


def claim(call: Call) -> None:
    """Make the key stand for this request, if it has one, before its parts are written.

    Each part is a write with an entry of its own: one that was done is answered again, the others are done now.  A
    request that was cut off is finished by sending it again.
    """
    check_key(call)
    entry, fingerprint = _entry(call), _fingerprint(call)
    if entry is None:
        return
    try:
        call.backend.store.claim(entry, {"fingerprint": fingerprint}, secret=_is_secret(call))
    except KeyUsedError as used:
        kept = call.backend.store.models.items.opened_entry(used.item or {})
        if kept.get("fingerprint") != {"S": fingerprint}:
            raise ApiError("IDEMPOTENCY_KEY_REUSED") from None
    except WriteRefusedError as refusal:
        raise refused(refusal) from None


def check_key(call: Call) -> None:
    """Raise ApiError for an Idempotency-Key that can be none."""
    key = call.header(HEADER)
    if key is not None and not 1 <= len(key) <= LONGEST:
        raise ApiError("INVALID_REQUEST", {HEADER: f"must have 1 to {LONGEST} characters"})


def _entry(call: Call) -> str | None:
    key = call.header(HEADER)
    if key is None:
        return None
    part = () if call.part is None else (call.part.at,)
    bound = msgspec.json.encode([call.actor.id, call.endpoint.method, call.endpoint.path, key, *part])
    return f"key {sha256(bound).hexdigest()}"


def _fingerprint(call: Call) -> str:
    return sha256(msgspec.json.encode([call.parameters, call.query]) + raw_body(call.request)).hexdigest()


def _is_secret(call: Call) -> bool:
    """Whether what is sent or answered may tell of encrypted fields, be it of a record that is expanded."""
    if not call.backend.specification.seals:
        return False
    shape = call.endpoint.response
    expands = shape is not None and any(nested is not None for _, nested in shape.fields)
    return expands or any(call.find_table(name).sealed_fields for name in call.endpoint.tables)


def _outcome(answer: Answer) -> Outcome:
    headers = {name: str(value) for name, value in answer.headers.items()}
    return Outcome(answer.status_code, headers, answer.lasting)


def _answered_before(call: Call, error: ApiError) -> Answer:
    """Return the earlier answer to the same request: what refuses it now may be its own effect."""
    entry = _entry(call) if error.code != "UNAUTHENTICATED" else None
    record = call.backend.store.ledger_entry(entry) if entry else None
    if record is None:
        try:
            raise error
        finally:
            del error  # it knows this frame, and the frame it: only the garbage collector would part them
    return _replayed(call, record)


def _replayed(call: Call, entry: dict[str, AttributeValue]) -> Answer:
    outcome = recorded(call.backend.store.models.items.opened_entry(entry), _fingerprint(call))
    if outcome is None:
        raise ApiError("IDEMPOTENCY_KEY_REUSED")
    return Answer(outcome.body, outcome.status, outcome.headers)
