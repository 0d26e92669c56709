"""The documents whose templates are checked: the desk, the examples, those of the tests, and two made for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from asbuilt.compiler import compile_document
from asbuilt.functions import Code, code_folder, read_code
from asbuilt.source import Source
from chalicelib.specification.operations import Stage
from infra.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DESK = ROOT / "SPECIFICATION.md"
EVERYTHING = Path(__file__).parent / "everything.md"
TABLES = 200


def targets() -> Iterator[tuple[str, Target]]:
    """Each document in each of its stages; one without stages in a stage without settings."""
    named = [DESK, EVERYTHING, *sorted((ROOT / "tests" / "chalicelib" / "documents").glob("*.md"))]
    for path in named:
        yield from _in_each_stage(path.stem.lower(), Source.read(path))
    for path in sorted((ROOT / "examples").glob("*/SPECIFICATION.md")):
        yield from _in_each_stage(path.parent.name, Source.read(path), read_code(code_folder(path)))
    yield from _in_each_stage("large", Source("large.md", large(TABLES)))


def large(tables: int) -> str:
    """A document of so many tables, each with a reference to the one before, two indexes and five endpoints."""
    return f"""# Large
## 3. Database Schema
{"".join(_table(number) for number in range(tables))}
## 4. API Specifications
### 4.2 Endpoints
{"".join(_endpoints(number) for number in range(tables))}
## 5. Security Requirements
### 5.1 Authorization
- Clerks can do anything
"""


def _table(number: int) -> str:
    reference = f"  - before: ref(thing{number - 1})\n" if number else ""
    return f"#### thing{number}\n- Fields:\n{reference}  - name: string required indexed\n  - made_on: date indexed\n\n"


def _endpoints(number: int) -> str:
    whole, one = f"/api/v1/thing{number}", f"/api/v1/thing{number}/{{id}}"
    return (
        f"#### All of {number}\n- Method: GET, POST\n- Path: `{whole}`\n\n"
        f"#### One of {number}\n- Method: GET, PATCH, DELETE\n- Path: `{one}`\n\n"
    )


def _in_each_stage(name: str, source: Source, code: Code | None = None) -> Iterator[tuple[str, Target]]:
    specification = compile_document(source, code).specification
    for stage in specification.stages or (Stage(name="staging"),):
        yield f"{name}-{stage.name}", Target(specification, stage)
