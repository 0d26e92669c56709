"""Whatever a document holds, it is read, told about and accounted for; how much is looked at is bounded."""

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asbuilt.diagnostics import draw
from asbuilt.diagnostics.diagnostic import COMPARED
from asbuilt.diagnostics.listing import MOST, listing
from asbuilt.diagnostics.schema import UNKNOWN_TYPE
from asbuilt.document.reading import LONGEST, MOST_LINES, read_outline
from asbuilt.forms.words import split_words
from asbuilt.sections.schema import MOST_FIELDS
from asbuilt.source import Source, Text
from fuzz.laws import check, read
from fuzz.mutations import GIANTS, TOKENS, mutate
from fuzz.seeds import read_seeds

SEEDS = read_seeds(own_only=True)
TABLE = "## 3. Database Schema\n#### tickets\n- Fields:\n  - title: string\n  - status: enum(open, closed)\n"
ENDPOINT = TABLE + "## 4. API Specifications\n#### Open\n- Method: POST\n- Path: /tickets\n"
PLACES = {
    "document": "{}",
    "table": TABLE + "#### {}\n- Fields:\n  - title: string\n",
    "field": TABLE + "  - {}\n",
    "type": TABLE + "  - body: {}\n",
    "constraint": TABLE + "  - body: string {}\n",
    "computed": TABLE + "  - body: computed {}\n",
    "table-line": TABLE + "- Indexes: {}\n",
    "permission": TABLE + "## 5. Security Requirements\n### 5.1 Access\n- Agents can read {}\n",
    "condition": TABLE + "## 5. Security Requirements\n### 5.1 Access\n- Agents can read tickets where {}\n",
    "path": TABLE + "## 4. API Specifications\n#### Open\n- Method: POST\n- Path: /{}\n",
    "parameters": ENDPOINT + "- Query Parameters: {}\n",
    "body": ENDPOINT + "- Request Body:\n  ```json\n  {}\n  ```\n",
    "code": TABLE + "## 7. Error Handling\n### 7.1 Error Codes\n- {}\n",
    "backend": "## 2. Technology Stack\n### 2.2 Backend\n- Language: {}\n- {}\n",
    "hosting": "## 2. Technology Stack\n### 2.4 Infrastructure\n- Hosting: AWS Lambda, {}\n- Logging: {}\n",
    "sign-in": "## 4. API Specifications\n### 4.1 Authentication\n- Token Type: {}\n- Security Measures: {}\n",
    "protection": TABLE + "## 5. Security Requirements\n### 5.2 Data Protection\n- {}\n- personal: {}\n",
    "limits": "## 5. Security Requirements\n### 5.3 API Security\n- {}\n- Rate limit: {}\n- CORS origins: {}\n",
    "performance": "## 6. Performance\n### 6.1 Times\n- API Response: {}\n### 6.2 Scalability\n- Data Volume: {}\n",
    "logging": TABLE + "## 7. Error Handling\n### 7.2 Logging\n- {}\n- Log every {}\n",
    "integration": TABLE + "## 8. Integration Points\n### 8.1 External Services\n- Slack: {}\n- Slack: POST {}\n"
    "- Amazon SES: email {} when tickets is created where {}\n",
    "stage": "## 9. Deployment\n### 9.1 Environment Setup\n- Production: {}\n### 9.2 Deployment Process\n- {}\n",
    "alarm": TABLE + "## 10. Monitoring\n### 10.1 Monitoring\n- {}\n- Error rate above {}: notify {}\n",
    "task": TABLE
    + "## 10. Monitoring\n### 10.2 Maintenance\n- Delete tickets where {}, {}\n- {}, every day at 02:00\n",
    "rule": TABLE + "## 7. Error Handling\n### 7.1 Error Codes\n- LATE (409): Late, when updating tickets where {}\n",
}


@given(random=st.randoms(use_true_random=False))
@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
def test_a_broken_document_is_read_and_accounted_for(random):
    check(read(mutate(random, SEEDS)))


@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_word_does_no_harm_wherever_it_stands(place):
    for word in (*TOKENS, *GIANTS):
        check(read(PLACES[place].replace("{}", word)))


