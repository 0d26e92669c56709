"""The cells of a CSV file as the JSON values that they stand for; one that stands for none stays a text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from chalicelib.api.bodies import DECODER
from chalicelib.api.kinds import NUMBER
from chalicelib.jobs.exports.cells import FORMULA
from chalicelib.specification.indexes import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.specification import Kind
    from chalicelib.specification.values import Json

TRUE, FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def reader_of(kind: Kind) -> Callable[[str], Json]:
    """What reads the cells of a field of that kind; checking its value is not its business."""
    if kind in NUMERIC:
        return _number
    return READERS.get(kind, _text)


def _text(cell: str) -> str:
    # An export has put the apostrophe before what a spreadsheet would take for a formula.
    return cell[1:] if cell[0] == "'" and FORMULA.match(cell) else cell


def _number(cell: str) -> Json:
    text = cell.strip()
    return Decimal(text) if NUMBER.fullmatch(text) else cell


def _truth(cell: str) -> Json:
    word = cell.strip().lower()
    return True if word in TRUE else False if word in FALSE else cell


def _json(cell: str) -> Json:
    try:
        value: Json = DECODER.decode(cell)
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError):
        return cell
    return value


READERS: dict[Kind, Callable[[str], Json]] = {
    "boolean": _truth,
    **dict.fromkeys(("list", "map", "money", "geo", "json", "file"), _json),
}
"""How the cells of the kinds that are neither texts nor numbers are read."""
