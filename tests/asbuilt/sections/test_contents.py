"""How the ten sections are found: headings beside the sections that they begin."""

import pytest

from asbuilt.diagnostics import Findings
from asbuilt.document import read_outline
from asbuilt.sections.contents import classify, read_contents
from asbuilt.source import Source

TITLES = [
    ("1. System Architecture", "architecture"),
    ("High-Level Design & Architecture", "architecture"),
    ("2. Technology Stack", "stack"),
    ("Tech Stack", "stack"),
    ("3. Database Schema", "schema"),
    ("III. **Data Model**", "schema"),
    ("Data models", "schema"),
    ("4. API Specifications", "api"),
    ("REST endpoints", "api"),
    ("🔒 Security Requirements", "security"),
    ("API Security", "security"),
    ("6) Performance Requirements", "performance"),
    ("Scalability", "performance"),
    ("7. Error Handling", "errors"),
    ("8. Integration Points", "integrations"),
    ("Third-Party Services", "integrations"),
    ("9. Deployment", "deployment"),
    ("10. Monitoring and Maintenance", "monitoring"),
    ("Glossary", None),
    ("Introduction", None),
]

DOCUMENTS = [
    ("# T\n## Database\n## API\n### Error Handling\n### Security\n### Deployment\n", ["schema", "api"]),
    ("# T\n# Database\n# API\n# Security\n", ["schema", "api", "security"]),
    ("# T\n## Part I\n### Database\n### API\n## Part II\n### Security\n", ["schema", "api", "security"]),
    ("## 7. API\n## 2. Database\n", ["api", "schema"]),
    ("Database\n--------\nAPI\n---\n", ["schema", "api"]),
]


@pytest.mark.parametrize(("title", "name"), TITLES)
def test_a_heading_begins_the_section_that_its_words_name(title, name):
    assert classify(title) == name


@pytest.mark.parametrize(("text", "names"), DOCUMENTS)
def test_sections_are_found_at_their_level_whatever_it_is(text, names):
    contents = read_contents(read_outline(Source("d.md", text)), Findings())

    assert list(contents.sections) == names


def test_two_sections_of_a_kind_are_read_as_one_and_said():
    findings = Findings()

    contents = read_contents(read_outline(Source("d.md", "## Database\n- a\n## API\n## Data Model\n- b\n")), findings)

    assert [bullet.text.value for bullet in contents["schema"].bullets] == ["a", "b"]
    assert [one.code for one in findings.diagnostics] == ["TSD0003"]


def test_a_section_that_is_not_there_is_empty():
    contents = read_contents(read_outline(Source("d.md", "## Database\n")), Findings())

    assert list(contents["api"].walk()) == [contents["api"]]
