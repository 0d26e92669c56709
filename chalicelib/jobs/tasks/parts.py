"""What a step of a task is given and gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from chalicelib.specification.values import Json


class Part(Struct, frozen=True):
    """What a step has done, counted by name, and the position to go on at; None: there is nothing more.

    `pauses` says that what is left of the time is too little for a step of the kind.
    """

    counts: dict[str, int]
    position: Json = None
    pauses: bool = False


Action: TypeAlias = Callable[[Json], Part]
"""Does a step of a task from a position on, None at the start; done again from there, it changes nothing more."""
