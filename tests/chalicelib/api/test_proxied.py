"""An API that is deployed as one resource for all paths answers as one that has them all."""

from __future__ import annotations

import pytest

from chalicelib.api.proxied import Paths

RESOURCES = ["/", "/{proxy+}", "/tickets", "/tickets/{id}", "/tickets/me", "/tickets/{id}/comments", "/{a}/x"]


def proxied(path):
    return {
        "resource": "/{proxy+}",
        "pathParameters": {"proxy": path.removeprefix("/")},
        "requestContext": {"resourcePath": "/{proxy+}", "httpMethod": "GET"},
    }


FOUND = [
    ("/tickets", "/tickets", None),
    ("/tickets/", "/tickets", None),
    ("/tickets/1", "/tickets/{id}", {"id": "1"}),
    ("/tickets/me", "/tickets/me", None),
    ("/tickets/a%2Fb/comments", "/tickets/{id}/comments", {"id": "a%2Fb"}),
    ("/tickets/x", "/tickets/{id}", {"id": "x"}),
    ("/notes/x", "/{a}/x", {"a": "notes"}),
]


@pytest.mark.parametrize(("path", "resource", "parameters"), FOUND)
def test_a_path_belongs_to_the_resource_that_api_gateway_would_have_found(path, resource, parameters):
    event = Paths(RESOURCES).named(proxied(path))

    assert (event["resource"], event["requestContext"]["resourcePath"]) == (resource, resource)
    assert event["pathParameters"] == parameters
    assert event["requestContext"]["httpMethod"] == "GET"


@pytest.mark.parametrize("path", ["/nowhere", "/tickets/1/2", "/tickets//comments", ""])
def test_a_path_of_no_resource_stays_one_that_nobody_knows(path):
    event = proxied(path)

    assert Paths(RESOURCES).named(event) == event
