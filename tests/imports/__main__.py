"""Imports files of ROWS rides, every way of writing them, and hostile ones; then kills workers at random moments."""

from __future__ import annotations

import sys

import click

from tests.imports.campaign import Ran, fleet, moments, run, run_hostile
from tests.imports.files import WRITTEN
from tests.imports.hostile import HOSTILE

ROW = "{:<36} {:>8} {:>9} {:>6} {:>7} {:>12} {:>8}  {}"


@click.command()
@click.option("--rows", default=100_000, show_default=True, help="Rows of a file.")
@click.option("--kills", default=20, show_default=True, help="Imports that are killed at a random moment each.")
@click.option("--seed", default=1, show_default=True, help="Which moments.")
@click.option("--only", default="", help="The files whose name begins so.")
def main(rows: int, kills: int, seed: int, only: str) -> None:
    """Import on the embedded cloud; exit 1 where anything else came of it than has to."""
    click.echo(ROW.format("file", "rows", "seconds", "kills", "CPU s", "rows/CPU s", "MB", "violations"))
    broken = False
    with fleet() as yard:
        for name, written in [one for one in WRITTEN.items() if one[0].startswith(only)]:
            ran = run(yard, f"rides/{name}", rows, written(rows, yard.station))
            broken |= _told(name, ran)
            yard.empty()
        for name, (make, why) in [one for one in HOSTILE.items() if one[0].startswith(only)]:
            broken |= _told(name, run_hostile(yard, f"rides/{name}", make(), why))
        few = max(rows // 100, 500)
        content = WRITTEN["plain.csv"](few, yard.station)
        undisturbed, killed = run(yard, "rides/undisturbed.csv", few, content), 0
        for number, moment in enumerate(moments(4 * kills, undisturbed.seconds, seed)):
            if killed == kills:
                break
            yard.empty()
            ran = run(yard, f"rides/killed {number}.csv", few, content, [moment])
            killed += ran.kills  # none where it was over by then
            broken |= _told(f"killed after {moment:.2f} s" if ran.kills else "over before it was killed", ran)
    sys.exit(broken)


def _told(name: str, ran: Ran) -> bool:
    speed = round(ran.rows / ran.cpu_seconds) if ran.cpu_seconds else 0
    figures = (
        ran.rows,
        round(ran.seconds, 1),
        ran.kills,
        round(ran.cpu_seconds, 1),
        speed,
        round(ran.memory_mb),
        len(ran.violations),
    )
    click.echo(ROW.format(name, *figures))
    for violation in ran.violations:
        click.echo(f"  {violation}")
    return bool(ran.violations)


if __name__ == "__main__":
    main()
