"""The place in the document that a part of the model came from."""

from __future__ import annotations

from msgspec import Struct


class Span(Struct, frozen=True, array_like=True, order=True):
    """A run of characters in one line: lines and columns count from 1, `end` is the column behind the last one."""

    line: int
    column: int
    end: int
