"""An endpoint whose meaning is not known has a handler."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.diagnostics import api as rules
from asbuilt.forms.transitions import verbs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Endpoint, Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each endpoint that answers 501."""
    for endpoint in specification.endpoints:
        if needs_handler(endpoint, specification) and endpoint.origin:
            advice = f"add a line: - Handler: {_function_name(endpoint)}"
            yield rules.NEEDS_HANDLER.at(endpoint.origin, method=endpoint.method, path=endpoint.path, advice=advice)


def needs_handler(endpoint: Endpoint, specification: Specification) -> bool:
    """Whether nothing is known of what an endpoint does."""
    if endpoint.handler:
        return False
    if endpoint.operation == "action":
        return not _is_transition(endpoint, specification)
    return endpoint.operation == "custom"


def _function_name(endpoint: Endpoint) -> str:
    """`Upload Trip CSV` -> `custom.upload_trip_csv`."""
    words = re.findall(r"[a-z0-9]+", (endpoint.title or endpoint.path).lower())
    return "custom." + "_".join(words)[:40]


def _is_transition(endpoint: Endpoint, specification: Specification) -> bool:
    """`POST /tickets/{id}/close` where an enum of tickets leads to `closed`."""
    table = specification.table(endpoint.table or "")
    action = endpoint.action or ""
    return table is not None and any(
        action in verbs_of(to) for field in table.fields for _, to in field.transitions or ()
    )
