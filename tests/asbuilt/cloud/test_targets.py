"""Which documents may go to the cloud, and in which stage."""

from __future__ import annotations

import pytest

from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.targets import target_of

NOTES = "# Notes\n## 3. Database Schema\n#### notes\n- Fields:\n  - text: string\n"
RULE = "## 5. Security Requirements\n### 5.1 Authorization\n- Clerks can do anything\n"
STAGES = "## 9. Deployment\n### 9.1 Environment Setup\n- Staging: memory 2048 MB, log level DEBUG, retention 10 days\n"


@pytest.fixture
def document(tmp_path):
    def write(text):
        path = tmp_path / "notes.md"
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_stage_has_its_own_settings_else_those_of_the_document(document):
    target = target_of(document(NOTES + RULE + STAGES), "Staging")

    assert (target.name, target.memory_mb, target.log_level, target.timeout_seconds) == (
        "notes-staging",
        2048,
        "DEBUG",
        10,
    )
    assert target.log_retention_days == 14  # the next that CloudWatch knows


REFUSED = [
    (NOTES + STAGES, "staging", "lets nobody do anything but the demonstration user"),
    (NOTES + RULE + STAGES, "production", "has no stage 'production'; its stages are: staging"),
    (NOTES + RULE, "staging", "its stages are: none"),
    (NOTES.replace("string", "strnig") + RULE + STAGES, "staging", "has errors; see them with: asbuilt check"),
]


@pytest.mark.parametrize(("text", "stage", "reason"), REFUSED)
def test_a_document_that_may_not_go_to_the_cloud_is_refused_in_one_line(document, text, stage, reason):
    with pytest.raises(CloudError, match=reason) as refused:
        target_of(document(text), stage)

    assert "\n" not in str(refused.value)


def test_a_document_that_is_not_there_is_refused_in_one_line(tmp_path):
    with pytest.raises(CloudError, match="No such file"):
        target_of(tmp_path / "nothing.md", "staging")
