"""The front door: what it answers itself, and what it leaves to the function."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from chalice import Chalice, CORSConfig, Response

from asbuilt.local.function import Function
from asbuilt.local.gateway import LARGEST_BODY, Gateway, Visit


def build() -> Chalice:
    app = Chalice(app_name="desk")

    @app.route("/tickets", methods=["GET"], cors=CORSConfig(allow_origin="https://desk.example", max_age=60))
    def listing() -> Response:
        return Response(json.dumps(app.current_request.to_dict()["query_params"]), headers={"X-Kept": "yes"})

    @app.route("/tickets", methods=["POST"], cors=CORSConfig(allow_origin="https://desk.example", max_age=60))
    def creating() -> Response:
        return Response("", status_code=201)

    @app.route("/closed")
    def closed() -> Response:
        return Response("")

    @app.route("/broken")
    def broken() -> Response:
        return Response({"not": object()})

    return app


class Browser:
    """Calls a WSGI application and keeps what it answers."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.function = Function("desk", build)
        self.gateway = Gateway(self.function, self.visits.append, clock=iter(range(100)).__next__)
        self.status = ""
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, **more: Any) -> bytes:
        environ = {
            "REQUEST_METHOD": method,
            "REQUEST_URI": path,
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(b""),
            **more,
        }
        return b"".join(self.gateway(environ, self._start))

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)


@pytest.fixture
def browser() -> Browser:
    return Browser()


def test_the_function_answers_with_its_own_headers_and_the_length(browser):
    body = browser.ask("GET", "/tickets?a=1")

    assert browser.status == "200 OK"
    assert browser.headers["X-Kept"] == "yes"
    assert browser.headers["Content-Length"] == str(len(body))


def test_a_preflight_is_answered_from_the_methods_that_share(browser):
    body = browser.ask("OPTIONS", "/tickets")

    assert (browser.status, body) == ("200 OK", b"")
    assert browser.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert browser.headers["Access-Control-Allow-Methods"] == "GET,OPTIONS,POST"
    assert browser.headers["Access-Control-Max-Age"] == "60"


@pytest.mark.parametrize(("method", "path"), [("OPTIONS", "/closed"), ("DELETE", "/tickets"), ("HEAD", "/tickets")])
def test_a_method_that_the_resource_has_not_is_left_to_the_function(browser, method, path):
    browser.ask(method, path)

    assert browser.status.startswith("405")


def test_the_answer_to_head_has_no_body_but_its_length(browser):
    body = browser.ask("HEAD", "/tickets")

    assert body == b""
    assert int(browser.headers["Content-Length"]) > 0


@pytest.mark.parametrize(("length", "status"), [(LARGEST_BODY, "201"), (LARGEST_BODY + 1, "413")])
def test_a_body_over_ten_megabytes_is_refused_in_the_envelope_of_the_api(browser, length, status):
    body = browser.ask("POST", "/tickets", CONTENT_LENGTH=str(length))

    assert browser.status.split()[0] == status
    assert not body or json.loads(body)["data"]["code"] == "BODY_TOO_LARGE"


def test_a_function_that_fails_is_a_bad_gateway_and_the_next_request_is_answered(browser):
    body = browser.ask("GET", "/broken")

    assert browser.status == "502 Bad Gateway"
    assert json.loads(body)["code"] == "FUNCTION_FAILED"
    browser.ask("GET", "/tickets")
    assert browser.status == "200 OK"


def test_another_function_takes_over_at_the_next_request(browser):
    browser.gateway.function = Function("empty", lambda: Chalice(app_name="empty"))

    browser.ask("GET", "/tickets")

    assert not browser.status.startswith("200")


def test_every_request_is_told_with_its_status_and_time(browser):
    browser.ask("GET", "/tickets?secret=1")

    assert browser.visits == [Visit(0, "GET", "/tickets", 200, 1000)]