@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_word_does_no_harm_however_often_it_stands(place):
    for word in TOKENS:
        check(read(PLACES[place].replace("{}", word * (LONGEST // len(word)))))


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\x07", "\u202e", "\u200b", "\ud800"])
def test_a_drawing_holds_nothing_that_plays_tricks_on_a_terminal(character):
    compilation = read(
        f'{ENDPOINT}- Request Body:\n  ```json\n  {{"{character}a\\nb": 1}}\n  ```\n  - a{character}: strng\n'
    )

    drawn = draw(compilation.diagnostics, compilation.source)

    assert compilation.diagnostics
    assert all(line.isprintable() for line in drawn.split("\n"))


def test_nothing_recurses_over_what_a_document_nests(compiled):
    deep = "(" * 900 + "required" + ")" * 900
    document = f"{TABLE}  - a: string {deep}\n  - b: {'list of ' * 200}string\n- Indexes: {deep}\n" + "- " * 900 + "a\n"
    usual = sys.getrecursionlimit()

    sys.setrecursionlimit(_depth() + 250)
    try:
        check(compiled(document))
    finally:
        sys.setrecursionlimit(usual)


def _depth():
    frame, depth = sys._getframe(), 0
    while frame:
        frame, depth = frame.f_back, depth + 1
    return depth


@pytest.mark.parametrize("item", ["a" * (LONGEST + 1), "a\n" * (MOST_LINES + 1), "[a]  " * LONGEST])
def test_an_item_that_is_too_long_is_prose_and_said_to_be(item, compiled):
    compilation = compiled(TABLE + f"  - {item}\n")

    assert "TSD0004" in [one.code for one in compilation.diagnostics]
    assert len(compilation.specification.tables[0].fields) == len(compiled(TABLE).specification.tables[0].fields)


def test_no_text_that_is_read_as_a_rule_is_longer_than_the_bound():
    document = "\n".join(f"{'#' * (size % 6 + 1)} {'a' * size}\n- {'b ' * size}\n" for size in range(0, 3_000, 500))

    sections = list(read_outline(Source("document.md", document)).root.walk())

    texts = [text for section in sections for text in (section.title, *(one.text for one in section.bullets))]
    assert len(texts) > len(sections)
    assert max(map(len, texts)) <= LONGEST


def test_brackets_deeper_than_the_bound_are_ordinary_marks():
    words = split_words(Text.at("(" * 500 + ")" * 500, 1, 1))

    depth = 0
    while words:
        words, depth = words[0].inside, depth + 1
    assert depth <= 21


def test_a_body_that_is_too_deep_is_not_read(compiled):
    body = '{"title":' * 100_000

    diagnostics = compiled(f"{ENDPOINT}- Request Body:\n  ```json\n  {body}\n  ```\n").diagnostics

    assert "TSD0407" in [one.code for one in diagnostics]


def test_a_table_has_as_many_fields_as_a_record_can_hold(compiled):
    document = "## 3. Database Schema\n#### wide\n- Fields:\n" + "".join(f"  - f{at}: string\n" for at in range(1_000))

    compilation = compiled(document)

    declared = [one for one in compilation.specification.tables[0].fields if not one.implicit]
    assert len(declared) == MOST_FIELDS
    assert [one.code for one in compilation.diagnostics].count("TSD0321") == 1


def test_a_hint_does_not_list_all_that_a_document_declares():
    assert listing([str(number) for number in range(1_000)]).endswith(f"{MOST - 1} and {1_000 - MOST} more")


def test_a_word_that_is_known_is_not_corrected():
    said = UNKNOWN_TYPE.at_word(Text.at("Response", 1, 1), ("Response", "Responses"))

    assert said.fix is None
    assert "Responses" not in (said.hint or "")


def test_a_word_is_compared_with_a_bounded_number_of_names():
    looked_at = []

    def names():
        for number in range(10 * COMPARED):
            looked_at.append(number)
            yield f"name{number}"

    UNKNOWN_TYPE.at_word(Text.at("nmae1", 1, 1), names())

    assert len(looked_at) == COMPARED
