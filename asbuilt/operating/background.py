"""The commands for what is done in the background; what they need is imported when one of them is used."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from asbuilt.operating.commands import SERVICE, STAGE, told_in_a_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.operating.queues import Queues
    from asbuilt.operating.reach import Reached

DEAD = click.option("--dead", is_flag=True, help="Of those that could not be dealt with.")


@click.group()
def tasks() -> None:
    """What is done on schedules: sections 10.2 and 2.3."""


@tasks.command("list")
@STAGE
@SERVICE
def list_tasks(stage: str, service: str | None) -> None:
    """List the tasks: what each does, its next times, and what came of the last where a service runs."""
    from asbuilt.operating.reach import described  # noqa: PLC0415 - see the module's docstring
    from asbuilt.operating.tasks import slots_of, task_lines  # noqa: PLC0415

    with told_in_a_line():
        specification, found = described(stage, service=service)
        for line in task_lines(specification, slots_of(found) if found else None):
            click.echo(line)


@tasks.command()
@click.argument("name")
@click.option("--slot", metavar="TIME", help="One of its times, such as 2026-11-28T02:00:00Z; else now.")
@STAGE
@SERVICE
def run(name: str, slot: str | None, stage: str, service: str | None) -> None:
    """Have the task called NAME done, and wait for what comes of it."""
    from asbuilt.operating.tasks import Tasks  # noqa: PLC0415 - see the module's docstring

    with _queues(stage, service) as (found, held):
        for line in Tasks(found, held).run(name, slot):
            click.echo(line)


@click.group()
def queues() -> None:
    """What waits to be done in the background, and what could not be."""


@queues.command("list")
@STAGE
@SERVICE
def list_queues(stage: str, service: str | None) -> None:
    """List the queues: how many messages wait, are in work, and could not be dealt with."""
    with _queues(stage, service) as (_, held):
        for line in held.lines():
            click.echo(line)


@queues.command()
@click.argument("name")
@DEAD
@STAGE
@SERVICE
def peek(name: str, stage: str, service: str | None, *, dead: bool) -> None:
    """Show the first messages of the queue called NAME; they stay."""
    with _queues(stage, service) as (_, held):
        for line in held.peek(name, dead=dead):
            click.echo(line)


@queues.command()
@click.argument("name")
@STAGE
@SERVICE
def redrive(name: str, stage: str, service: str | None) -> None:
    """Put the messages that could not be dealt with back into the queue called NAME."""
    with _queues(stage, service) as (_, held):
        moved, hidden = held.redrive(name)
        rest = f"; {hidden} hidden for a moment, as somebody has them: ask again in a minute" if hidden else ""
        click.echo(f"{name}: {moved} put back{rest}")


@queues.command()
@click.argument("name")
@DEAD
@click.option("--yes", is_flag=True, help="Do not ask.")
@STAGE
@SERVICE
def purge(name: str, stage: str, service: str | None, *, dead: bool, yes: bool) -> None:
    """Remove every message of the queue called NAME for good."""
    with _queues(stage, service) as (_, held):
        if not yes:
            click.confirm(f"Remove every message of {name}{' that could not be dealt with' * dead}?", abort=True)
        click.echo(f"{name}: {held.purge(name, dead=dead)} removed")


@contextmanager
def _queues(stage: str, service: str | None) -> Iterator[tuple[Reached, Queues]]:
    """A service and its queues; what goes wrong with them is said in one line."""
    from asbuilt.operating.queues import Queues  # noqa: PLC0415 - see the module's docstring
    from asbuilt.operating.reach import reached  # noqa: PLC0415
    from chalicelib.clients import Clients  # noqa: PLC0415

    with told_in_a_line():
        found = reached(stage, service=service)
        yield found, Queues(found, Clients(found.connection.region, found.connection.host))
