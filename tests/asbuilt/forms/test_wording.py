"""Expressions in the document's words, and back."""

from __future__ import annotations

import pytest

from asbuilt.diagnostics import Findings
from asbuilt.forms.expressions import read_expression
from asbuilt.forms.wording import worded
from asbuilt.source import Text

DOCUMENT = """
## 3. Database Schema
#### people
- Accounts: yes
- Fields:
  - email: email
#### tickets
- Fields:
  - title: string
  - status: enum(open, closed)
  - stars: integer
  - price: decimal(10,2)
  - urgent: boolean
  - tags: list of string
  - asked_by: ref(people)
  - actor: ref(people)
"""
CONDITIONS = (
    "status is open",
    "status is not open",
    'title is "over there"',
    "title begins with Re",
    "tags contains vip",
    "stars >= 3",
    "stars < 3 and price > 1.5",
    "stars between 1 and 3",
    "status in (open, closed)",
    "not (status is open)",
    "urgent is true",
    "asked_by is me",
    "title is me.team",
    "asked_by.email is empty",
    "stars is set",
    "stars is set and (status is open or urgent is false)",
    "price * (stars + 1) > 10",
    "length(title) > 3",
    "created_at is older than 14 days",
    "updated_at is newer than 90 minutes",
    "actor is me",
    'actor.email is "a@b.example"',
)  # fmt: skip


@pytest.fixture
def read(compiled):
    specification = compiled(DOCUMENT).specification
    tables = {table.name: table for table in specification.tables}

    def read(text):
        findings = Findings()
        expression = read_expression(Text.at(text, 1, 1), tables["tickets"], tables, findings)
        assert findings.diagnostics == []
        return expression

    return read


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_is_said_as_it_was_written_and_reads_as_the_same(read, text):
    expression = read(text)

    assert worded(expression) == text
    assert read(worded(expression)) == expression


def test_a_field_that_is_called_actor_is_the_records_and_not_the_caller(read):
    assert read("actor is me") != read("me is me")
