"""Runs the races on DynamoDB Local and prints what came of them; says so and ends where it cannot run."""

from __future__ import annotations

import signal
import sys

import click

from tests.races.crew import Crew
from tests.races.dynamodb_local import dynamodb_local, missing
from tests.races.races import RACES, Ran

THREADS = 32
ROW = "{:<44} {:>6}  {:<44} {:<28} {}"


@click.command()
@click.option("--percent", default=100, show_default=True, help="How much of each race to run.")
@click.option("--only", default="", help="The races whose name begins so.")
def main(percent: int, only: str) -> None:
    """Race 32 services against each other on one real store."""
    if missing():
        click.echo(f"The races are skipped: DynamoDB Local needs {' and '.join(missing())}, not found here.")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    click.echo(ROW.format("race", "tries", "answers", "found", "violations"))
    with dynamodb_local() as address:
        crew = Crew(address, THREADS)
        broken = [
            ran for name in RACES if name.startswith(only) for ran in [_run(crew, name, percent)] if ran.violations
        ]
    sys.exit(bool(broken))


def _run(crew: Crew, name: str, percent: int) -> Ran:
    race, times = RACES[name]
    times = max(times * percent // 100, 1)
    crew.empty()
    ran = race(crew, times)
    answers = ", ".join(f"{count} x {answer}" for answer, count in sorted(ran.answers.items()))
    click.echo(ROW.format(name, times, answers, ran.found, len(ran.violations)))
    for violation in ran.violations[:5]:
        click.echo(f"  {violation}")
    return ran


if __name__ == "__main__":
    main()
