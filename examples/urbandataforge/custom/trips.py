"""Trips, from the file that the data portal gives out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.hooks import Refused

if TYPE_CHECKING:
    from chalicelib.hooks import Call, Record


def upload(call: Call) -> Record:
    """Begin to import the file of a form; what becomes of its rows is told at /api/v1/jobs/{job}."""
    if "file" not in call.files:
        raise Refused("400", {"file": "is required"})
    return {"job": call.tables["trip_data"].import_file(call.files["file"])}
