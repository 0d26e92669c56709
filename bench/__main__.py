"""`make bench`: prove that all peers answer alike, measure them, and write what came of it."""

from __future__ import annotations

from pathlib import Path

import click

from bench.agreement import disagreements
from bench.counting import ROOT
from bench.measures import TITLES, Effort
from bench.report import page
from bench.results import dumped, run
from bench.world import world


@click.command()
@click.option("--runs", default=Effort().runs, show_default=True, help="Processes of which the median is taken.")
@click.option("--requests", default=Effort().requests, show_default=True, help="Requests in each that is timed.")
@click.option("--json", "results_file", type=click.Path(path_type=Path), default=ROOT / "build" / "bench.json")
@click.option("--page", "page_file", type=click.Path(path_type=Path), default=ROOT / "build" / "performance.md")
def main(runs: int, requests: int, results_file: Path, page_file: Path) -> None:
    """Measure this service and its peers; print the page, and write it and the figures."""
    with world() as environment:
        differing = disagreements(list(TITLES), environment)
        if differing:
            raise click.ClickException("\n".join(["the peers do not answer alike", *differing]))
        click.echo(f"{len(TITLES)} peers give the same answers. Measuring: some minutes.", err=True)
        results = run(environment, Effort(runs, requests))
    for file, content in ((results_file, dumped(results)), (page_file, page(results).encode())):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    click.echo(page(results))


if __name__ == "__main__":
    main()
