"""Whatever a request is dressed up as, it is treated as what it is (S19): by HTTP, on the real `asbuilt run`."""

from __future__ import annotations

import http.client
import json
from itertools import product

import pytest

TICKETS = "/api/v1/tickets"

DISGUISED_PATHS = [
    "/api/v1/tickets/", "//api/v1/tickets", "/api//v1/tickets", "/api/v1//tickets", "/api/v1/tickets//",
    "/API/v1/tickets", "/api/v1/Tickets", "/api/v1/TICKETS", "/api/v1/tickets%20", "/api/v1/tickets%00",
    "/api/v1/tickets%2f", "/api%2fv1%2ftickets", "/api/v1%2Ftickets", "/api/v1/%74ickets", "/api/v1/%2574ickets",
    "/api/v1/./tickets", "/api/v1/x/../tickets", "/./api/v1/tickets", "/../api/v1/tickets", "/api/v1/..;/v1/tickets",
    "/api/v1/articles/../tickets", "/api/v1/articles/..%2ftickets", "/api/v1/articles%2f..%2ftickets",
    "/api/v1/articles/%2e%2e/tickets", "/health/../api/v1/tickets", "/health/..%2fapi/v1/tickets",
    "/api/v1/tickets;x=1", "/api/v1/tickets.json", "/api/v1/tickets.html", "/api/v1/tickets?.json",
    "/api/v1/tickets?_method=GET", "/api/v1/tickets?access_token=x", "/api/v1/tickets#/api/v1/articles",
    "/api/v1/tickets/1", "/api/v1/tickets/%2e", "/api/v1/tickets/*", "/api/v1/tickets/1%2fcomments",
    "/api/v1/tickets/1%252fcomments", "/api/v1/users/me%2f", "\\api\\v1\\tickets", "/api/v1/tickets%0d%0aX: y",
]  # fmt: skip

OVERRIDES = [
    ("X-HTTP-Method-Override", "DELETE"), ("X-HTTP-Method", "DELETE"), ("X-Method-Override", "DELETE"),
    ("X-Original-URL", TICKETS), ("X-Rewrite-URL", TICKETS), ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Proto", "https"), ("X-Real-IP", "127.0.0.1"),
    ("Forwarded", "for=127.0.0.1"), ("X-User-Id", "admin"), ("X-Amzn-Oidc-Data", "x"), ("X-Groups", "admin"),
    ("Authorization2", "Bearer x"), ("Cookie", "token=x; Authorization=Bearer x"), ("Origin", "null"),
]  # fmt: skip

MEDIA_TYPES = [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html",
    "application/xml", "application/jsonp", "application/json5", "application/javascript", "text/json",
    "application/octet-stream", "*/*", "json", "application/json-seq", "application/x-json", "image/png",
]  # fmt: skip


@pytest.fixture(scope="module")
def service(start):
    return start()


def ask(service, method, path, headers=None, body=None):
    host, port = service.url.split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    except http.client.InvalidURL:
        return 400, {}, b""
    finally:
        connection.close()


@pytest.mark.parametrize("path", DISGUISED_PATHS)
def test_no_spelling_of_a_path_opens_what_its_own_does_not(service, path):
    for method in ("GET", "HEAD", "POST"):
        status, _, body = ask(service, method, path, {"Content-Length": "0"} if method == "POST" else None)

        assert 400 <= status < 500
        assert b'"items"' not in body


@pytest.mark.parametrize(("header", "path"), list(product(OVERRIDES, [TICKETS, "/api/v1/users"])))
def test_no_header_makes_somebody_of_nobody(service, header, path):
    status, _, _ = ask(service, "GET", path, dict([header]))

    assert status == 401


@pytest.mark.parametrize("header", OVERRIDES[:3])
def test_no_header_makes_another_method_of_one(service, header):
    admin = {"Authorization": f"Bearer {service.token('admin')}"}
    article = json.dumps({"slug": header[0].lower(), "title": "T", "body": "B", "status": "published"}).encode()
    _, headers, _ = ask(service, "POST", "/api/v1/articles", admin, article)

    status, _, _ = ask(service, "GET", headers["Location"], admin | dict([header]))
    again, _, _ = ask(service, "POST", headers["Location"], admin | dict([header]), b"{}")

    assert (status, again) == (200, 405)
    assert ask(service, "GET", headers["Location"], admin)[0] == 200


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", "Get", "GETS", "DEBUG", "PURGE", "LINK"])
def test_a_method_that_is_not_declared_does_nothing(service, method):
    status, _, body = ask(service, method, TICKETS)

    assert status in (400, 403, 404, 405, 501)
    assert b'"items"' not in body


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_a_body_that_is_not_said_to_be_json_is_not_read_as_json(service, media_type):
    admin = {"Authorization": f"Bearer {service.token('admin')}", "Content-Type": media_type}

    status, _, body = ask(service, "POST", TICKETS, admin, b'{"title": "x", "body": "y"}')

    assert status == 415
    assert b"UNSUPPORTED_MEDIA_TYPE" in body


@pytest.mark.parametrize("path", ["/health", TICKETS, "/nowhere", "/api/v1/articles", "/openapi.json"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_every_answer_says_what_it_is_and_is_not_sniffed_or_kept(service, method, path):
    status, headers, body = ask(service, method, path, {"Content-Length": "0"} if method != "GET" else None)

    assert headers["Content-Type"] == "application/json"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert method == "HEAD" or json.loads(body)["status" if path != "/openapi.json" or status != 200 else "openapi"]


def test_a_head_has_no_body_and_does_nothing(service):
    admin = {"Authorization": f"Bearer {service.token('admin')}"}

    status, _, body = ask(service, "HEAD", TICKETS, admin)

    assert (status, body) == (405, b"")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://desk.example", "http://127.0.0.1", ""])
def test_a_preflight_tells_what_the_document_allows_whoever_asks(service, origin):
    asked = {"Origin": origin, "Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "x-evil"}

    status, headers, _ = ask(service, "OPTIONS", TICKETS, asked)

    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["Access-Control-Allow-Methods"] == "GET,OPTIONS,POST"
    assert "x-evil" not in headers["Access-Control-Allow-Headers"].lower()
