"""What a line of 7.2 sets: the line beside it."""

import pytest

from asbuilt.diagnostics import Findings, State
from asbuilt.document import read_outline
from asbuilt.sections.log_lines import read_logging
from asbuilt.source import Source
from chalicelib.specification.settings import Logging

LINES = [
    ("Log at INFO, as JSON", {"level": "INFO", "format": "json"}),
    ("Log level: warn", {"level": "WARNING"}),
    ("Level: **DEBUG**", {"level": "DEBUG"}),
    ("Structured logs", {"format": "json"}),
    ("Format: plain text", {"format": "text"}),
    ("Keep logs 30 days", {"keep_days": 30}),
    ("Log retention: 1 year", {"keep_days": 365}),
    ("Logs are retained for 2 years", {"keep_days": 731}),
    ("Log every write with who did it", {"audit": True}),
    ("Audit trail of all changes", {"audit": True}),
    ("Redact personal fields", {"redact": ()}),
    ("Never log passwords, tokens or card numbers", {"redact": ("passwords", "tokens", "card_numbers")}),
    ("Redact api keys and personal data in logs", {"redact": ("api_keys",)}),
]

STATED = ["Capture every pipeline step with timestamp", "Log ingestion/upload errors and API usage"]

MISUSED = [
    ("Log at INFOO", "TSD0720", 10),
    ("Log as XML", "TSD0721", 10),
    ("Keep logs 45 days", "TSD0722", 13),
    ("Keep logs 30 days\n- Log retention: 90 days", "TSD0020", 18),
]


def read(line, stack="none"):
    findings = Findings()
    document = f"## 2. Technology Stack\n- Logging: {stack}\n## 7. Error Handling\n### 7.2 Logging\n- {line}\n"
    stack_section, errors = read_outline(Source("document.md", document)).root.sections
    return read_logging(stack_section, errors, findings), findings


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_sets_what_it_says(line, expected):
    logging, findings = read(line)

    assert {name: getattr(logging, name) for name in expected} == expected
    assert findings.diagnostics == []
    assert findings.lines[5].state is State.BUILT


@pytest.mark.parametrize("line", STATED)
def test_a_line_that_sets_nothing_is_stated_calmly(line):
    logging, findings = read(line)

    assert logging == Logging()
    assert findings.diagnostics == []
    assert findings.lines[5].state is State.STATED


@pytest.mark.parametrize(("line", "code", "column"), MISUSED)
def test_a_misuse_is_shown_where_it_stands(line, code, column):
    _, findings = read(line)

    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]


def test_the_line_logging_of_section_2_speaks_of_the_same_logs():
    logging, findings = read("Log at ERROR", stack="CloudWatch, JSON, keep 90 days")

    assert (logging.level, logging.format, logging.keep_days) == ("ERROR", "json", 90)
    assert findings.lines[2].state is State.BUILT


def test_two_sections_that_say_different_times_contradict_each_other():
    _, findings = read("Keep logs 30 days", stack="CloudWatch, keep 90 days")

    assert [(one.code, one.span.line, one.notes[0].span.line) for one in findings.diagnostics] == [("TSD0020", 5, 2)]
