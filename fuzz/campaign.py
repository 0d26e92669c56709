"""A long run of mutated documents: how many were tried, which broke a law, and which was the slowest."""

from __future__ import annotations

import random
import sys
import time
import traceback
from pathlib import Path

import click

from fuzz.laws import check, read
from fuzz.mutations import mutate
from fuzz.seeds import read_seeds

SLOWEST = 2.0
"""Seconds of the processor's time that a megabyte may take."""
SHORTEST_LINE, SMALLEST = 40, 50_000
"""Characters as which a line and a document count at least, for each costs something however short it is."""
BROKEN = Path("build/fuzz")


@click.command()
@click.option("--documents", default=50_000, show_default=True, help="How many to try.")
@click.option("--first", default=0, show_default=True, help="The number of the first; a number's document is lasting.")
def main(documents: int, first: int) -> None:
    """Try mutated documents; those that break a law are written to build/fuzz."""
    seeds = read_seeds()
    size, broken, slowest = 0, 0, (0.0, 0)
    for number in range(first, first + documents):
        text = mutate(random.Random(number), seeds)  # noqa: S311 - it makes documents, not secrets
        pace, fault = _try(text)
        if fault:
            _keep(number, text, fault)
        size, broken, slowest = size + len(text), broken + bool(fault), max(slowest, (pace, number))
        if (number - first) % 5_000 == 4_999:  # noqa: PLR2004 - now and then
            click.echo(f"{number - first + 1:,} documents, {size / 1e6:.0f} MB, {broken} broke a law")
    click.echo(f"{documents:,} documents tried, {size / 1e6:.0f} MB; {broken} broke a law")
    click.echo(f"the slowest, number {slowest[1]}, took {slowest[0]:.2f} s per MB")
    sys.exit(broken > 0)


def _try(text: str) -> tuple[float, str]:
    """The seconds per MB that a document took, and which law it broke, if any."""
    try:
        start = time.process_time()
        compilation = read(text)
        pace = _pace(text, time.process_time() - start)
        check(compilation)
    except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
        return 0.0, traceback.format_exc()
    return pace, f"{pace:.2f} s per MB" if pace > SLOWEST else ""


def _pace(text: str, seconds: float) -> float:
    """Seconds per MB; what seems slow is measured again, as another process may have been in the way."""
    weight = max(sum(max(len(line), SHORTEST_LINE) for line in text.split("\n")), SMALLEST) / 1e6
    again = (_seconds(text) for _ in range(3 if seconds > SLOWEST * weight else 0))
    return min(seconds, *again, seconds) / weight


def _seconds(text: str) -> float:
    start = time.process_time()
    read(text)
    return time.process_time() - start


def _keep(number: int, text: str, fault: str) -> None:
    BROKEN.mkdir(parents=True, exist_ok=True)
    (BROKEN / f"{number}.md").write_text(text, "utf-8", errors="surrogatepass")
    click.echo(f"{BROKEN}/{number}.md: {fault}")


if __name__ == "__main__":
    main()
