"""An endpoint whose meaning is not known has a handler."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.diagnostics import api as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Endpoint, Specification


KEEPING = {
    ("POST", "restore"): "- Soft delete: keep 30 days",
    ("POST", "purge"): "- Soft delete: keep 30 days",
    ("GET", "history"): "- History: keep 1 year",
}
"""The line of a table by which an endpoint would be built."""


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each endpoint that answers 501."""
    for endpoint in specification.endpoints:
        if needs_handler(endpoint) and endpoint.origin:
            yield rules.NEEDS_HANDLER.at(
                endpoint.origin, method=endpoint.method, path=endpoint.path, advice=_advice(endpoint)
            )


def needs_handler(endpoint: Endpoint) -> bool:
    """Whether nothing is known of what an endpoint does."""
    if endpoint.handler:
        return False
    return endpoint.operation == "custom" or (endpoint.operation == "action" and endpoint.becomes is None)


def _advice(endpoint: Endpoint) -> str:
    handler = f"- Handler: {_function_name(endpoint)}"
    line = KEEPING.get((endpoint.method, endpoint.action or "")) if endpoint.operation == "action" else None
    return (
        f"add the line `{line}` to {endpoint.table} in section 3.2, or here: {handler}"
        if line
        else f"add a line: {handler}"
    )


def _function_name(endpoint: Endpoint) -> str:
    """`Upload Trip CSV` -> `custom.upload_trip_csv`."""
    words = re.findall(r"[a-z0-9]+", (endpoint.title or endpoint.path).lower())
    return "custom." + "_".join(words)[:40]
