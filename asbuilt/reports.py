"""What was read, for machines (`asbuilt read --json`) and line by line (`asbuilt check --lines`)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import as_json, shown_lines

if TYPE_CHECKING:
    from asbuilt.compiler import Compilation
    from chalicelib.specification import Field, Specification


def as_reading(compilation: Compilation) -> dict[str, Any]:
    """Tables with the fields that the document declares, endpoints, error codes, roles and diagnostics."""
    specification = compilation.specification
    return {
        "tables": [
            {"name": table.name, "fields": [_field(field) for field in table.fields if not field.implicit]}
            for table in specification.tables
        ],
        "endpoints": _endpoints(specification),
        "errors": [{"code": error.code, "status": error.status} for error in specification.errors],
        "roles": list(specification.roles),
        "diagnostics": as_json(compilation.diagnostics, compilation.source),
    }


def as_lines(compilation: Compilation) -> str:
    """Each line of the document that has content: its number, its state, what came of it, and its text."""
    rows = []
    for number, text in enumerate(shown_lines(compilation.diagnostics, compilation.source), 1):
        account = compilation.lines.get(number)
        if account:
            rows.append(f"{number:>5}  {account.state.name.lower():<11}  {account.what[:38]:<38}  {text.strip()}")
    counts = Counter(account.state for account in compilation.lines.values())
    total = ", ".join(f"{counts[state]} {state.name.lower()}" for state in sorted(counts, reverse=True))
    return "\n".join([*rows, f"{len(compilation.lines)} lines: {total}"])


def _field(field: Field) -> dict[str, Any]:
    default = field.default
    return {
        "name": field.name,
        "type": field.type.kind,
        "required": field.required,
        "unique": field.unique,
        "references": field.reference.table if field.reference else None,
        "enum": list(field.type.values) or None,
        "default": (default.generator or default.value) if default else None,
    }


def _endpoints(specification: Specification) -> list[dict[str, Any]]:
    return [
        {"method": endpoint.method, "path": endpoint.path, "operation": endpoint.operation}
        for endpoint in specification.endpoints
    ]
