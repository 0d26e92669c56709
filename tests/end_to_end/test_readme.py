"""The README's first screen is true: its specification compiles, its curl answers what it shows."""

import json
import re
import subprocess
from pathlib import Path

from live import ASBUILT, SECONDS

from asbuilt.compiler import compile_document
from asbuilt.diagnostics import draw
from asbuilt.source import Source

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
MADE_NEW = ("id", "requester", "created_at", "updated_at")


def block(language):
    mark = "````" if language == "markdown" else "```"
    return re.search(rf"^{mark}{language}\n(.*?)^{mark}$", README, re.DOTALL | re.MULTILINE)[1]


def test_the_specification_that_it_shows_is_of_twelve_lines_and_compiles():
    shown = block("markdown")

    users = "#### Table: users\n- Fields:\n  - email: email\n#### Table: tickets\n"
    compilation = compile_document(Source("README.md", shown.replace("#### Table: tickets\n", users)))

    assert len(shown.splitlines()) == 12
    assert not compilation.failed
    assert len(compilation.specification.permissions) == 2


def test_its_curl_answers_what_it_shows(start):
    desk = start()
    curl, shown = re.search(r"\$ (curl .*?)\n(\{.*\})\n", block("console"), re.DOTALL).groups()
    command = curl.replace("127.0.0.1:8000", desk.url).replace(".venv/bin/asbuilt", str(ASBUILT))

    ran = subprocess.run(
        ["bash", "-c", command], cwd=desk.folder, capture_output=True, text=True, timeout=SECONDS, check=True
    )

    answered, expected = json.loads(ran.stdout), json.loads(shown)
    assert list(answered["data"]) == list(expected["data"])
    assert {name: value for name, value in answered["data"].items() if name not in MADE_NEW} == {
        name: value for name, value in expected["data"].items() if name not in MADE_NEW
    }


def test_the_mistake_that_it_shows_is_drawn_so():
    lines = (ROOT / "SPECIFICATION.md").read_text("utf-8").split("\n")
    lines.insert(lines.index("  - due_at: datetime") + 1, "  - total: monay required")

    compilation = compile_document(Source("SPECIFICATION.md", "\n".join(lines)))

    assert draw(compilation.diagnostics, compilation.source).strip() == block("text").strip()
