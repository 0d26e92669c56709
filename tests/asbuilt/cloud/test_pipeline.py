"""The workflow that the steps of section 9.2 make."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.pipeline import workflow
from asbuilt.compiler import compile_document
from asbuilt.source import Source

ROOT = Path(__file__).parents[3]
NOTES = "# Notes\n## 3. Database Schema\n#### notes\n- Fields:\n  - text: string\n"
STAGES = "## 9. Deployment\n### 9.1 Environment Setup\n- Staging: region eu-west-1\n- Production: region eu-north-1\n"


def test_the_support_desks_workflow(matches_picture):
    specification = compile_document(Source.read(ROOT / "SPECIFICATION.md")).specification

    matches_picture(Path(__file__).parent / "workflow.yml", workflow(specification, Path("SPECIFICATION.md")))


def made(compiled, steps):
    listed = "".join(f"- {step}\n" for step in steps)
    return workflow(compiled(f"{NOTES}{STAGES}### 9.2 Deployment Process\n{listed}").specification, Path("notes.md"))


def test_stages_follow_each_other_as_the_document_has_them(compiled):
    text = made(compiled, ["Deploy to Staging", "Promote to Production"])

    assert text.index("  staging:\n    needs: check") < text.index("  production:\n    needs: staging")


def test_what_is_to_be_approved_waits_in_githubs_environment(compiled):
    text = made(compiled, ["Deploy to Staging", "Approve", "Deploy to Production"])

    assert "environment: production" in text
    assert "environment: staging" not in text


def test_there_is_no_key_to_keep(compiled):
    text = made(compiled, ["Deploy to Production"])

    assert "id-token: write" in text
    assert "role-to-assume: ${{ vars.AWS_ROLE_PRODUCTION }}" in text
    assert "secrets." not in text


def test_steps_that_bring_nothing_out_make_no_workflow(compiled):
    with pytest.raises(CloudError, match=r"has no step that deploys"):
        made(compiled, ["Run the tests"])
