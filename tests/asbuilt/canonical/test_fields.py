"""The canonical form of a field's line: what people write beside what becomes of it."""

import pytest

from asbuilt.canonical.fields import canonical_field
from asbuilt.source import Text

REWRITTEN = [
    ("`title`: VARCHAR(255) NOT NULL", "title: string required max 255"),
    ("**title:** TEXT", "title: text"),
    ("n: BIGINT DEFAULT 0", "n: integer default 0"),
    ("n: SERIAL", "n: integer auto"),
    ("price: NUMERIC(10, 2), min 0", "price: decimal(10,2) min 0"),
    ("price: money EUR required", "price: money EUR required"),
    ("a: string (required, unique)", "a: string unique required"),
    ("a?: string", "a: string optional"),
    ("a: DateTime?", "a: datetime optional"),
    ("a: string nullable", "a: string optional"),
    ("a: string length 3-20", "a: string min 3 max 20"),
    ("a: string pattern /^[a-z]+$/ required", "a: string required pattern /^[a-z]+$/"),
    ("a: string DEFAULT 'x y'", 'a: string default "x y"'),
    ("a: string default 'true'", 'a: string default "true"'),
    ("a: boolean (default: TRUE)", "a: boolean default true"),
    ("at: TIMESTAMP DEFAULT CURRENT_TIMESTAMP", "at: datetime default now"),
    ("id: UUID PRIMARY KEY DEFAULT gen_random_uuid()", "id: uuid primary key default uuid"),
    ("created_at: TIMESTAMP", "created_at: datetime"),
    ("created_at: datetime auto", "created_at: datetime auto"),
    ("status: enum open | closed", "status: enum(open, closed)"),
    ("status: string one of (open, closed) index", "status: enum(open, closed) indexed"),
    ("s: enum(a, b) transitions a -> b, b -> a", "s: enum(a, b) transitions a -> b -> a"),
    ("s: enum(a, b, c) transitions a -> b, c -> a", "s: enum(a, b, c) transitions a -> b, c -> a"),
    ("owner: reference to users", "owner: ref(users)"),
    ("owner: ref(users) ON DELETE RESTRICT required", "owner: ref(users) required on delete restrict"),
    ("owner: UUID REFERENCES users(id) ON DELETE SET NULL", "owner: uuid references users on delete set null"),
    ("tags: array<string> up to 20", "tags: list of string max 20"),
    ("people: list of ref(users)", "people: list of ref(users)"),
    ("photo: file max 10 MB types image/png", "photo: file max 10 MB types image/png"),
    ("a: string PII readonly", "a: string read-only personal"),
    ("a: string, previously known as `b` NOT NULL", "a: string required formerly b"),
    ("total: decimal computed as quantity * unit_price", "total: decimal computed quantity * unit_price"),
]

LEFT_ALONE = [
    "title: VARCHAR(255) NOT NULL - shown in lists",
    "n: INT(11)",
    "photo: file max 2048 KiB",
    "owner: UUID REFERENCES users(account_number)",
    "a: strin required",
    "a: string requird",
    "a: string on delete cascade",
    "[Field Name]: [Type] [Constraints]",
]


@pytest.mark.parametrize(("line", "canonical"), REWRITTEN)
def test_a_field_is_written_in_the_words_and_the_order_of_the_language(line, canonical):
    assert canonical_field(Text.at(line, 1, 1)) == canonical


@pytest.mark.parametrize("canonical", [canonical for _, canonical in REWRITTEN])
def test_a_canonical_field_stays_as_it_is(canonical):
    assert canonical_field(Text.at(canonical, 1, 1)) == canonical


@pytest.mark.parametrize("line", LEFT_ALONE)
def test_a_field_that_says_more_than_is_understood_is_left_alone(line):
    assert canonical_field(Text.at(line, 1, 1)) is None
