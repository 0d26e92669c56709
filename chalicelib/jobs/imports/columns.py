"""Which field each column of a CSV file is: by its name in the header line, whatever its case and its spaces."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.api.checking import checked_type, refusal
from chalicelib.jobs.files.refusals import FileRefusedError, RowRefusedError
from chalicelib.jobs.imports.cells import reader_of
from chalicelib.specification.values import Json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.api.calls import Call
    from chalicelib.specification import Field

MOST_TOLD = 5
"""Columns that a refused file is told of."""


class Columns(Struct, frozen=True):
    """The columns of a file in their order: the name of the field and what reads its cells; None: it has no name."""

    readers: tuple[tuple[str, Callable[[str], Json]] | None, ...]

    def content(self, cells: list[str]) -> dict[str, Json]:
        """What a row sends: an empty cell sends nothing.

        Raises:
            RowRefusedError: it has more or fewer cells than there are columns, or one where no column is.

        """
        if len(cells) != len(self.readers):
            raise RowRefusedError(f"has {len(cells)} cells; the header line has {len(self.readers)}")
        filled = [(reader, cell) for reader, cell in zip(self.readers, cells, strict=True) if cell]
        if any(reader is None for reader, _ in filled):
            raise RowRefusedError("has a cell in a column without a name")
        return {reader[0]: reader[1](cell) for reader, cell in filled if reader}


def columns_of(call: Call, names: Iterable[str], accepted: dict[str, Field]) -> Columns:
    """The columns of a file with these names in its header line.

    Raises:
        FileRefusedError: one is no field that can be sent, or two are the same.

    """
    alike = {_plain(name): name for name in (field.name for field in call.table.fields)}
    found = [alike.get(_plain(name), name.strip()) for name in names]
    wrong = list(_wrong(call, found, accepted))
    if wrong:
        more = f"; and {len(wrong) - MOST_TOLD} more" if len(wrong) > MOST_TOLD else ""
        raise FileRefusedError("; ".join(wrong[:MOST_TOLD]) + more, 1)
    specification, table = call.backend.specification, call.table
    return Columns(
        tuple(
            (name, reader_of(checked_type(specification, table, accepted[name]).kind)) if name else None
            for name in found
        )
    )


def _wrong(call: Call, names: list[str], accepted: dict[str, Field]) -> Iterator[str]:
    for number, name in enumerate(names, 1):
        if name and name not in accepted:
            yield f"column {number}: '{name[:60]}' {refusal(call, name, accepted)}"
        elif name and names.index(name) < number - 1:
            yield f"column {number}: '{name}' is the same as column {names.index(name) + 1}"


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
