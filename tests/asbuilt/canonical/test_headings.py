"""Headings of documents in the template's form, and of others."""

import pytest

TABLE = "- Fields:\n  - name: string\n"
REWRITTEN = [
    ("# Shop\n\n## Data model\n", "# Shop\n\n## 3. Database Schema\n"),
    ("## 7 Schema\n### Tables\n", "## 3. Database Schema\n### 3.2 Tables/Collections\n"),
    ("# Shop\n\n# Database\n# API\n", "# Shop\n\n## 3. Database Schema\n## 4. API Specifications\n"),
    ("Shop\n====\n\nSecurity\n--------\n", "# Shop\n\n## 5. Security Requirements\n"),
    (
        "## 6. Performance (peak season)\n### Response times\n",
        "## 6. Performance (peak season)\n### 6.1 Response Times\n",
    ),
    ("## 3. Database Schema\n### Notes\n### Tables\n", "## 3. Database Schema\n### Notes\n### Tables\n"),
    (f"## 3. Database Schema\n#### `users`\n{TABLE}", f"## 3. Database Schema\n#### Table: users\n{TABLE}"),
    (f"## 3. Database Schema\n#### Order Items\n{TABLE}", f"## 3. Database Schema\n#### Table: Order Items\n{TABLE}"),
    (f"## 3. Database Schema\n#### users (people)\n{TABLE}", f"## 3. Database Schema\n#### users (people)\n{TABLE}"),
    (
        "## 4. API Specifications\n#### 1. Check\n- Method: GET\n- Path: `/health`\n",
        "## 4. API Specifications\n#### Endpoint: Check\n- Method: GET\n- Path: `/health`\n",
    ),
]

KEPT = [
    "# Shop\n\n## Introduction\ntext\n\n## Data model\n",
    "## 1. API\n## 2. Database\n",
    "See [the data](#data-model).\n\n## Data model\n",
    "### Data model\n## API\n",
]


@pytest.mark.parametrize(("before", "after"), REWRITTEN)
def test_headings_are_the_templates_in_a_document_of_its_form(before, after, formatted):
    assert formatted(before) == after


@pytest.mark.parametrize("text", KEPT)
def test_a_document_of_another_form_keeps_its_headings(text, formatted):
    headings = [line for line in text.split("\n") if line.startswith("#")]

    assert [line for line in formatted(text).split("\n") if line.startswith("#")] == headings
