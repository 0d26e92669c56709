"""What the beginning of a file tells of the rest: how it is written, and what its columns are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.jobs.files.delimited import DelimitedRows, refuse_many, separator_of
from chalicelib.jobs.files.encodings import LONGEST_MARK, encoding_of
from chalicelib.jobs.files.inflation import GZIP, ZIP
from chalicelib.jobs.files.lines import Lines
from chalicelib.jobs.files.refusals import FileRefusedError, RowRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification.operations import Format


class Layout(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a file is written; its rows begin behind `offset` bytes, unpacked, and `lines` lines.

    `columns` are the cells of its header line; those of NDJSON are the names of each object.
    """

    encoding: str
    offset: int
    lines: int = 0
    separator: str | None = None  # None: NDJSON
    columns: tuple[str, ...] = ()


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is gzip; raises FileRefusedError where it is an archive of another kind."""
    if head.startswith(ZIP):
        raise FileRefusedError(
            "the file is a zip archive or a spreadsheet; save it as CSV or NDJSON, or pack it with gzip"
        )
    return head.startswith(GZIP)


def layout_of(pieces: Iterator[bytes], form: Format | None = None) -> Layout:
    """The layout of a file, from its unpacked bytes; where its form is not said, NDJSON begins with a brace.

    Raises:
        FileRefusedError: it has no rows that could be read.

    """
    head = next(pieces, b"")
    while len(head) < LONGEST_MARK and (more := next(pieces, b"")):
        head += more
    encoding, mark = encoding_of(head)
    lines = Lines(_behind(head[mark:], pieces), encoding, offset=mark)
    first = next(lines, None)
    if first is None:
        raise FileRefusedError("the file is empty")
    text = _text(lines, first)
    if form == "ndjson" or (form is None and text.lstrip().startswith("{")):
        return Layout(encoding=encoding, offset=mark)
    lines.give_back([first])
    return _with_columns(lines, encoding, separator_of(text))


def _behind(head: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from pieces


def _with_columns(lines: Lines, encoding: str, separator: str) -> Layout:
    number, cells = next(iter(DelimitedRows(lines, separator)), (1, []))
    if isinstance(cells, RowRefusedError):
        raise FileRefusedError(f"the header line {cells}", number)
    refuse_many(cells, number)
    if not any(cell.strip() for cell in cells):
        raise FileRefusedError("there is no header line that names the columns", number)
    return Layout(encoding=encoding, offset=lines.offset, lines=lines.number, separator=separator, columns=tuple(cells))


def _text(lines: Lines, first: bytes) -> str:
    try:
        text = lines.text(first)
    except RowRefusedError as refusal:
        raise FileRefusedError(f"the header line {refusal}", 1) from None
    if "\r" in text.rstrip("\r\n"):
        raise FileRefusedError("the file has lines that end in a carriage return alone; save it with line feeds")
    return text
