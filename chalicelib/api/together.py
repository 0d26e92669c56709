"""Several records written as one: all of them or none, with the record of the Idempotency-Key in their transaction.

Killed before the call nothing is written, after it everything is.  A lost answer is recognised as that of a single
write is (`chalicelib.data.writes`); of a deletion, a record that was seen and is gone is deleted.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.api.answers import Answer, success
from chalicelib.api.checking import Mistakes, refuse
from chalicelib.api.decisions import changing, removing, within_path
from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import record_key
from chalicelib.api.parts import checked_part, drafted_part, located, place
from chalicelib.api.permits import foresee_references
from chalicelib.api.replays import receipt_of
from chalicelib.api.writing import readable, store_drafted
from chalicelib.data import Change, delete_together

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Json, Record


def create_all(call: Call, parts: list[Call], mistakes: Mistakes) -> Answer:
    """Store the new records of all parts."""
    within = within_path(call)
    sent = [checked_part(part, mistakes) for part in parts]
    refuse(mistakes)
    foresee_references(call, sent)
    answers: list[Answer] = []

    def draft() -> list[Change]:
        changes = [drafted_part(part, values, within) for part, values in zip(parts, sent, strict=True)]
        answers[:] = [_answer(call, HTTPStatus.CREATED, readable(call, [change.after for change in changes]))]
        return changes

    store_drafted(call, draft, receipt_of(call, lambda *_: answers[0]))
    return answers[0]


def update_all(call: Call, parts: list[Call], mistakes: Mistakes) -> Answer:
    """Store what all parts send of their records."""
    access, store = call.access("update"), call.backend.store
    sent = [checked_part(part, mistakes, partial=True) for part in parts]
    refuse(mistakes | _twins(parts))
    foresee_references(call, sent)
    deciders = [changing(part, access, values, whole=False) for part, values in zip(parts, sent, strict=True)]

    def decide() -> list[Change]:
        there = _there(call, parts)
        return [_changed(part, there, decider) for part, decider in zip(parts, deciders, strict=True)]

    def answer(*records: Record) -> Answer:
        return _answer(call, HTTPStatus.OK, readable(call, records[: len(parts)]))

    changes = store.write(decide, call.actor.id, receipt_of(call, answer), call.join())
    return answer(*(change.after for change in changes))


def delete_all(call: Call, parts: list[Call], mistakes: Mistakes) -> Answer:
    """Remove the records of all parts."""
    access = call.access("delete")
    refuse(mistakes | _twins(parts))
    checks = {record_key(part): _removable(part, removing(part, access)) for part in parts}
    answer = _answer(call, HTTPStatus.OK, [None] * len(parts))
    receipt = receipt_of(call, lambda *_: answer)
    delete_together(call.backend.store, call.table, checks, call.actor.id, receipt, joined=call.join())
    return answer


def _twins(parts: list[Call]) -> Mistakes:
    """What is said of a record that is written twice: a transaction may name it once."""
    first: dict[Json, Call] = {}
    known = [part for part in parts if record_key(part) is not None]
    repeated = [part for part in known if first.setdefault(record_key(part), part) is not part]
    return {
        f"{place(part)}.{part.table.key}": f"is the same as in {place(first[record_key(part)])}" for part in repeated
    }


def _there(call: Call, parts: list[Call]) -> dict[tuple[str, Json], Record]:
    return call.backend.store.get_many(((call.table, record_key(part)) for part in parts), consistent=True)


def _changed(part: Call, there: dict[tuple[str, Json], Record], decide: Callable[[Record], Record]) -> Change:
    with located(part):
        stored = there.get((part.table.name, record_key(part)))
        if stored is None:
            raise ApiError("NOT_FOUND")
        wanted = part.backend.store.revise(part.table, stored, decide(stored), part.actor.id)
    return Change(part.table, stored, wanted, place(part))


def _removable(part: Call, check: Callable[[Record], None]) -> Callable[[Record | None], None]:
    def checked(stored: Record | None) -> None:
        with located(part):
            if stored is None:
                raise ApiError("NOT_FOUND")
            check(stored)

    return checked


def _answer(call: Call, status: HTTPStatus, results: Sequence[Json]) -> Answer:
    """The answer to a bulk of which all was done: each item with the status and the data of the single write."""
    return success({"items": [{"status": status, "data": data} for data in results]}, message=call.endpoint.message)


TOGETHER: dict[str, Callable[[Call, list[Call], Mistakes], Answer]] = {
    "create": create_all,
    "update": update_all,
    "delete": delete_all,
}
"""How each operation is done to several records at once."""
