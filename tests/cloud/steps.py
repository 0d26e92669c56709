"""The steps of a run and how long each takes, printed as they are done; the first that fails ends it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Found = TypeVar("Found")

PATIENCE = 60
"""Seconds that something in the background is waited for."""


class Steps:
    """Counts the checks of each step."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.checks = 0
        self.steps = 0

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        began, checks = time.monotonic(), self.checks
        try:
            yield
        except BaseException:
            click.echo(f"FAILED {time.monotonic() - began:6.1f} s  {what}")
            raise
        self.steps += 1
        counted = self.checks - checks
        told = f" ({counted} check{'s' * (counted != 1)})" if counted else ""
        click.echo(f"ok     {time.monotonic() - began:6.1f} s  {what}{told}")

    def equal(self, what: str, found: object, wanted: object) -> None:
        self.checks += 1
        if found != wanted:
            raise AssertionError(f"{what}: {found!r}, not {wanted!r}")

    def within(self, what: str, found: float, most: float) -> None:
        """Print a figure beside what it may be."""
        self.checks += 1
        click.echo(f"                 {found:.2f} {what}; at most {most}")
        if found > most:
            raise AssertionError(f"{what}: {found:.2f}, over {most}")

    def eventually(self, what: str, look: Callable[[], Found | None], seconds: float = PATIENCE) -> Found:
        """What a look gives, once it gives something."""
        self.checks += 1
        until = time.monotonic() + seconds
        while not (found := look()):
            if time.monotonic() > until:
                raise AssertionError(f"{what}: not within {seconds} s")
            time.sleep(1)
        return found

    def __str__(self) -> str:
        return f"{self.steps} steps, {self.checks} checks, {time.monotonic() - self.started:.0f} s"
