"""The request of a job, made again: what its endpoint is asked about, without the client's headers and body."""

from __future__ import annotations

from chalice.app import Request

Query = dict[str, list[str]]


def request_for(method: str, path: str, parameters: dict[str, str], query: Query, request_id: str = "") -> Request:
    """A request of that method to that path of the document; the id is what functions know it by."""
    context = {"httpMethod": method, "resourcePath": path, "path": path, "requestId": request_id, "identity": {}}
    return Request(
        {
            "path": path,
            "headers": {},
            "multiValueQueryStringParameters": query or None,
            "pathParameters": parameters or None,
            "requestContext": context,
            "body": None,
            "stageVariables": None,
        }
    )
