"""The terminal of a run: whole lines from several threads, coloured where somebody sees it."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asbuilt.local.effects import Effect
    from asbuilt.local.gateway import Visit


class Console:
    """Writes lines to a stream; no colour where it is not a terminal or `NO_COLOR` is set."""

    def __init__(self, out: TextIO, environ: Mapping[str, str] = os.environ) -> None:
        self._out = out
        self._lock = threading.Lock()
        self.colour = out.isatty() and not environ.get("NO_COLOR")

    def say(self, text: str = "") -> None:
        """Write a text and end its line; a reader who has gone is no failure of ours."""
        with self._lock, suppress(BrokenPipeError):
            self._out.write(text + "\n")
            self._out.flush()

    def paint(self, text: str, *, bold: bool = False, dim: bool = False, tint: str | None = None) -> str:
        """The text in a style, where there is colour."""
        return click.style(text, fg=tint, bold=bold or None, dim=dim or None) if self.colour else text

    def visited(self, visit: Visit) -> None:
        """One line for a request: `12:03:04  GET     /api/v1/tickets  200  12 ms`."""
        at = self.paint(time.strftime("%H:%M:%S", time.localtime(visit.at)), dim=True)
        status = self.paint(str(visit.status), tint=_tint(visit.status))
        took = self.paint(f"{visit.milliseconds:.0f} ms", dim=True)
        self.say(f"{at}  {visit.method:<7} {visit.path}  {status}  {took}")

    def worked(self, effect: Effect) -> None:
        """One line for what was done in the background: `12:03:04  jobs    task close-tickets  done`."""
        at = self.paint(time.strftime("%H:%M:%S", time.localtime(effect.at)), dim=True)
        words, tint = ("done", "green") if effect.done else ("failed, to be tried again", "red")
        self.say(f"{at}  {effect.function:<7} {effect.what}  {self.paint(words, tint=tint)}")


def _tint(status: int) -> str:
    return {2: "green", 3: "cyan", 4: "yellow"}.get(status // 100, "red")
