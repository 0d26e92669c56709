"""What an attempt to deliver comes to."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Outcome(Struct, frozen=True):
    """Whether something was delivered, is to be tried again, or never will be (`gone`: nor will anything else there).

    `told` says why in words that hold nothing of what was sent; `asked` is after how many seconds the receiver wants
    to be asked again.
    """

    result: Literal["delivered", "again", "never", "gone"]
    told: str
    status: int | None = None
    asked: float | None = None
