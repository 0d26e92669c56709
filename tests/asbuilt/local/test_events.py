"""HTTP to event, and answer to HTTP."""

from __future__ import annotations

import base64
import io

import pytest

from asbuilt.local.events import Answer, Request, answer_of, is_binary, proxy_event, request_of
from asbuilt.local.resources import Match

MATCH = Match("/tickets/{id}", {"id": "7"})


def event(request: Request, binary_types: tuple[str, ...] = ()) -> dict[str, object]:
    return proxy_event(request, MATCH, request_id="r-1", binary_types=binary_types)


def environ(target: str, **more: str) -> dict[str, object]:
    return {
        "REQUEST_METHOD": "GET",
        "REQUEST_URI": target,
        "QUERY_STRING": target.partition("?")[2],
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(b""),
        **more,
    }


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/tickets/a%20b?x=1", "/tickets/a%20b"),
        ("http://127.0.0.1:8000/tickets?x=1", "/tickets"),
        ("http://127.0.0.1:8000", "/"),
        ("*", "/"),
    ],
)
def test_the_path_is_taken_as_it_came_and_without_its_query(target, path):
    request = request_of(environ(target))

    assert request.path == path


def test_headers_get_their_usual_names_and_empty_ones_of_wsgi_are_left_out():
    given = environ("/", HTTP_IF_NONE_MATCH='"1"', CONTENT_TYPE="text/plain", CONTENT_LENGTH="")

    request = request_of(given)

    assert request.headers == {"If-None-Match": '"1"', "Content-Type": "text/plain"}


def test_the_event_tells_resource_method_parameters_and_caller():
    request = Request(method="PUT", path="/tickets/7", headers={"User-Agent": "x"}, source_ip="10.0.0.9")

    made = event(request)

    assert made["resource"] == "/tickets/{id}"
    assert made["pathParameters"] == {"id": "7"}
    assert made["requestContext"] == {
        "resourcePath": "/tickets/{id}",
        "httpMethod": "PUT",
        "path": "/tickets/7",
        "requestId": "r-1",
        "stage": "local",
        "protocol": "HTTP/1.1",
        "identity": {"sourceIp": "10.0.0.9", "userAgent": "x"},
    }


@pytest.mark.parametrize(
    ("query", "last", "every"),
    [
        ("", None, None),
        ("a=1", {"a": "1"}, {"a": ["1"]}),
        ("a=1&a=2", {"a": "2"}, {"a": ["1", "2"]}),
        ("a=", {"a": ""}, {"a": [""]}),
        ("a=x%20y+z", {"a": "x y z"}, {"a": ["x y z"]}),
        ("created_at%5Bgte%5D=1", {"created_at[gte]": "1"}, {"created_at[gte]": ["1"]}),
    ],
)
def test_query_parameters_are_decoded_and_the_last_of_a_name_counts(query, last, every):
    made = event(Request(method="GET", path="/", query=query))

    assert made["queryStringParameters"] == last
    assert made["multiValueQueryStringParameters"] == every


def test_a_text_body_travels_as_it_is():
    made = event(Request(method="POST", path="/", body="ä".encode(), headers={"Content-Type": "application/json"}))

    assert (made["body"], made["isBase64Encoded"]) == ("ä", False)


def test_a_body_of_a_binary_type_travels_in_base64():
    request = Request(method="POST", path="/", body=b"\xff\x00", headers={"Content-Type": "image/png"})

    made = event(request, ("image/png",))

    assert (made["body"], made["isBase64Encoded"]) == (base64.b64encode(b"\xff\x00").decode(), True)


def test_no_body_is_none():
    assert event(Request(method="GET", path="/"))["body"] is None


@pytest.mark.parametrize(
    ("content_type", "binary_types", "binary"),
    [
        ("image/png", ("image/png",), True),
        ("image/png; q=1", ("image/*",), True),
        ("text/plain", ("*/*",), True),
        ("application/json", ("image/*",), False),
        ("", ("*/*",), False),
    ],
)
def test_a_binary_type_may_stand_for_many(content_type, binary_types, binary):
    assert is_binary(content_type, binary_types) is binary


def test_an_answer_keeps_every_value_of_a_header():
    result = {"statusCode": 201, "headers": {"A": "1"}, "multiValueHeaders": {"B": ["2", "3"]}, "body": "ä"}

    answer = answer_of(result)

    assert answer == Answer(201, [("A", "1"), ("B", "2"), ("B", "3")], "ä".encode())


def test_an_answer_in_base64_is_sent_as_bytes():
    answer = answer_of({"statusCode": 200, "body": base64.b64encode(b"\xff").decode(), "isBase64Encoded": True})

    assert answer.body == b"\xff"


@pytest.mark.parametrize(("status", "line"), [(200, "200 OK"), (404, "404 Not Found"), (299, "299 Unknown")])
def test_the_status_line_has_the_standard_phrase(status, line):
    assert Answer(status, []).status_line == line
