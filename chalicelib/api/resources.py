"""The paths of the document as API Gateway wants them: one name for each parameter's position.

API Gateway refuses `/tickets/{id}` beside `/tickets/{ticket_id}/comments`; the document may well say both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.specification import Endpoint
from chalicelib.specification.operations import Import, sends_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.specification import Specification

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

DELIVERIES = (
    Endpoint(method="GET", path="/deliveries", operation="deliveries", title="What went out"),
    Endpoint(method="GET", path="/deliveries/{id}", operation="delivery", title="One delivery"),
    Endpoint(
        method="POST", path="/deliveries/{id}/retry", operation="retry_delivery", title="Have a delivery tried again"
    ),
)
"""Served where the document has something go out, and nothing else in the place of any."""

FILES = ("/files", "/uploads", "/file-uploads")
"""Where uploads are begun: at the first of these that the document has nothing else in the place of."""

TRANSFERS = ("import", "export")
"""The operations that are done as jobs."""

BASE = re.compile(r"^(?:/(?:api|rest|v\d+(?:\.\d+)?)(?=/))+", re.IGNORECASE)
"""What the paths of a document begin with that says nothing of what they lead to: `/api/v1`."""

PARAMETER = re.compile(r"\{(\w+)\}")


def served(specification: Specification) -> tuple[Endpoint, ...]:
    """Return the endpoints of a document, and those that a service has besides."""
    endpoints = specification.endpoints
    declared = {endpoint.operation for endpoint in endpoints}
    taken = {_place(endpoint) for endpoint in endpoints}
    groups = (
        (HEALTH,),
        (OPENAPI,),
        DOCS,
        _jobs(specification),
        _files(specification),
        *((DELIVERIES,) if sends_out(specification) else ()),
    )
    free = (group for group in groups if not any(one.operation in declared or _place(one) in taken for one in group))
    return (*endpoints, *(endpoint for group in free for endpoint in group))


def _files(specification: Specification) -> tuple[Endpoint, ...]:
    """The endpoint at which uploads are begun, where a field holds files: beside the others."""
    if not specification.has_files:
        return ()
    paths = [one.path for one in specification.endpoints]
    base = next((found[0] for path in paths if (found := BASE.match(path))), "")
    path = next((base + word for word in FILES if base + word not in paths), base + FILES[-1])
    return (Endpoint(method="POST", path=path, operation="upload", title="Begin the upload of a file"),)


def _jobs(specification: Specification) -> tuple[Endpoint, ...]:
    """The endpoints that tell of jobs, where the document has any: beside those that begin them."""
    begun = [one.path for one in specification.endpoints if one.operation in TRANSFERS]
    if not begun and not any(isinstance(one, Import) for one in specification.integrations):
        return ()
    paths = begun or [one.path for one in specification.endpoints] or [""]
    base = "".join(BASE.findall(paths[0])[:1])
    return (
        Endpoint(method="GET", path=f"{base}/jobs", operation="jobs", title="My imports and exports"),
        Endpoint(method="GET", path=f"{base}/jobs/{{id}}", operation="job", title="An import or export"),
    )


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
