"""An endpoint whose meaning is not known has a handler."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

from asbuilt.diagnostics import api as rules

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Endpoint, Specification


KEEPING = {
    ("POST", "restore"): "- Soft delete: keep 30 days",
    ("POST", "purge"): "- Soft delete: keep 30 days",
    ("GET", "history"): "- History: keep 1 year",
}
"""The line of a table by which an endpoint would be built."""


def check(specification: Specification, bound: Container[str] = ()) -> Iterator[Diagnostic]:
    """Each endpoint that answers 501; those in `bound` (`POST /quotes`) have a function."""
    for endpoint in specification.endpoints:
        if needs_handler(endpoint) and endpoint.place not in bound and endpoint.origin:
            yield rules.NEEDS_HANDLER.at(
                endpoint.origin, method=endpoint.method, path=endpoint.path, advice=_advice(endpoint)
            )


def needs_handler(endpoint: Endpoint) -> bool:
    """Whether nothing is known of what an endpoint does."""
    return endpoint.is_function and not endpoint.handler


def _advice(endpoint: Endpoint) -> str:
    handler = f"- Handler: {module_name(endpoint)}.{function_name(endpoint)}"
    line = KEEPING.get((endpoint.method, endpoint.action or "")) if endpoint.operation == "action" else None
    return (
        f"add the line `{line}` to {endpoint.table} in section 3.2, or here: {handler}"
        if line
        else f"add a line: {handler}"
    )


def module_name(endpoint: Endpoint) -> str:
    """The module that the function of an endpoint belongs in: that of its table."""
    return endpoint.table or "endpoints"


def function_name(endpoint: Endpoint) -> str:
    """`Upload Trip CSV` -> `upload_trip_csv`."""
    words = re.findall(r"[a-z0-9]+", (endpoint.title or endpoint.path).lower())
    name = "_".join(words)[:40].strip("_") or "answer"
    return f"answer_{name}" if keyword.iskeyword(name) or name[0].isdigit() else name
