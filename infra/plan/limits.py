"""How far a specification is from what AWS allows; a limit that AWS lifts on request says so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from chalicelib.data.words import MOST_WORDS
from chalicelib.data.writes import MOST_STEPS
from chalicelib.specification.indexes import access_paths, has_word_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification import Specification, Table

WARN_AT: Final = Decimal("0.8")
MOST_INDEXES: Final = 20
MOST_RESOURCES: Final = 300
API_RESOURCES: Final = "resources of the API"
MOST_BODY_BYTES: Final = 6 * 1024 * 1024
MOST_SECONDS: Final = 29
MOST_MEMORY_MB: Final = 10_240
MOST_TABLES: Final = 2_500


class Limit(Struct, frozen=True):
    """What the document takes of a limit, and where it takes most."""

    what: str
    used: int
    most: int
    where: str = ""
    adjustable: bool = False

    @property
    def is_near(self) -> bool:
        """Whether four fifths of it are taken."""
        return self.used >= self.most * WARN_AT

    @property
    def is_passed(self) -> bool:
        """Whether AWS would refuse it."""
        return self.used > self.most


def limits(specification: Specification) -> tuple[Limit, ...]:
    """Each limit that the document takes something of."""
    return tuple(_limits(specification))


def as_text(taken: tuple[Limit, ...]) -> str:
    """How much of each is taken; those that are near or passed say so."""
    lines = ["Of the limits of AWS, the document takes:"]
    for one in taken:
        said = "  PASSED" if one.is_passed else "  near" if one.is_near else ""
        where = f"  ({one.where})" if one.where else ""
        lines.append(f"  {one.what:48} {one.used:>9,} of {one.most:,}{where}{said}")
    return "\n".join(lines) + "\n"


def as_json(taken: tuple[Limit, ...]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [{**msgspec.to_builtins(one), "near": one.is_near, "passed": one.is_passed} for one in taken]


def _limits(specification: Specification) -> Iterator[Limit]:
    if specification.tables:
        indexes = {table.name: len(access_paths(specification, table)) for table in specification.tables}
        steps = {table.name: _steps(table) for table in specification.tables}
        most, longest = max(indexes, key=indexes.__getitem__), max(steps, key=steps.__getitem__)
        yield Limit("indexes of a table", indexes[most], MOST_INDEXES, most, adjustable=True)
        yield Limit("steps of a transaction that writes one record", steps[longest], MOST_STEPS, longest)
        yield Limit("tables of an account", len(specification.tables), MOST_TABLES, adjustable=True)
    paths = _resources(specification)
    yield Limit(API_RESOURCES, paths, MOST_RESOURCES, adjustable=True)
    body = specification.limits.max_body_bytes
    if body:
        yield Limit("bytes of a request's body", body, MOST_BODY_BYTES)
    stages = [stage for stage in specification.stages if stage.timeout_seconds]
    seconds = max([specification.stack.timeout_seconds, *(stage.timeout_seconds or 0 for stage in stages)])
    yield Limit("seconds of a request", seconds, MOST_SECONDS)
    memory = max([specification.stack.memory_mb, *(stage.memory_mb or 0 for stage in specification.stages)])
    yield Limit("MB of memory", memory, MOST_MEMORY_MB)


def _steps(table: Table) -> int:
    """The steps of changing all of a record: itself, its answer that is kept, and all that it gives back and takes."""
    unique = sum(field.unique and field.name != table.key for field in table.fields) + len(table.unique_together)
    references = sum(field.reference is not None for field in table.fields)
    words = 2 * MOST_WORDS if has_word_index(table) else 0
    return 2 + 2 * unique + references + words + bool(table.history_days)


def _resources(specification: Specification) -> int:
    """The nodes of the tree of paths, its root and the rest of all paths among them."""
    nodes = {"", "{proxy+}"}
    for endpoint in specification.endpoints:
        segments = endpoint.path.strip("/").split("/")
        nodes |= {"/".join(segments[:length]) for length in range(1, len(segments) + 1)}
    return len(nodes)
