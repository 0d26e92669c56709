"""The paths of the document as API Gateway wants them: one name for each parameter's position.

API Gateway refuses `/tickets/{id}` beside `/tickets/{ticket_id}/comments`; the document may well say both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.specification import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY_PATH = "/{proxy+}"
CATCH_ALL = (ANY_PATH, "/")
"""The resources of every path that the document does not have."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

HEALTH = Endpoint(method="GET", path="/health", operation="health", title="Health")
"""Served where the document declares no endpoint of its own for it."""

OPENAPI = Endpoint(method="GET", path="/openapi.json", operation="openapi", title="This description")
"""Served where the document has nothing else in its place."""

DOCS = (
    Endpoint(method="GET", path="/docs", operation="docs", title="This description as a page"),
    Endpoint(method="GET", path="/docs/{file}", operation="docs", title="A file of that page"),
)
"""Served where the document has nothing else in the place of either."""

PARAMETER = re.compile(r"\{(\w+)\}")


def served(endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    """Return the endpoints of a document, and those that every service has."""
    declared = {endpoint.operation for endpoint in endpoints}
    taken = {_place(endpoint) for endpoint in endpoints}
    groups = ((HEALTH,), (OPENAPI,), DOCS)
    free = (group for group in groups if not any(one.operation in declared or _place(one) in taken for one in group))
    return (*endpoints, *(endpoint for group in free for endpoint in group))


def _place(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.method, PARAMETER.sub("{}", endpoint.path)


def resource_paths(endpoints: Iterable[Endpoint]) -> dict[str, str]:
    """Return the resource of each path: parameters at one position take the name that comes first."""
    names: dict[str, str] = {}
    return {path: _resource(path, names) for path in dict.fromkeys(endpoint.path for endpoint in endpoints)}


def parameters_of(path: str, resource: str, values: dict[str, str]) -> dict[str, str]:
    """Return the path parameters under the names that the document gives them."""
    return {
        name: values[given] for name, given in zip(PARAMETER.findall(path), PARAMETER.findall(resource), strict=True)
    }


def _resource(path: str, names: dict[str, str]) -> str:
    resource = ""
    for segment in path.strip("/").split("/"):
        found = PARAMETER.fullmatch(segment)
        resource += "/" + (f"{{{names.setdefault(resource, found[1])}}}" if found else segment)
    return resource
