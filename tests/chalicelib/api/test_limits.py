"""What section 5.3 says of requests holds for each of them, before anything else is done."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.bootstrap import build
from chalicelib.data.keys import utc_now
from tests.chalicelib.conftest import Client, World, dynamodb

DOCUMENT = """
# Notes
## 3. Database Schema
#### Table: notes
- Fields:
  - title: string required
  - more: json
## 4. API Specifications
### 4.2 Endpoints
#### Endpoint: Notes
- Method: GET, POST
- Path: /notes
## 5. Security Requirements
### 5.1 Authentication & Authorization
- Anyone can create and read all notes
- Writers can create notes
### 5.3 API Security
"""


@pytest.fixture
def limited(cloud, tmp_path):
    def limited(*lines: str) -> World:
        document = tmp_path / "notes.md"
        document.write_text(DOCUMENT + "\n".join(f"- {line}" for line in lines), encoding="utf-8")
        return World(document)

    return limited


def from_address(client: Client, address: str, **headers: str):
    event = client.event("GET", "/notes", headers=headers)
    event["requestContext"]["identity"]["sourceIp"] = address
    return client.service(event, None)


# How large and how deep


@pytest.mark.parametrize(("size", "status"), [(1000, 201), (1001, 413), (6_000_000, 413)])
def test_a_body_over_the_largest_is_refused(limited, size, status):
    world = limited("Maximum body size: 1 kB")
    empty = len(json.dumps({"title": ""}))

    answered = world.anonymous.post("/notes", {"title": "x" * (size - empty)})

    assert answered.status == status
    if status == 413:
        assert answered.data == {"code": "BODY_TOO_LARGE", "message": "The body is over 1000 bytes"}


def nested(depth: int) -> str:
    """An object that is so many levels deep."""
    return '{"title": "x", "more": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


@pytest.mark.parametrize(
    ("lines", "depth", "status"),
    [((), 32, 201), ((), 33, 400), (("JSON nesting: at most 5 levels",), 5, 201),
     (("JSON nesting: at most 5 levels",), 6, 400), ((), 10_000, 400)],
)  # fmt: skip
def test_json_deeper_than_the_deepest_is_refused(limited, lines, depth, status):
    answered = limited(*lines).anonymous.post("/notes", nested(depth))

    assert answered.status == status
    assert status == 201 or answered.code == "MALFORMED_JSON"


def test_wide_json_is_not_deep(limited):
    many = {"title": "x", "more": [{"a": [1]} for _ in range(100)]}

    assert limited("JSON nesting: at most 4 levels").anonymous.post("/notes", many).status == 201


@pytest.mark.parametrize("body", ['{"title": "a", "title": "b"}', '{"title": "a", "more": {"b": 1, "c": 2, "b": 3}}'])
def test_a_name_that_is_given_twice_is_a_mistake(limited, body):
    answered = limited().anonymous.post("/notes", body)

    assert (answered.status, answered.code) == (400, "MALFORMED_JSON")
    assert "more than once" in answered.data["message"]


def test_half_a_character_is_a_mistake(limited):
    client = limited().anonymous

    assert client.post("/notes", '{"title": "\ud800"}').status == 400
    assert client.post("/notes", '{"title": "\\ud800"}').status == 400


# From where


@pytest.mark.parametrize(
    ("address", "status"),
    [("192.0.2.7", 200), ("192.0.3.7", 403), ("2001:db8::1", 200), ("2001:db9::1", 403), ("", 403), ("nonsense", 403),
     ("::ffff:192.0.3.7", 403)],
)  # fmt: skip
def test_only_the_allowed_ranges_may_ask(limited, address, status):
    world = limited("Allowed IP ranges: 192.0.2.0/24, 2001:db8::/32")

    assert from_address(world.anonymous, address)["statusCode"] == status


def test_the_address_is_the_one_that_api_gateway_saw(limited):
    world = limited("Allowed IP ranges: 192.0.2.0/24")

    answered = from_address(world.anonymous, "198.51.100.1", **{"X-Forwarded-For": "192.0.2.7"})

    assert answered["statusCode"] == 403


# Which origins


@pytest.mark.parametrize(
    ("lines", "origin", "allowed"),
    [
        ((), "https://app.example.com", None),
        (("CORS: off",), "https://app.example.com", None),
        (("CORS origins: *",), "https://app.example.com", "*"),
        (("CORS origins: *",), None, "*"),
        (("CORS origins: https://app.example.com",), "https://app.example.com", "https://app.example.com"),
        (("CORS origins: https://app.example.com",), "https://evil.example", "https://app.example.com"),
        (("CORS origins: https://a.example, https://b.example",), "https://b.example", "https://b.example"),
        (("CORS origins: https://a.example, https://b.example",), "https://c.example", None),
        (("CORS origins: https://a.example, https://b.example",), None, None),
        (("CORS origins: https://a.example, https://b.example",), "https://a.example.evil.com", None),
        (("CORS origins: https://a.example, https://b.example",), "http://a.example", None),
        (("CORS origins: https://*.example.org",), "https://app.example.org", "https://app.example.org"),
        (("CORS origins: https://*.example.org",), "https://a.b.example.org", "https://a.b.example.org"),
        (("CORS origins: https://*.example.org",), "https://example.org", None),
        (("CORS origins: https://*.example.org",), "https://evil.com/.example.org", None),
        (("CORS origins: https://*.example.org",), "https://evilexample.org", None),
        (("CORS origins: https://*.example.org",), "null", None),
    ],
)
def test_an_answer_may_be_read_by_the_origins_of_the_document(limited, lines, origin, allowed):
    answered = limited(*lines).anonymous.get("/notes", headers={"Origin": origin} if origin else {})

    assert answered.headers.get("Access-Control-Allow-Origin") == allowed


def test_where_origins_are_told_apart_caches_are_told_so(limited):
    world = limited("CORS origins: https://a.example, https://b.example")

    assert world.anonymous.get("/notes").headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://a.example", "https://a.example"), ("https://c.example", None)]
)
def test_a_preflight_is_answered_for_the_origin_that_asks(limited, origin, allowed):
    world = limited("CORS origins: https://a.example, https://b.example")

    answered = world.service(world.anonymous.event("OPTIONS", "/notes", headers={"Origin": origin}), None)

    assert answered["statusCode"] == 204
    assert answered["headers"].get("Access-Control-Allow-Origin") == allowed
    methods = answered["headers"].get("Access-Control-Allow-Methods")
    assert methods == ("GET,OPTIONS,POST" if allowed else None)


# Security headers


def test_every_answer_says_that_it_is_what_it_says_and_is_not_to_be_kept(limited):
    client = limited().anonymous

    for path in ("/notes", "/nowhere", "/health"):
        headers = client.get(path).headers

        assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
        assert "Strict-Transport-Security" not in headers


def test_the_security_headers_of_the_document_are_sent(limited):
    headers = limited("Security headers: HSTS, X-Frame-Options and CSP").anonymous.get("/notes").headers

    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "Referrer-Policy" not in headers


# How often


class Now:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = utc_now().replace(second=0, microsecond=0)

    def __call__(self):
        return self.moment


def at(world: World, now: Now) -> None:
    """Let the world's service tell the time by that clock, as another execution environment of it."""
    connection = world.store.models.connection
    world.service = build(world.specification, world.settings, connection=connection, fetch=world.keys, clock=now)


