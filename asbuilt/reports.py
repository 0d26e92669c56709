"""A specification for machines: what `asbuilt read DOCUMENT --json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import as_json

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
