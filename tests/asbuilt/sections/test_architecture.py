"""Which components section 1 names, and which of them other sections know."""

import pytest

from asbuilt.diagnostics import Findings, State
from asbuilt.document import read_outline
from asbuilt.sections.architecture import read_architecture
from asbuilt.source import Source

OTHERS = (
    "## 2. Technology Stack\n- Hosting: AWS Lambda\n- Type: DynamoDB\n## 8. Integration Points\n- Amazon SES: email\n"
)

LINES = [
    (
        "Backend: AWS Lambda behind Amazon API Gateway",
        [("backend", "AWS Lambda behind Amazon API Gateway")],
        State.BUILT,
    ),
    ("**Database:** Amazon DynamoDB", [("database", "Amazon DynamoDB")], State.BUILT),
    ("External Services: Amazon SES, Slack", [("external", "Amazon SES"), ("external", "Slack")], State.BUILT),
    ("Frontend: React (with hooks, and Vite)", [("frontend", "React (with hooks, and Vite)")], State.STATED),
    ("External Services: none", [], State.STATED),
    ("A module for each concern", [], State.STATED),
]


@pytest.mark.parametrize(("line", "expected", "state"), LINES)
def test_a_component_is_built_where_another_section_mentions_it(line, expected, state):
    findings = Findings()
    document = f"## 1. System Architecture\n- {line}\n{OTHERS}"
    architecture, *others = read_outline(Source("document.md", document)).root.sections

    components = read_architecture(architecture, others, findings)

    assert [(one.kind, one.name) for one in components] == expected
    assert findings.lines[2].state is state
    assert findings.diagnostics == []
