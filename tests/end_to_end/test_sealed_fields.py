"""Encrypted fields in a local run: the embedded cloud makes their key, and keeps it with the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from live import Running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOCUMENT = """
# Safe

## 3. Database Schema
#### Table: cards
- Fields:
  - number: string encrypted

## 4. API Specifications
### 4.2 Endpoints
#### Endpoint: Cards
- Method: GET, POST
- Path: `/cards`

## 5. Security Requirements
### 5.1 Authentication & Authorization
- Anyone can manage cards
"""
NUMBER = "4111-1111-1111-1111"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("safe")
    (made / "SPECIFICATION.md").write_text(DOCUMENT, "utf-8")
    return made


def test_a_sealed_value_opens_in_the_next_run_and_is_in_no_file_of_the_cloud(
    start: Callable[..., Running], folder: Path
) -> None:
    running = start()
    status, _ = running.ask("POST", "/cards", {"number": NUMBER})
    assert status == 201
    assert running.stop() == 0

    files = [path for path in (folder / ".asbuilt").rglob("*") if path.is_file()]
    _, listed = start().ask("GET", "/cards")

    assert [card["number"] for card in listed["data"]["items"]] == [NUMBER]
    assert any("cards" in path.read_text("utf-8", "ignore") for path in files)
    assert not [path for path in files if NUMBER.encode() in path.read_bytes()]
