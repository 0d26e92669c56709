"""The address of a file in an answer: signed as the answer is written, for a quarter of an hour."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.api.answers import Attachment
from chalicelib.specification import naming

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification import Table
    from chalicelib.specification.values import Record


def link(call: Call, table: Table, rows: list[Record]) -> None:
    """Let the files of these rows be shown with their addresses."""
    for field in table.file_fields:
        for row in rows:
            value = row.get(field.name)
            if isinstance(value, dict) and value.get("id"):
                row[field.name] = Attachment(value, partial(_address, call, value))


def _address(call: Call, value: Record) -> str:
    return call.backend.files.download_url(naming.file_key(value["id"]), value["name"], value["type"])
