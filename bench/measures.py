"""The figures of each peer: its cold start, and each operation when it is warm."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from msgspec import Struct

from bench.counting import instructions, medians
from bench.events import events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.world import Environment

PEERS = {
    "asbuilt": "Asbuilt",
    "floor": "p1 botocore",
    "chalice_botocore": "p4b Chalice + botocore",
    "chalice_pynamodb": "p4 Chalice + PynamoDB",
    "chalice_powertools": "p5 p4 + Powertools",
}
"""The peers, and what tables call them."""

VERIFYING = "asbuilt_verifying"
VERIFYING_TITLE = "Asbuilt, token verified here"
TITLES = PEERS | {VERIFYING: VERIFYING_TITLE}

FEW, MANY = 10, 30
"""Requests of the two processes of whose instructions a request's are the difference."""


class Effort(Struct, frozen=True):
    """How much is run: processes of which the median is taken, and requests in each that is timed."""

    runs: int = 5
    requests: int = 200


class Figure(Struct, frozen=True):
    """What something takes: thousands of instructions (None where nothing counts them), microseconds of CPU."""

    kinstr: float | None
    cpu_us: float


class ColdFigure(Struct, frozen=True):
    """What a cold start takes, import and first read: its work, the modules it loads, its peak memory in MB."""

    work: Figure
    modules: float
    rss_mb: float


class PeerFigures(Struct, frozen=True):
    """The figures of one peer; the warm ones by operation."""

    cold: ColdFigure
    warm: dict[str, Figure]


def measured(environment: Environment, effort: Effort) -> dict[str, PeerFigures]:
    """Return the figures of every peer; where the token is verified, of a read alone."""
    wanted = {peer: list(events()) for peer in PEERS} | {VERIFYING: ["read"]}
    starts = {peer: cold(peer, environment, effort) for peer in wanted}
    pairs = [(peer, operation) for peer, operations in wanted.items() for operation in operations]
    work = dict(zip(pairs, warm(pairs, environment, effort), strict=True))
    return {
        peer: PeerFigures(starts[peer], {operation: work[peer, operation] for operation in operations})
        for peer, operations in wanted.items()
    }


def cold(peer: str, environment: Environment, effort: Effort) -> ColdFigure:
    """Return what it takes to load a peer, whose .pyc files are there, and to read one record."""
    told = medians(["cold", peer], environment, effort.runs)
    counted, bare = counts([["cold", peer], ["bare"]], environment)
    work = Figure(_thousands(counted, bare), told["cpu_ms"] * 1e3)
    return ColdFigure(work, told["modules"], told["rss_mb"])


def warm(pairs: Sequence[tuple[str, str]], environment: Environment, effort: Effort) -> list[Figure]:
    """Return what one request takes, for pairs of a peer and an operation."""
    runs = [["warm", *pair, str(count)] for pair in pairs for count in (FEW, MANY)]
    counted = counts(runs, environment)
    timed = [medians(["warm", *pair, str(effort.requests)], environment, effort.runs)["cpu_us"] for pair in pairs]
    return [
        Figure(_thousands(many, few, MANY - FEW), cpu_us)
        for few, many, cpu_us in zip(counted[::2], counted[1::2], timed, strict=True)
    ]


def ratio(figure: Figure, other: Figure) -> float:
    """Return how often `other` a figure is: by instructions, or by CPU time where nothing counted them."""
    if figure.kinstr is None or other.kinstr is None:
        return figure.cpu_us / other.cpu_us
    return figure.kinstr / other.kinstr


def counts(runs: Sequence[list[str]], environment: Environment) -> list[int | None]:
    """Return the instructions of several processes: they do not disturb each other, so they run side by side."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda arguments: instructions(arguments, environment), runs))


def _thousands(more: int | None, less: int | None, times: int = 1) -> float | None:
    return None if more is None or less is None else (more - less) / times / 1e3
