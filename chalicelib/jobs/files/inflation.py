"""Gzip, opened as it arrives: never more in memory than a piece, and no bomb."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from chalicelib.jobs.files.refusals import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
"""What files of these kinds begin with."""

PIECE = 256 * 1024
"""Bytes that are given out at once."""

LARGEST_RATIO, FREE = 100, 16 * 1024 * 1024
"""How many times its size a file may become, once that is more than so many bytes; tables become 3 to 20 times."""

GZIP_ONLY = 16 + zlib.MAX_WBITS


def inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes that gzip has made these of, in pieces; of several files behind one another, those of all.

    Raises:
        FileRefusedError: it is damaged or cut off, or becomes too large.

    """
    stream, taken, given = zlib.decompressobj(GZIP_ONLY), 0, 0
    for piece in pieces:
        taken, rest = taken + len(piece), piece
        while rest:
            if stream.eof:
                stream = zlib.decompressobj(GZIP_ONLY)
            part = _next(stream, rest)
            given, rest = given + len(part), stream.unused_data if stream.eof else stream.unconsumed_tail
            if given > FREE and given > (taken - len(rest)) * LARGEST_RATIO:
                raise FileRefusedError(f"the file becomes more than {LARGEST_RATIO} times as large when it is unpacked")
            if part:
                yield part
    if not stream.eof:
        raise FileRefusedError("the file is cut off: gzip has written more of it")


def _next(stream: zlib._Decompress, rest: bytes) -> bytes:
    try:
        return stream.decompress(rest, PIECE)
    except zlib.error:
        raise FileRefusedError("the file is damaged: it is not what gzip writes") from None


def skipped(pieces: Iterable[bytes], count: int) -> Iterator[bytes]:
    """The pieces behind so many bytes."""
    for piece in pieces:
        if count < len(piece):
            yield piece[count:]
        count = max(0, count - len(piece))
