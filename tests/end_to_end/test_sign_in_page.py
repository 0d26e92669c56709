"""docs/how-to/sign-in.md, done: each command that it shows is run, and answered as it shows."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from live import SECONDS

from tests.totp import totp

PAGE = (Path(__file__).parents[2] / "docs/how-to/sign-in.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (curl .*)\n(\{.*\})$", PAGE, re.MULTILINE)
ELIDED = "…"


@pytest.fixture(scope="module")
def desk(start):
    return start()


def test_every_command_is_answered_as_the_page_shows(desk):
    variables = dict(os.environ)

    for command, shown in COMMANDS:
        answered = said(command.replace("127.0.0.1:8000", desk.url), variables)

        assert like(answered, json.loads(shown)), (command, answered)
        for name, value in (answered["data"] or {}).items():
            variables[name.upper()] = str(value)
        if "SECRET" in variables:
            variables["CODE"] = totp(variables["SECRET"])
    assert len(COMMANDS) == 13


def said(command, variables):
    ran = subprocess.run(
        ["bash", "-c", command], env=variables, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    return json.loads(ran.stdout)


def like(answered, shown):
    """Whether an answer is what the page shows, but for what it leaves out."""
    if isinstance(shown, dict):
        return list(answered) == list(shown) and all(like(answered[name], shown[name]) for name in shown)
    return shown in (ELIDED, answered)
