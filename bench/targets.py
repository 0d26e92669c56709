"""What the figures are to come to, and whether they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bench.measures import ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.growth import TableGrowth
    from bench.results import Results

OWN, P1, P4, P4B, P5 = "asbuilt", "floor", "chalice_pynamodb", "chalice_botocore", "chalice_powertools"

WARM = [
    ("read", P4, 1.0),
    ("create", P4, 1.0),
    ("update", P4, 1.0),
    ("delete", P4, 1.0),
    ("list of 20", P4, 0.45),
    ("list of 100", P4, 0.2),
    ("rejected", P4B, 1.5),
]
"""Each operation: the peer that it is set against, and the most that it may be of that peer's."""

SIGN = {P1: "p1", P4: "p4", P4B: "p4b", P5: "p5"}


class Target(Struct, frozen=True):
    """A figure that may be at most `most`."""

    name: str
    most: float
    figure: float

    @property
    def met(self) -> bool:
        """Whether it is."""
        return self.figure <= self.most


def targets(results: Results) -> Iterator[Target]:
    """Return the targets, each with its figure."""
    own, peers = results.peers[OWN], results.peers
    for peer, most in ((P1, 1.25), (P5, 1.0)):
        yield Target(f"cold start, to {SIGN[peer]}", most, ratio(own.cold.work, peers[peer].cold.work))
    for operation, peer, most in WARM:
        figure = ratio(own.warm[operation], peers[peer].warm[operation])
        yield Target(f"{operation}, to {SIGN[peer]}", most, figure)
    yield from _of_growth(results)


def _of_growth(results: Results) -> Iterator[Target]:
    (fewest, *_, most) = results.tables
    if fewest.cold.work.kinstr is not None:
        yield Target("cold start, million instructions a further table", 0.3, _a_table(fewest, most))
    yield Target(f"reading the document, ms, {fewest.tables} table", 1, fewest.load_ms)
    yield Target(f"reading the document, ms, {most.tables} tables", 10, most.load_ms)
    pages = [growth.page for growth in results.rows]
    yield Target("page of 100, largest to smallest", 1.02, max(ratio(one, other) for one in pages for other in pages))
    yield Target("page of 100, items read", 101, max(growth.items_read for growth in results.rows))


def _a_table(fewest: TableGrowth, most: TableGrowth) -> float:
    more = (most.cold.work.kinstr or 0) - (fewest.cold.work.kinstr or 0)
    return more / 1e3 / (most.tables - fewest.tables)
