"""A long run of the model test: how many runs and steps were made, and in how many the service differed."""

from __future__ import annotations

import sys
import traceback
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import count

import click
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.chalicelib.model.machine import COUNTS, LeagueMachine

RUNS_AT_ONCE = 10
"""Runs of one seed: Hypothesis makes the later ones out of the earlier, which is to stay a small part of all."""


@click.command()
@click.option("--runs", default=1_000, show_default=True, help="How many leagues to start, at least.")
@click.option("--steps", default=50, show_default=True, help="Steps of one; all have this many on average, at least.")
@click.option("--first", default=0, show_default=True, help="The first seed; a seed's runs are lasting.")
@click.option("--processes", default=2, show_default=True, help="How many at once.")
def main(runs: int, steps: int, first: int, processes: int) -> None:
    """Try sequences of writes and reads; the shortest that is answered otherwise than promised is printed."""
    total: Counter[str] = Counter()
    seeds = count(first)
    with ProcessPoolExecutor(processes) as pool:
        pending = {pool.submit(league, next(seeds), steps) for _ in range(processes)}
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                total += future.result()
                if not total["differences"] and (total["runs"] < runs or total["steps"] < runs * steps):
                    pending.add(pool.submit(league, next(seeds), steps))
            click.echo(_told(total))
    sys.exit(total["differences"] > 0)


def _told(total: Counter[str]) -> str:
    names = ("runs", "steps", "requests", "writes", "refusals", "replays", "differences")
    return ", ".join(f"{total[name]:,} {name}" for name in names)


def league(number: int, steps: int) -> Counter[str]:
    """The counts of the runs of one seed."""
    COUNTS.clear()
    options = settings(
        max_examples=RUNS_AT_ONCE,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(number)(LeagueMachine), settings=options)
    except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
        click.echo(f"seed {number}: {traceback.format_exc()}")
        COUNTS["differences"] += 1
    return COUNTS


if __name__ == "__main__":
    main()
