"""Labels, the lines of endpoints, JSON bodies and sentences: before and after."""

import pytest

SCHEMA = "## 3. Database Schema\n#### Table: bikes\n{line}\n- Fields:\n  - name: string\n  - keeper: string\n"
API = (
    "## 3. Database Schema\n#### Table: bikes\n- Fields:\n  - name: string\n\n"
    "## 4. API Specifications\n#### Endpoint: Bikes\n- Method: GET, POST\n- Path: `/bikes`\n{line}\n"
)
SECURITY = (
    "## 3. Database Schema\n#### Table: bikes\n- Fields:\n  - name: string\n\n"
    "## 5. Security Requirements\n### 5.1 Authentication & Authorization\n{line}\n"
)
STACK = "## 2. Technology Stack\n### 2.2 Backend\n{line}\n"

LINES = [
    (STACK, "- **Language:** Python 3.12", "- Language: Python 3.12"),
    (STACK, "- __Language__ : Python 3.12", "- Language: Python 3.12"),
    (STACK, "1. *Language*: Python 3.12", "1. Language: Python 3.12"),
    (STACK, "- **1. Language**: Python 3.12", "- **1. Language**: Python 3.12"),
    (STACK, "- **Note: well**: prose", "- **Note: well**: prose"),
    (STACK, "- `lib`: **bold** stays", "- `lib`: **bold** stays"),
    (STACK, "- A **bold** word", "- A **bold** word"),
    (SCHEMA, "- **Owned by**: keeper", "- Owner: keeper"),
    (SCHEMA, "- Indices: name + keeper", "- Indexes: name + keeper"),
    (API, "- **Query params:** name", "- Query Parameters: name"),
    (API, "- Purpose: to ride", "- Purpose: to ride"),
    (
        API,
        '- Body:\n  ```json\n  {"name":"string"}\n  ```',
        '- Request Body:\n  ```json\n  {\n    "name": "string"\n  }\n  ```',
    ),
    (API, '- Body:\n  ```json\n  {"name":"string",}\n  ```', '- Request Body:\n  ```json\n  {"name":"string",}\n  ```'),
    (SECURITY, "- Anyone can read all bikes.", "- Anyone can read all bikes"),
    (SECURITY, "- Be careful.", "- Be careful."),
]

ENDPOINTS = [
    ("get", "/bikes/", "GET", "`/bikes`"),
    ("**get / post**", "`/bikes`", "GET, POST", "`/bikes`"),
    ("GET", "/bikes/:id", "GET", "`/bikes/{id}`"),
    ("GET", "https://example.com/bikes", "GET", "https://example.com/bikes"),
    ("GET (all)", "/bikes", "GET (all)", "`/bikes`"),
]


@pytest.mark.parametrize(("document", "before", "after"), LINES)
def test_a_line_takes_the_form_of_the_template_or_stays(document, before, after, formatted):
    assert formatted(document.format(line=before)) == document.format(line=after)


@pytest.mark.parametrize(("method", "path", "canonical_method", "canonical_path"), ENDPOINTS)
def test_methods_are_in_upper_case_and_paths_in_back_ticks(method, path, canonical_method, canonical_path, formatted):
    text = f"## 4. API Specifications\n#### Endpoint: Bikes\n- HTTP method: {method}\n- URL: {path}\n"

    lines = formatted(text).split("\n")

    assert lines[2:4] == [f"- Method: {canonical_method}", f"- Path: {canonical_path}"]
