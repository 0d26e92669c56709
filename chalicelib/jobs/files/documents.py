"""The rows of an NDJSON file: one JSON object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.bodies import read_body
from chalicelib.api.errors import ApiError
from chalicelib.jobs.files.refusals import RowRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.jobs.files.lines import Lines
    from chalicelib.specification.values import Json


class ObjectRows:
    """The rows of the lines; what is given is the number of a row's line, and its object or what is wrong."""

    def __init__(self, lines: Lines, deepest: int | None) -> None:
        self._lines = lines
        self._deepest = deepest

    def __iter__(self) -> Iterator[tuple[int, dict[str, Json] | RowRefusedError]]:
        for line in self._lines:
            if line.strip(b"\0\r\n\t "):
                yield self._lines.number, self._read(line)

    def _read(self, line: bytes) -> dict[str, Json] | RowRefusedError:
        try:
            return read_body(self._lines.text(line).encode(), None, self._deepest)
        except ApiError as error:
            return RowRefusedError(error.message or "is not a JSON object")
        except RowRefusedError as refusal:
            return refusal
