"""Why a file, or a row of it, cannot be read."""

from __future__ import annotations


class FileRefusedError(Exception):
    """Nothing more of the file is read: why, and in which line (from 1) where it is about one."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)


class RowRefusedError(ValueError):
    """One row cannot be read; the next can."""
