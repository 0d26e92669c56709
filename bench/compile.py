"""How long a large document takes to compile, and whether twice the document takes twice the time."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time

import click

from asbuilt.compiler import compile_document
from asbuilt.source import Source

SIZES = (250, 500, 1_000, 2_000)
TABLE = """
#### Table: things_{n}
- Owner: owner
- Fields:
  - name: string required max 200
  - status: enum(open, pending, closed) default open indexed transitions open -> pending -> closed
  - owner: string required
  - before: ref(things_{before}) on delete set null
  - price: decimal(10,2) min 0
"""
ENDPOINTS = (("GET", ""), ("POST", ""), ("GET", "/{id}"), ("PATCH", "/{id}"), ("DELETE", "/{id}"))
ENDPOINT = """
#### Endpoint: {method} things_{n}{rest}
- Method: {method}
- Path: `/api/v1/things_{n}{rest}`
"""
HEAD = "# Large\n## 3. Database Schema\n### 3.2 Tables/Collections\n"
API = "## 4. API Specifications\n### 4.2 Endpoints\n"
SECURITY = "## 5. Security Requirements\n### 5.1 Authentication & Authorization\n- Admins can do anything\n"
PERMISSION = "- Agents can read and update things_{n} where status is open\n"


def document(tables: int) -> str:
    """A document of so many tables, each with five endpoints and a permission."""
    numbers = range(tables)
    parts = [HEAD, *(TABLE.format(n=n, before=max(n - 1, 0)) for n in numbers), API]
    parts += [ENDPOINT.format(n=n, method=method, rest=rest) for n in numbers for method, rest in ENDPOINTS]
    return "".join([*parts, SECURITY, *(PERMISSION.format(n=n) for n in numbers)])


def seconds(tables: int) -> float:
    """Seconds of the processor's time that compiling takes: the least of three."""
    source = document(tables)
    times = []
    for _ in range(3):
        start = time.process_time()
        compilation = compile_document(Source("large.md", source))
        times.append(time.process_time() - start)
    if compilation.diagnostics:
        sys.exit(f"the document is not clean: {compilation.diagnostics[0].message}")
    return min(times)


def instructions(tables: int) -> int | None:
    """Instructions of a process that compiles once, less those of one that compiles nothing; None without perf."""
    return _counted(tables) - _counted(0) if shutil.which("perf") and _counted(0) else None


def _counted(tables: int) -> int:
    command = [
        "perf",
        "stat",
        "-x,",
        "-e",
        "instructions:u",
        sys.executable,
        "-m",
        "bench.compile",
        "--once",
        str(tables),
    ]
    told = subprocess.run(command, check=False, capture_output=True, text=True).stderr  # noqa: S603 - all of it is ours
    match = re.search(r"^(\d+),", told, re.MULTILINE)
    return int(match[1]) if match else 0


@click.command()
@click.option("--once", type=int, help="Compile a document of so many tables once, and print nothing.")
def main(once: int | None) -> None:
    """Print the time for growing documents, and each time's ratio to the one before."""
    if once is not None:
        compile_document(Source("large.md", document(once)))
        return
    last = 0.0
    for tables in SIZES:
        taken, size = seconds(tables), len(document(tables)) / 1e6
        growth = f"{taken / last:.2f} times the one before" if last else ""
        click.echo(f"{tables:>5} tables {tables * 5:>6} endpoints {size:>5.2f} MB {taken:>6.2f} s of CPU  {growth}")
        last = taken
    counted = instructions(1_000)
    click.echo(
        f"1,000 tables: {counted / 1e9:.1f} thousand million instructions" if counted else "perf counts nothing here"
    )


if __name__ == "__main__":
    main()
