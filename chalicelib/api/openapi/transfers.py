"""Imports and exports in the contract: what begins one, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.openapi.query import exported_parameters, query_parameter
from chalicelib.api.openapi.values import Schema, closed_object, nullable
from chalicelib.api.transfers.exporting import FORMAT, FORMATS
from chalicelib.api.transfers.importing import MEDIA_TYPES, UPLOAD

if TYPE_CHECKING:
    from chalicelib.api.calls import Call

COUNT: Schema = {"type": "integer", "minimum": 0}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}


def import_body() -> Schema:
    """Return the body of an import: the file as it is."""
    return {"required": False, "content": {media_type: {"schema": {"type": "string"}} for media_type in MEDIA_TYPES}}


def import_parameters(_: Call) -> list[Schema]:
    """Return the query parameters of an import."""
    told = "Answer an address to which a file of any size can be put, instead of taking one"
    return [query_parameter(UPLOAD, {"type": "boolean", "default": False, "description": told})]


def export_parameters(call: Call) -> list[Schema]:
    """Return the query parameters of an export."""
    form = query_parameter(FORMAT, {"type": "string", "enum": list(FORMATS), "default": "csv"})
    return [form, *exported_parameters(call)]


def begun() -> Schema:
    """Return what a person's export tells of a job that they began."""
    told: Schema = {
        **{name: {"type": "string"} for name in ("id", "kind", "table", "state")},
        "created_at": MOMENT,
        "reason": nullable({"type": "string"}),
        **dict.fromkeys(("rows", "done", "refused"), COUNT),
    }
    return closed_object(told, list(told))


def job(call: Call) -> Schema:
    """Return what is told of a job."""
    told: Schema = {
        "id": {"type": "string"},
        "kind": {"type": "string", "enum": ["import", "export"]},
        "table": {"type": "string"},
        "state": {"type": "string", "enum": ["waiting", "running", "finished", "failed"]},
        "reason": nullable({"type": "string"}) | {"description": "Why it failed"},
        "rows": COUNT,
        "done": COUNT,
        "refused": COUNT,
        "bytes": COUNT | {"description": "Of the file that comes in"},
        "bytes_read": COUNT,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "report": nullable(ADDRESS) | {"description": "Which rows were refused, and why, as CSV"},
        "file": nullable(ADDRESS) | {"description": "What was exported"},
    }
    upload: Schema = {"upload": ADDRESS | {"description": "Where to put the file"}}
    return closed_object(told | (upload if call.endpoint.operation == "import" else {}), list(told))


def jobs(call: Call) -> Schema:
    """Return what is told of the jobs that the caller began."""
    return closed_object({"items": {"type": "array", "items": job(call)}, "next": {"type": "null"}}, ["items", "next"])
