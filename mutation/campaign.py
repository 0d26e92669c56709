"""The mutants of all modules that decide, or of those named: how many the tests kill, and which survive them.

What came of each is kept in build/mutation; when all modules have been tried, the table in docs/explanation/mutation.md
is written anew.  The status tells of a module with a score under the least.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import shorten

import click

from mutation.results import Result, Score, read, score, table
from mutation.targets import TARGETS

LEAST = 90.0
"""Percent of its mutants that a module's tests have to kill."""

WIDEST = 90
"""Characters that are printed of a part of a module."""

PAGE = Path("docs/explanation/mutation.md")
SCORES = re.compile(r"(?<=<!-- scores -->\n).*?(?=<!-- /scores -->)", re.DOTALL)


@click.command()
@click.argument("names", metavar="[MODULE]...", nargs=-1, type=click.Choice([one.name for one in TARGETS]))
@click.option("--again", is_flag=True, help="Try only those that survived the last time.")
def main(names: tuple[str, ...], *, again: bool) -> None:
    """Try the mutants of these modules, or of all."""
    scores = [_tried(name, again=again) for name in names or [one.name for one in TARGETS]]
    click.echo("\n" + table(scores))
    if not names:
        PAGE.write_text(SCORES.sub(table(scores), PAGE.read_text("utf-8")), "utf-8")
    sys.exit(any(one.percent < LEAST for one in scores))


def _tried(name: str, *, again: bool) -> Score:
    """Try one module, in a process of its own; tell what survived, and how many did not."""
    command = [sys.executable, "-m", "mutation", name, *["--again"] * again]
    ended = subprocess.run(command, check=False)  # noqa: S603 - a module of the table
    if ended.returncode:
        raise click.ClickException(f"the tests of {name} do not pass as they are")
    results = read(name)
    for one in results:
        if one.outcome == "survived":
            click.echo(f"  {_told(name, one)}")
    counted = score(name, results)
    click.echo(f"{name}: {counted.percent:.1f} % of {counted.mutants} killed")
    return counted


def _told(name: str, result: Result) -> str:
    change = "  ->  ".join(shorten(part, WIDEST, placeholder=" …") for part in (result.before, result.after))
    return f"chalicelib/{name.replace('.', '/')}.py:{result.line}: {change}"


if __name__ == "__main__":
    main()
