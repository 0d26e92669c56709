"""The page at /docs: all of it comes from the service, and nothing on it may come from, or go, elsewhere."""

from __future__ import annotations

import re
import sys

import pytest

LINKS = re.compile(r'(?:src|href)="(?!data:)([^"]+)"')
MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "json": "application/json"}


@pytest.fixture
def page(desk):
    return desk.anonymous.get("/docs")


def test_the_page_is_there_for_anyone(page):
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"


def test_all_that_the_page_is_made_of_is_answered_by_the_service(desk, page):
    links = LINKS.findall(page.text)

    assert len(links) == 5
    for link in links:
        answered = desk.anonymous.get(f"/{link}")
        assert answered.status == 200, link
        assert answered.headers["Content-Type"] == MEDIA[link.rpartition(".")[2]]


def test_our_parts_of_the_page_name_no_other_address(desk, page):
    texts = [page.text, desk.anonymous.get("/docs/page.js").text, desk.anonymous.get("/docs/page.css").text]

    assert not any("//" in re.sub(r"^\s*//.*$|\$\{.*?\}", "", text, flags=re.MULTILINE) for text in texts)


def test_the_page_runs_no_script_and_takes_no_style_but_from_the_service(page):
    policy = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert not re.search(r"<style|\bon\w+=|<script>", page.text)


def test_a_part_that_the_page_has_not_is_not_found(desk):
    for name in ("page.html", "..%2Fpage.py", "__init__.py", "scalar.js"):
        assert desk.anonymous.get(f"/docs/{name}").status == 404


def test_a_part_that_the_caller_has_is_not_sent_again(desk):
    first = desk.anonymous.get("/docs/swagger-ui.js")

    again = desk.anonymous.get("/docs/swagger-ui.js", headers={"if-none-match": first.headers["ETag"]})

    assert (again.status, again.text) == (304, "")
    assert first.headers["Cache-Control"] == "public, max-age=86400"


def test_what_brings_swagger_ui_is_not_loaded(desk):
    desk.anonymous.get("/docs/swagger-ui.css")

    assert "offapi" not in sys.modules


def test_endpoints_of_the_document_win_over_the_page(running):
    anyone = running("papers").anonymous
    made = anyone.post("/docs", {"title": "A paper"})

    assert anyone.get("/docs").items == [made.data]
    assert anyone.get(f"/docs/{made.data['id']}").data == made.data
    assert {path for path in anyone.get("/openapi.json").body["paths"] if "docs" in path} == {"/docs", "/docs/{id}"}
