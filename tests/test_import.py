"""What importing the Lambda's module loads, and what it leaves for those that need it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from chalicelib.specification import dump

ROOT = Path(__file__).parents[1]
UNWANTED = {
    "asbuilt", "infra", "markdown_it", "boto3", "pydantic", "aws_xray_sdk", "jwt", "cryptography", "moto", "lark",
}  # fmt: skip
PROGRAM = """
import json, sys
from pathlib import Path
from chalicelib.specification import storage
storage.load.__wrapped__.__defaults__ = (Path(sys.argv[1]),)
import app
print(json.dumps([app.app.app_name, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


@pytest.fixture
def compiled(tmp_path):
    specification = compile_document(Source.read(ROOT / "SPECIFICATION.md")).specification
    assert specification is not None
    path = tmp_path / "specification.json"
    path.write_bytes(dump(specification))
    return path


def test_the_lambda_loads_nothing_that_a_request_may_not_need(compiled):
    command = [sys.executable, "-c", PROGRAM, str(compiled)]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env={})
    name, loaded = json.loads(ran.stdout)

    assert name == "support-desk"
    assert UNWANTED.isdisjoint(loaded)
