"""Which lines of a section are read as rules, and what becomes of the rest."""

import pytest

from asbuilt.forms.sentences import LONGEST, grammar, parse
from asbuilt.sections.lines import lines_of
from asbuilt.source import Text

MARKDOWN = """\
## 8. Integration Points
Some prose.
- a
  - b
    ```
    code
    ```
- [Service 1]: [Integration Details]
<!-- a comment -->

| x | y |
| - | - |
| 1 | 2 |
"""


@pytest.fixture
def read(read_section):
    return lambda markdown: read_section(
        markdown, "integrations", lambda section, _, findings: list(lines_of(section, findings))
    )


def test_bullets_are_lines_however_deep_and_know_what_they_stand_under(read):
    lines, _ = read(MARKDOWN)

    assert [(line.text.value, line.above.value) for line in lines] == [("a", "8. Integration Points"), ("b", "a")]


def test_all_else_is_stated_or_a_placeholder(read):
    lines, findings = read(MARKDOWN)

    told = {line.text.line for line in lines} | set(findings.lines)
    heading = lines[0].text.line - 2
    written = [number for number, line in enumerate(MARKDOWN.splitlines(), heading) if line.strip()]
    assert sorted(told & set(written)) == written


def test_a_line_too_long_to_be_a_rule_is_prose(read):
    lines, findings = read(f"## 8. Integration Points\n- {'x' * (LONGEST + 1)}\n")

    assert lines == []
    assert next(reversed(findings.lines.values())).what == "prose"


def test_a_sentence_too_long_is_not_parsed():
    misread = parse(grammar("tasks"), Text.at("a" * (LONGEST + 1), 1, 1))

    assert misread.understood == ""
