"""All figures of one run, as a file of JSON keeps them."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from bench.counting import Tool, tool
from bench.growth import RowGrowth, TableGrowth, by_rows, by_tables
from bench.measures import Effort, PeerFigures, measured
from bench.packages import PackageSize, sizes

if TYPE_CHECKING:
    from bench.world import Environment

VERSIONS = ("botocore", "chalice", "pynamodb", "aws-lambda-powertools", "msgspec")


class Results(Struct, frozen=True):
    """The figures of every peer, the growth of this service, and what they were taken with."""

    python: str
    machine: str
    versions: dict[str, str]
    counted_by: Tool
    peers: dict[str, PeerFigures]
    packages: dict[str, PackageSize]
    tables: list[TableGrowth]
    rows: list[RowGrowth]


def run(environment: Environment, effort: Effort) -> Results:
    """Return the figures of one run on this machine."""
    return Results(
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}",
        versions={name: version(name) for name in VERSIONS},
        counted_by=tool(),
        peers=measured(environment, effort),
        packages=sizes(),
        tables=by_tables(effort),
        rows=by_rows(effort),
    )


def dumped(results: Results) -> bytes:
    """Return the results as JSON, indented."""
    return msgspec.json.format(msgspec.json.encode(results), indent=2) + b"\n"


def loaded(text: bytes) -> Results:
    """Return the results that `dumped` wrote."""
    return msgspec.json.decode(text, type=Results)
