"""A file goes through `asbuilt run` as a browser sends it: described, put, attached, fetched; the same bytes."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request

import pytest
from live import ASBUILT, SECONDS, Running

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
DOCUMENT = """# Albums: Technical Specification Document

## 3. Database Schema
### 3.2 Tables/Collections
#### Table: pictures
- Fields:
  - title: string required
  - image: file max 1 MB types image/*

## 4. API Specifications
### 4.2 Endpoints
#### Endpoint: Pictures
- Method: GET, POST
- Path: /api/v1/pictures

#### Endpoint: Picture
- Method: GET, PATCH, DELETE
- Path: /api/v1/pictures/{id}

## 5. Security Requirements
### 5.1 Authorization
- Curators can do everything
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("albums")
    (folder / "SPECIFICATION.md").write_text(DOCUMENT, "utf-8")
    running = Running(folder)
    try:
        running.become_ready()
        yield running
    finally:
        running.kill()


def send(method, url, content=None, headers=None):
    request = urllib.request.Request(url, content, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_what_is_uploaded_attached_and_downloaded_is_the_same(run):
    token = run.fresh_token("curator")
    described = {"table": "pictures", "field": "image", "name": "a b.png", "type": "image/png", "size": len(PNG)}

    status, begun = run.ask("POST", "/api/v1/files", described, token)
    assert status == 201, begun
    upload = begun["data"]["upload"]
    early = run.ask("POST", "/api/v1/pictures", {"title": "Sea", "image": begun["data"]["id"]}, token)
    assert (early[0], early[1]["data"]["fields"]) == (400, {"image": "has not been uploaded yet"})

    assert send("PUT", upload["url"], PNG, upload["headers"])[0] == 200
    assert send("PUT", upload["url"], PNG[::-1], upload["headers"])[0] == 412  # once is once

    status, made = run.ask("POST", "/api/v1/pictures", {"title": "Sea", "image": begun["data"]["id"]}, token)
    assert status == 201, made
    status, headers, content = send("GET", made["data"]["image"]["url"])
    assert (status, content) == (200, PNG)
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png"


def test_the_nightly_task_is_one_that_can_be_seen_and_done(run):
    def told(*words):
        called = subprocess.run([ASBUILT, *words], cwd=run.folder, capture_output=True, text=True, check=True)
        return called.stdout

    assert "file-clean-up\n  what  delete the uploaded files of no record\n" in told("tasks", "list")
    assert "nothing to do" in told("tasks", "run", "file-clean-up")
