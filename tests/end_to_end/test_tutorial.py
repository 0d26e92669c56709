"""The tutorial, done: each command that it shows is run, each line that it adds is added, each answer is as shown."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from live import ASBUILT, SECONDS, Running

TUTORIAL = (Path(__file__).parents[2] / "docs/tutorial.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(console|markdown)\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE)
MADE_NEW = re.compile(r'"(id|owner|created_at|updated_at)":"[^"]+"')


@pytest.fixture
def desk(tmp_path):
    ran = subprocess.run(
        [ASBUILT, "new", "Plant Care"], cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    assert ran.stdout == "plant-care.md: written; run it with: asbuilt run plant-care.md\n"
    (tmp_path / "plant-care.md").rename(tmp_path / "SPECIFICATION.md")
    running = Running(tmp_path)
    running.become_ready()
    yield running
    running.kill()


def test_the_tutorial_is_as_it_says(desk):
    answers = 0

    for language, text in BLOCKS:
        if language == "markdown":
            context, added = text.strip("\n").split("\n")
            printed = desk.save(f"{context}\n", f"{context}\n{added}\n")
            desk.transcript.wait_for("reloaded", printed)
        elif text.startswith("$ curl"):
            command, shown = text[2:].strip().split("\n")
            answers += 1
            assert stable(said(desk, command)) == stable(shown)

    assert answers == 5


def test_a_new_document_has_no_complaint(desk):
    ran = subprocess.run(
        [ASBUILT, "check", "--strict"], cwd=desk.folder, capture_output=True, text=True, timeout=SECONDS, check=False
    )

    assert (ran.returncode, ran.stdout) == (0, "SPECIFICATION.md: 2 tables, 9 endpoints; no complaint\n")


def said(desk, command):
    command = command.replace("127.0.0.1:8000", desk.url).replace(".venv/bin/asbuilt", str(ASBUILT))
    ran = subprocess.run(
        ["bash", "-c", command], cwd=desk.folder, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    return ran.stdout


def stable(answer):
    return json.loads(MADE_NEW.sub(r'"\1":"…"', answer))
