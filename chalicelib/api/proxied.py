"""Which resource a request is for, where API Gateway has one that takes every path.

An API of more resources than API Gateway has room for is deployed as that one alone.  Its events are made here into
what they would be of an API that has them all, so that nothing else in the service knows the difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.resources import CATCH_ALL, PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Event = dict[str, Any]


class Paths:
    """The resources of an API as a tree of segments: a fixed word wins over a parameter, as API Gateway has it."""

    def __init__(self, resources: Iterable[str]) -> None:
        self._tree: dict[str, Any] = {}
        for resource in resources:
            if resource not in CATCH_ALL:
                self._add(resource)

    def _add(self, resource: str) -> None:
        node = self._tree
        for segment in resource.strip("/").split("/"):
            node = node.setdefault("{}" if PARAMETER.fullmatch(segment) else segment, {})
        node[""] = resource

    def named(self, event: Event) -> Event:
        """The event of the resource that its path belongs to; as it came, where there is none."""
        values = event.get("pathParameters") or {}
        segments = str(values.get("proxy", "")).rstrip("/").split("/")
        resource = next(_leads(self._tree, segments), None)
        if resource is None:
            return event
        pairs = zip(resource.strip("/").split("/"), segments, strict=True)
        parameters = {found[1]: value for segment, value in pairs if (found := PARAMETER.fullmatch(segment))}
        context = event["requestContext"] | {"resourcePath": resource}
        return event | {"resource": resource, "pathParameters": parameters or None, "requestContext": context}


def _leads(node: dict[str, Any], segments: list[str]) -> Iterator[str]:
    """Each resource that fits the segments, that of the fixed words first."""
    if not segments:
        if "" in node:
            yield node[""]
        return
    first, *rest = segments
    for key in (first, "{}"):
        if first and key in node:
            yield from _leads(node[key], rest)
