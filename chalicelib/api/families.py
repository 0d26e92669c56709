"""A record that is made together with those that refer to it: an order and its items, in one transaction.

The key of the Idempotency-Key is in the same transaction.  Killed before the call nothing is written, after it
everything is; a lost answer is recognised as that of a single write is (`chalicelib.data.writes`).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.calls import Part
from chalicelib.api.checking import REQUIRED, Mistakes, checked_fields, refuse, unknown_parameters
from chalicelib.api.decisions import drafted, within_path
from chalicelib.api.parts import checked_part, drafted_part, objects
from chalicelib.api.replays import receipt_of
from chalicelib.api.writing import create_record, readable, store_drafted, written
from chalicelib.data import MOST_STEPS, Change
from chalicelib.specification import Endpoint, Parent

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.specification import Children, Shape
    from chalicelib.specification.values import Json, Record

MOST_CHILDREN = MOST_STEPS - 1
"""Records of one list; unique values, references and an Idempotency-Key take their part of the transaction too."""


def create_family(call: Call) -> Answer:
    """Store a new record and those that were sent inside it; all mistakes are told at once, by their places."""
    if not call.endpoint.children:
        return create_record(call)
    call.access("create")
    for children in call.endpoint.children:
        call.access("create", call.find_table(children.table))
    call.join()  # before there are parts, which share it
    within, mistakes = within_path(call), unknown_parameters(call, ())
    sent, parts = _sent(call, mistakes), _parts(call, mistakes)
    each = [checked_part(part, mistakes) for part in parts]
    refuse(mistakes)
    answers: list[Answer] = []

    def draft() -> list[Change]:
        record = drafted(call, sent, within)
        key = record[call.table.key]
        call.referred[call.table.name, key] = record  # what is asked of the children's parent is asked of this
        young = [drafted_part(part, values, _within(part, key)) for part, values in zip(parts, each, strict=True)]
        answers[:] = [_answer(call, record, young)]
        return [Change(call.table, {}, record), *young]

    store_drafted(call, draft, receipt_of(call, lambda *_: answers[0]))
    return answers[0]


def child(call: Call, children: Children) -> Call:
    """Return the call that makes one of the children, with nothing sent yet."""
    shape = dict(call.endpoint.response.fields).get(children.name) if call.endpoint.response else None
    endpoint = Endpoint(
        method=call.endpoint.method,
        path=call.endpoint.path,
        operation="create",
        table=children.table,
        parent=Parent(call.endpoint.table or "", "", children.field),
        body=children.body,
        response=shape,
    )
    return structs.replace(call, endpoint=endpoint)


def shows(shape: Shape | None, children: Children) -> bool:
    """Whether the answer has the children."""
    return shape is None or not shape.fields or children.name in dict(shape.fields)


def _sent(call: Call, mistakes: Mistakes) -> Record:
    inside = {children.name for children in call.endpoint.children}
    return checked_fields(call, {name: value for name, value in call.body().items() if name not in inside}, mistakes)


def _parts(call: Call, mistakes: Mistakes) -> list[Call]:
    """The calls that make the children, in the order in which they were sent."""
    parts = []
    for children in call.endpoint.children:
        value, one = call.body().get(children.name), child(call, children)
        if value is None:
            mistakes |= {children.name: REQUIRED} if children.required else {}
            continue
        placed = objects(children.name, value, MOST_CHILDREN, mistakes)
        parts += [structs.replace(one, part=Part(at, item)) for at, item in placed]
    return parts


def _within(part: Call, key: Json) -> Record:
    return {part.endpoint.parent.field: key} if part.endpoint.parent else {}


def _answer(call: Call, record: Record, young: list[Change]) -> Answer:
    """The record as its maker may read it, with the children in their order."""
    ((row,), shape) = readable(call, [record]), call.endpoint.response
    for children in call.endpoint.children:
        if shows(shape, children):
            own = [change.after for change in young if change.at.startswith(f"{children.name}[")]
            row[children.name] = readable(child(call, children), own)
    if shape and shape.fields:
        row = {name: row[name] for name, _ in shape.fields if name in row}
    return written(call, record, row, HTTPStatus.CREATED)
