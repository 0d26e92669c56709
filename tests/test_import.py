"""What importing the Lambda's module loads, and what it leaves for those that need it."""

from __future__ import annotations

import json
import shutil
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
LAZY = {
    "chalicelib.api.accounts", "chalicelib.api.functions", "chalicelib.api.openapi", "chalicelib.auth.rules",
    "chalicelib.auth.user_pool", "chalicelib.data.data_keys", "chalicelib.data.emissions",
    "chalicelib.data.key_service", "chalicelib.data.ledger", "chalicelib.data.sealing", "chalicelib.data.unit",
    "chalicelib.specification.accounts", "chalicelib.clients", "chalicelib.jobs",
    "chalicelib.specification.companions",
}  # fmt: skip
"""What only those requests load that are about it."""
PROGRAM = """
import json, sys
import app
print(json.dumps([app.app.app_name, sorted(sys.modules)]))
"""


@pytest.fixture
def package(tmp_path):
    """What a Lambda package has of this repository: app.py and chalicelib, with the compiled document."""
    specification = compile_document(Source.read(ROOT / "SPECIFICATION.md")).specification
    assert specification is not None
    shutil.copy(ROOT / "app.py", tmp_path)
    shutil.copytree(ROOT / "chalicelib", tmp_path / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "chalicelib" / "specification.json").write_bytes(dump(specification))
    return tmp_path


def test_the_lambda_loads_nothing_that_a_request_may_not_need(package):
    ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=package, capture_output=True, text=True, check=True)
    name, loaded = json.loads(ran.stdout)

    assert name == "support-desk"
    assert UNWANTED.isdisjoint(name.partition(".")[0] for name in loaded)
    assert LAZY.isdisjoint(loaded)