def statuses(world: World, client: Client, times: int) -> list[int]:
    client.service = world.service
    return [client.get("/notes").status for _ in range(times)]


def test_a_caller_who_asks_too_often_is_told_to_wait(limited):
    world, now = limited("Rate limit: 20 requests/minute per user"), Now()
    at(world, now)
    ann, bob = world.person("ann", "writer"), world.person("bob", "writer")

    assert statuses(world, ann, 21) == [200] * 20 + [429]
    assert statuses(world, bob, 1) == [200]
    now.moment += timedelta(seconds=30)
    refused = ann.get("/notes")
    assert (refused.code, refused.headers["Retry-After"]) == ("TOO_MANY_REQUESTS", "30")
    now.moment += timedelta(seconds=30)
    assert statuses(world, ann, 21) == [200] * 20 + [429]


def test_execution_environments_count_together(limited):
    world, now = limited("Rate limit: 20 requests/minute per user"), Now()
    ann, allowed = world.person("ann", "writer"), 0

    for _ in range(6):
        at(world, now)
        allowed += statuses(world, ann, 10).count(200)

    assert allowed == 20


def test_a_burst_may_come_at_once_and_no_more_in_its_time(limited):
    world, now = limited("Rate limit: 10 requests/minute, burst 30 per user"), Now()
    now.moment = now.moment.replace(hour=0, minute=0)
    at(world, now)
    ann = world.person("ann", "writer")

    assert statuses(world, ann, 31) == [200] * 30 + [429]
    now.moment += timedelta(minutes=2)
    assert statuses(world, ann, 1) == [429]
    now.moment += timedelta(minutes=1)
    assert statuses(world, ann, 1) == [200]


