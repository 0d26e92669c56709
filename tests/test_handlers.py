"""Lambda finds the handler of every function in `app.py`, by the name that the template gives."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from chalicelib.bootstrap import BACKGROUND
from chalicelib.specification import dump
from chalicelib.specification.functions import functions

ROOT = Path(__file__).parents[1]
PROGRAM = """
import json, app
named = {one.handler_string: one.name for one in app.app.pure_lambda_functions}
found = {handler: getattr(app, handler.partition(".")[2]).__class__.__name__ for handler in named}
try:
    app.nothing
except AttributeError:
    print(json.dumps([named, found]))
"""
BUSY = """\
# Desk
## 3. Database Schema
### 3.2 Tables
#### orders
- Fields:
  - status: enum(open, closed) transitions open -> closed
## 8. Integration Points
- Amazon SQS: call billing.charge for each message of orders-queue
## 10. Monitoring and Maintenance
### 10.2 Maintenance
- Back up the database every Sunday
"""
QUIET = BUSY.partition("## 8")[0]


@pytest.fixture
def resolve(tmp_path):
    """The handlers that Chalice packages of a document, by what Lambda calls them, and what it finds there."""

    def resolved(document: str):
        specification = compile_document(Source("desk.md", document)).specification
        shutil.copy(ROOT / "app.py", tmp_path)
        shutil.copytree(ROOT / "chalicelib", tmp_path / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
        (tmp_path / "chalicelib" / "specification.json").write_bytes(dump(specification))
        ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=True)
        return specification, *json.loads(ran.stdout)

    return resolved


def test_every_packaged_handler_is_found_under_the_name_of_its_function(resolve):
    specification, named, found = resolve(BUSY)
    background = [one.name for one in functions(specification) if one.kind in BACKGROUND]

    assert background
    assert named == {f"app.{name}": name for name in background}
    assert set(found.values()) == {"EventSourceHandler"}


def test_a_document_without_work_in_the_background_has_the_api_alone(resolve):
    specification, named, _ = resolve(QUIET)

    assert [one.name for one in functions(specification)] == ["api"]
    assert named == {}
