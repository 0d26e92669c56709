"""What a save has changed of the service, in one line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from chalicelib.specification import dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.specification import Specification

SHOWN: Final = 6
"""How many changes the line names."""


def changes(old: Specification, new: Specification, files: Iterable[str] = ()) -> str:
    """`+ tickets.colour, ~ GET /tickets, - tags`: what was added, changed and removed, by name; `files` besides."""
    before, after = dict(_parts(old)), dict(_parts(new))
    signs = {name: _sign(before.get(name), after.get(name)) for name in {**before, **after}}
    named = [*(f"{sign} {name}" for name, sign in signs.items() if sign), *(f"~ {Path(name).name}" for name in files)]
    more = [f"{len(named) - SHOWN} more"] if len(named) > SHOWN else []
    return ", ".join([*named[:SHOWN], *more]) or "the service stays as it was"


def _sign(before: object, after: object) -> str | None:
    if before == after:
        return None
    return "+" if before is None else "-" if after is None else "~"


def _parts(specification: Specification) -> Iterator[tuple[str, Any]]:
    """Each part of a specification under the name its author knows it by, without its place in the document."""
    whole = msgspec.json.decode(dump(specification))
    for table in whole.get("tables", []):
        fields = table.pop("fields")
        yield table["name"], table
        yield from ((f"{table['name']}.{field['name']}", field) for field in fields)
    for endpoint in whole.get("endpoints", []):
        yield f"{endpoint['method']} {endpoint['path']}", endpoint
    yield from ((error["code"], error) for error in whole.get("errors", []))
    yield "roles", whole.get("roles", [])
    yield "permissions", whole.get("permissions", [])
