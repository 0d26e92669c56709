"""Whatever stands in a request, only what is documented is understood, and none of it gets into an expression."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date

import pytest

FIELDS = {"genre": "enum", "price": "number", "published": "date", "author": "key", "editor_id": "key", "tags": "list"}
FIELDS |= {"id": "key", "created_at": "moment"}
ORDERED = {"eq", "ne", "gt", "gte", "lt", "lte", "between", "in"}
OPERATORS = {kind: ORDERED | {"begins", "contains"} for kind in FIELDS.values()} | {
    "number": ORDERED,
    "list": {"contains"},
}
ALL_FIELDS = {*FIELDS, "title", "in_print", "note", "id", "created_at", "updated_at", "version"}
SORTS = {"created_at", "price", "published"}
FITTING = (
    "crime",
    "poetry",
    "5",
    "-1.25",
    "2010-01-01",
    "2010-01-01,2011-01-01",
    "1,2",
    "2,1",
    "crime,travel",
    "true",
    "20",
)
HOSTILE = (
    "#0", ":0", ":v1 OR #0 <> :v1", "attribute_exists(id)", "size(#0) > :0", "' OR 1=1 --", "'; DROP TABLE books",
    "$where", '{"S": "x"}', '{"$gt": ""}', "__class__", "${jndi:x}", "../x", "\uff50rice", "genr\u0435", "price ",
    " price", "PRICE", "price\x00", "price.x", "price[0]", "NaN", "Infinity", "-0", "1e400", "1_0", "\uff11", "0x10",
    "1e5", "", ",", "\ud7ff", "é" * 600, "a" * 3000, ",".join("crime" for _ in range(150)), "2010-02-30",
    "\uff12010-01-01", "by_all", "all", "partition", "secret", "id",
)  # fmt: skip
MARK = "zq7"
"""Put into what is sent, to be looked for in what goes to DynamoDB."""
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
RANGE = r"#\d+ (<|<=|>|>=|=) :\d+|#\d+ BETWEEN :\d+ AND :\d+|begins_with\(#\d+, :\d+\)"
KEY_CONDITION = re.compile(rf"#\d+ = :\d+( AND ({RANGE}))?")


class Tapped:
    """A client of DynamoDB whose requests are kept."""

    def __init__(self, client):
        self.client, self.requests = client, []

    def __getattr__(self, name):
        return getattr(self.client, name)

    def _make_api_call(self, operation, arguments):
        self.requests.append((operation, arguments))
        return self.client._make_api_call(operation, arguments)


def tapped(world):
    connection = world.store.models.connection
    connection._client = Tapped(connection.client)
    return connection._client


def one_is(kind, text):
    """Whether a text is a value of the kind, as section 3 of the language has it."""
    if kind == "number":
        digits = NUMBER.fullmatch(text) and abs(float(text)) < 10**8 and float(text) * 100 % 1 == 0
        return bool(digits)
    if kind == "date":
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and is_day(text)
    if kind == "moment":
        return False  # none of the texts here is one
    if kind == "key":
        return 0 < len(text.encode()) <= 1024
    return text in ("crime", "poetry", "travel")


def is_day(text):
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_filter(name, text):
    match = re.fullmatch(r"([a-z_]+)(?:\[([a-z]+)\])?", name)
    kind, operator = FIELDS.get(match[1]) if match else None, (match and match[2]) or "eq"
    if kind is None or operator not in OPERATORS[kind]:
        return False
    if operator in ("begins", "contains"):  # part of a text is any text
        return True
    parts = text.split(",") if operator in ("in", "between") else [text]
    if len(parts) > 100 or not all(one_is(kind, part) for part in parts):
        return False
    return operator != "between" or (len(parts) == 2 and in_order(kind, *parts))


def in_order(kind, low, high):
    return float(low) <= float(high) if kind == "number" else low <= high


def is_documented(name, text):
    """Whether a query parameter is one that docs/reference/http.md has for the list of books."""
    rules = {
        "limit": lambda: bool(re.fullmatch("[0-9]+", text)) and 1 <= int(text) <= 100,
        "sort": lambda: text.removeprefix("-") in SORTS,
        "fields": lambda: set(text.split(",")) <= ALL_FIELDS,
        "include": lambda: text == "" or set(text.split(",")) <= {"author", "editor", "editor_id"},
        "count": lambda: text in ("true", "false"),
        "cursor": lambda: False,
        "q": lambda: False,  # no field of books is searchable
    }
    return rules.get(name, lambda: is_filter(name, text))()


def draw_name(choice):
    name = choice.choice(("limit", "sort", "fields", "include", "count", "cursor", "q", *[*FIELDS] * 3, *HOSTILE))
    if choice.random() < 0.5:
        name += f"[{choice.choice((*OPERATORS['enum'], *OPERATORS['enum'], 'is', 'EQ', '$gt', '', 'eq][gt'))}]"
    return name if choice.random() < 0.9 else spoilt(choice, name)


def draw_text(choice):
    text = choice.choice((*FITTING * 3, *HOSTILE, *FIELDS, "-price", "author,editor"))
    return text if choice.random() < 0.8 else spoilt(choice, text)


def spoilt(choice, text):
    at = choice.randint(0, len(text))
    return (
        text[:at] + choice.choice((MARK, "#", ":", "[", "]", ".", " ", "\n", "'", '"', "\u0430", "\u202e")) + text[at:]
    )


def test_only_the_documented_grammar_is_understood(running, cases, record_property):
    library, choice, answers = running("library"), random.Random(6), Counter()
    library.anonymous.get("/books?cursor=x")  # makes the key that signs cursors
    client = tapped(library)

    for _ in range(cases):
        sent = {draw_name(choice): draw_text(choice) for _ in range(choice.choice((1, 1, 2)))}
        answered = library.anonymous.get("/books", multiValueQueryStringParameters={n: [t] for n, t in sent.items()})
        documented = all(is_documented(name, text) for name, text in sent.items())
        assert answered.status == (200 if documented else 400), (sent, answered.text)
        answers[answered.status] += 1

    assert min(answers.values()) > cases / 20, answers  # both were tried
    assert {operation for operation, _ in client.requests} == {"Query"}
    for _, request in client.requests:
        assert KEY_CONDITION.fullmatch(request["KeyConditionExpression"]), request
        assert not {"FilterExpression", "ProjectionExpression"} & request.keys()
    record_property("cases", cases)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_text_of_a_client_is_part_of_an_expression(running, cases, record_property, method):
    workshop, choice = running("workshop"), random.Random(7)
    anyone, client = workshop.anonymous, tapped(workshop)
    texts = [text + MARK for text in HOSTILE if len(text) < 30]

    for number in range(cases // 40):
        body = {
            "name": choice.choice(texts)[:30] + str(number),
            "client": choice.choice(texts),
            "settings": {choice.choice(texts): 1},
        }
        body |= {"notes": {choice.choice(texts): choice.choice(texts)}} if number % 2 else {}
        made = anyone.post("/projects", body)
        headers = {"If-Match": choice.choice((*texts, '"1"')), "Idempotency-Key": choice.choice(texts) + str(number)}
        if made.status == 201 and method != "POST":
            anyone(method, made.headers["Location"], None if method == "DELETE" else body, headers=headers)

    requests = [request for _, request in client.requests]
    parts = [part for one in requests for step in one.get("TransactItems", ()) for part in step.values()]
    said = [one[name] for one in (*requests, *parts) for name in one if name.endswith("Expression")]
    named = [name for one in (*requests, *parts) for name in one.get("ExpressionAttributeNames", {}).values()]
    assert said
    assert not [text for text in (*said, *named) if MARK in text]
    record_property("cases", cases // 40)
