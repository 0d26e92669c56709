"""The requests that a run shows have been tried."""

from __future__ import annotations

from asbuilt.local.events import Answer, Request
from asbuilt.local.examples import Example, examples
from chalicelib.specification import Endpoint, Specification

SPECIFICATION = Specification(
    name="desk",
    title="Desk",
    hash="0",
    endpoints=(
        Endpoint(method="GET", path="/me", operation="me"),
        Endpoint(method="GET", path="/articles", operation="list", table="articles"),
        Endpoint(method="POST", path="/tickets", operation="create", table="tickets"),
        Endpoint(method="GET", path="/tickets/{id}", operation="read", table="tickets"),
        Endpoint(method="GET", path="/tickets", operation="list", table="tickets"),
        Endpoint(method="GET", path="/users", operation="list", table="users"),
    ),
)
MAY = {"": {"/articles", "/health"}, "a": {"/articles", "/users", "/health"}, "c": {"/articles", "/health"}}


def answer(request: Request) -> Answer:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return Answer(200 if request.path in MAY[token] else 403, [])


def test_each_caller_gets_a_request_that_works_and_a_role_rather_one_that_needs_it():
    found = examples(SPECIFICATION, {"agent": "a", "customer": "c"}, answer)

    assert found == [
        Example(None, "/articles", None),
        Example("agent", "/users", "a"),
        Example("customer", "/articles", "c"),
    ]


def test_a_caller_who_may_get_nothing_has_no_example():
    assert examples(SPECIFICATION, {"agent": "a"}, lambda _: Answer(403, [])) == []


def test_the_curl_can_be_pasted():
    curl = Example("agent", "/users", "abc").curl("http://127.0.0.1:8000")

    assert curl == "curl -s http://127.0.0.1:8000/users -H 'Authorization: Bearer abc'"
