"""The results as the page that the docs show: tables, and what each of them does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.events import events
from bench.measures import PEERS, TITLES, VERIFYING, ratio
from bench.targets import targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from bench.measures import Figure
    from bench.results import Results

    Cell: TypeAlias = Callable[[Figure, str], str]

COUNTED = {
    "perf": "instructions of the process in user space, counted by `perf stat`",
    "valgrind": "instructions of the process in user space, counted by valgrind's cachegrind (`perf` could read no "
    "counter on this machine)",
    "none": "nothing on this machine counts instructions: ratios are of the processor's time, which neighbours disturb",
}
MEASURE, FLOOR = "chalice_pynamodb", "floor"
"""The peers to which figures are set in relation: p4 and p1."""

PAGE = """# Performance

What this service costs beside the same API written by hand, all in one run, by `make bench`
([what is measured, and how](../../bench/README.md)). Before anything is measured, all are shown to give the same
answers: status, body (but for new keys and times, and the text of a cursor), and ETag where both have one.

Taken with Python {python} on {machine}, with {versions}. Counted: {counted}.
Instructions repeat within about 0.5 %; CPU time is a median, and other work on the machine shows in it.
Figures of a desk are not latencies of Lambda: multiply none of them into one.

{peers}

## Targets

Ratios are of instructions where they are counted.

{targets}

## Cold start

Import and the first read, `.pyc` files present; the start of the interpreter is taken off.

{cold}

It does not show Lambda's own start, the fetching of the package, TLS, or a package without `.pyc` files, which is
compiled at every start. Peak memory is that of the whole process after one read. This service imports PynamoDB with the
first write that needs its expressions, which is not in its figure: about 50 million instructions, once.

## Warm

Thousands of instructions for one request, and in brackets microseconds of CPU.

{warm}

Ratios to p4 (Chalice + PynamoDB), and in brackets to p1 (botocore by hand):

{ratios}

DynamoDB is a stub on the same machine that answers at once: none of the network, of TLS or of DynamoDB's own time is
in here. Claims come from API Gateway's authorizer, so no signature is checked, but for the row that says so.
This service also checks permissions, answers CORS headers and request ids, writes a log line and metrics, and keeps a
write's id against false conflicts; of these p5 has the log line and metrics, the others nothing. It ends its start with
`gc.freeze()`, as `app.py` does; the peers do not.

## Package

Megabytes of what each requires, without `.pyc` files.

{packages}

It does not show what pruning leaves: botocore's descriptions of services that nobody calls are most of each package.

## Growth

A document of so many tables, each with five fields and five endpoints: this service's cold start, and CPU
milliseconds to read the compiled document.

{tables}

The cold start's one read is of the first table; other tables are prepared by their own first requests.

A table of so many rows: a page of 100, and the items that DynamoDB was asked to read for it.

{rows}

The stub answers any number of rows in the same time: this shows that the service asks for no more as a table grows,
not how long DynamoDB takes.
"""


def page(results: Results) -> str:
    """Return the page of these results, in Markdown."""
    return PAGE.format(
        python=results.python,
        machine=results.machine,
        versions=", ".join(f"{name} {number}" for name, number in results.versions.items()),
        counted=COUNTED[results.counted_by],
        peers=", ".join(PEERS.values()) + ".",
        targets=_targets(results),
        cold=_cold(results),
        warm=_warm(results),
        ratios=_ratios(results),
        packages=_packages(results),
        tables=_tables(results),
        rows=_rows(results),
    )


def _targets(results: Results) -> str:
    rows = (
        [target.name, f"{target.most:g}", f"{target.figure:.2f}", "met" if target.met else "**missed**"]
        for target in targets(results)
    )
    return _table(["", "at most", "is", ""], rows)


def _cold(results: Results) -> str:
    starts = {peer: figures.cold for peer, figures in results.peers.items()}
    rows = (
        [
            TITLES[peer],
            _number(start.work.kinstr, 1e3),
            f"{start.work.cpu_us / 1e3:.0f}",
            f"{ratio(start.work, starts[FLOOR].work):.2f}",
            f"{ratio(start.work, starts[MEASURE].work):.2f}",
            f"{start.modules:.0f}",
            f"{start.rss_mb:.0f}",
        ]
        for peer, start in starts.items()
    )
    return _table(["", "million instructions", "CPU ms", "to p1", "to p4", "modules", "peak MB"], rows)


def _warm(results: Results) -> str:
    return _by_operation(
        results, lambda figure, _: f"{_number(figure.kinstr)} ({figure.cpu_us:.0f})", list(results.peers)
    )


def _ratios(results: Results) -> str:
    def cell(figure: Figure, operation: str) -> str:
        measure, floor = (results.peers[peer].warm[operation] for peer in (MEASURE, FLOOR))
        return f"{ratio(figure, measure):.2f} ({ratio(figure, floor):.2f})"

    return _by_operation(results, cell, [peer for peer in results.peers if peer != VERIFYING])


def _by_operation(results: Results, cell: Cell, peers: Sequence[str]) -> str:
    operations = list(events())

    def cells(peer: str) -> list[str]:
        warm = results.peers[peer].warm
        return [cell(warm[operation], operation) if operation in warm else "" for operation in operations]

    return _table(["", *operations], ([TITLES[peer], *cells(peer)] for peer in peers))


def _packages(results: Results) -> str:
    rows = (
        [PEERS[peer], f"{size.unzipped_mb:.1f}", f"{size.zipped_mb:.1f}"] for peer, size in results.packages.items()
    )
    return _table(["", "unzipped", "zipped"], rows)


def _tables(results: Results) -> str:
    rows = (
        [
            f"{growth.tables:,}",
            _number(growth.cold.work.kinstr, 1e3),
            f"{growth.cold.work.cpu_us / 1e3:.0f}",
            f"{growth.cold.rss_mb:.0f}",
            f"{growth.load_ms:.2f}",
        ]
        for growth in results.tables
    )
    return _table(["tables", "million instructions", "CPU ms", "peak MB", "ms to read the document"], rows)


def _rows(results: Results) -> str:
    rows = (
        [f"{growth.rows:,}", _number(growth.page.kinstr), f"{growth.page.cpu_us:.0f}", f"{growth.items_read:.0f}"]
        for growth in results.rows
    )
    return _table(["rows", "thousand instructions", "CPU µs", "items read"], rows)


def _number(kinstr: float | None, unit: float = 1) -> str:
    return "-" if kinstr is None else f"{kinstr / unit:,.0f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