@pytest.mark.parametrize("limit", ["per user", "per IP address"])
def test_who_is_not_signed_in_is_told_apart_by_address(limited, limit):
    world, now = limited(f"Rate limit: 10 requests/minute {limit}"), Now()
    at(world, now)
    asking = Client(world.service)

    answered = [from_address(asking, "192.0.2.1", Authorization="")["statusCode"] for _ in range(1)]
    assert answered == [401]  # an empty token is no token of anybody
    assert [from_address(asking, "192.0.2.1")["statusCode"] for _ in range(11)] == [200] * 10 + [429]
    assert from_address(asking, "192.0.2.2")["statusCode"] == 200


def test_what_a_client_sends_does_not_change_whom_it_counts_for(limited):
    world, now = limited("Rate limit: 10 requests/minute per IP address"), Now()
    at(world, now)
    asking = Client(world.service)

    answered = [
        from_address(asking, "192.0.2.1", **{"X-Forwarded-For": f"192.0.2.{n}", "User-Agent": str(n)})["statusCode"]
        for n in range(11)
    ]

    assert answered == [200] * 10 + [429]


def test_a_caller_costs_ten_writes_in_a_window_whatever_they_send(limited):
    world, now = limited("Rate limit: 100 requests/minute per user"), Now()
    at(world, now)
    ann = world.person("ann", "writer")

    statuses(world, ann, 100)

    kept = dynamodb().scan(TableName="notes-test-asbuilt-ledger")["Items"]
    (permits,) = [item for item in kept if item["id"]["S"].startswith("permits ")]
    assert permits["taken"] == {"N": "100"}
    assert "ann" not in str(permits)


def test_where_requests_cannot_be_counted_they_are_answered(limited):
    world, now = limited("Rate limit: 1 request/minute per user"), Now()
    at(world, now)

    def silent(*_: object) -> None:
        raise EndpointConnectionError(endpoint_url="the ledger")

    world.service.admission._leases._lease = silent

    assert statuses(world, world.person("ann", "writer"), 3) == [200, 200, 200]
    assert any("not counted" in line["message"] for line in world.lines())


# How much time is left


class Ending:
    """A Lambda context with so many milliseconds left."""

    def __init__(self, milliseconds: int) -> None:
        self.get_remaining_time_in_millis = lambda: milliseconds


@pytest.mark.parametrize(("method", "left", "status"), [("POST", 999, 503), ("POST", 1000, 201), ("GET", 10, 200)])
def test_no_write_is_begun_that_could_be_cut_off(limited, method, left, status):
    world = limited()
    body = {"title": "x"} if method == "POST" else None

    answered = world.service(world.anonymous.event(method, "/notes", body), Ending(left))

    assert answered["statusCode"] == status
    assert len(world.anonymous.get("/notes").items) == (1 if status == 201 else 0)
