"""How a field's line is read: the line beside what it says."""

import pytest

from asbuilt.diagnostics import Findings
from asbuilt.forms.fields import read_field
from asbuilt.source import Text

TYPES = [
    ("title: string", "string"),
    ("`title`: VARCHAR(255)", "string"),
    ("**title**: NVARCHAR(50)", "string"),
    ("**title:** TEXT", "text"),
    ("n: BIGINT", "integer"),
    ("n: FLOAT", "number"),
    ("n: double precision", "number"),
    ("n: NUMERIC(10,2)", "decimal"),
    ("n: Decimal", "decimal"),
    ("price: money EUR", "money"),
    ("done: Bool", "boolean"),
    ("day: DATE", "date"),
    ("at: TIMESTAMPTZ", "datetime"),
    ("at: timestamp with time zone", "datetime"),
    ("at: DateTime?", "datetime"),
    ("id: ObjectId", "uuid"),
    ("id: cuid", "uuid"),
    ("mail: e-mail", "email"),
    ("site: URL", "url"),
    ("data: JSONB", "json"),
    ("tags: list of strings", "list"),
    ("tags: string[]", "list"),
    ("tags: array<string>", "list"),
    ("tags: text[] optional", "list"),
    ("owner: ref(users)", "ref"),
    ("owner: reference to users", "ref"),
    ("photo: file max 10 MB types image/png, image/jpeg", "file"),
    ("place: geo", "geo"),
    ("status: enum(open, closed)", "enum"),
    ("status: enum open | closed", "enum"),
    ("status: string one of (open, closed)", "enum"),
]

CONSTRAINTS = [
    ("a: string required", {"required": True}),
    ("a: VARCHAR(20) NOT NULL", {"required": True, "max_length": 20}),
    ("a: string, required, unique", {"required": True, "unique": True}),
    ("a: string (required, unique)", {"required": True, "unique": True}),
    ("a: string nullable", {"required": False}),
    ("a?: string", {"required": False}),
    ("a: string max 200 min 3", {"max_length": 200, "min_length": 3}),
    ("a: string length 3-20", {"min_length": 3, "max_length": 20}),
    ("a: string up to 80 characters", {"max_length": 80}),
    ("a: string pattern /^[a-z]+$/", {"pattern": "^[a-z]+$"}),
    ("a: integer min 1 max 5", {"minimum": 1, "maximum": 5}),
    ("a: string indexed searchable", {"indexed": True, "searchable": True}),
    ("a: string read-only", {"read_only": True}),
    ("a: string write-only", {"write_only": True}),
    ("a: string immutable personal encrypted", {"immutable": True, "personal": True, "encrypted": True}),
    ("created_at: TIMESTAMP", {"auto": "created_at"}),
    ("updated_by: ref(users) auto", {"auto": "updated_by"}),
    ("n: SERIAL", {"auto": "sequence"}),
    ("a: string formerly b", {"formerly": "b"}),
    ("a: string required, formerly called `b` indexed", {"formerly": "b", "required": True, "indexed": True}),
    ("a: string (renamed from b)", {"formerly": "b"}),
    ("s: enum(a, b, c) transitions a -> b -> c, c -> a", {"transitions": (("a", "b"), ("b", "c"), ("c", "a"))}),
]

DEFAULTS = [
    ("a: integer default 0", (0, None)),
    ("a: string DEFAULT 'x y'", ("x y", None)),
    ("a: boolean default false", (False, None)),
    ("a: boolean (default: true)", (True, None)),
    ("a: datetime default now", (None, "now")),
    ("a: TIMESTAMP DEFAULT CURRENT_TIMESTAMP", (None, "now")),
    ("a: datetime default now()", (None, "now")),
    ("a: UUID DEFAULT gen_random_uuid()", (None, "uuid")),
]

REFERENCES = [
    ("a: ref(users)", ("users", "restrict")),
    ("a: ref(users) on delete cascade", ("users", "cascade")),
    ("a: UUID REFERENCES users(id) ON DELETE SET NULL", ("users", "set null")),
    ("a: uuid foreign key to users", ("users", "restrict")),
    ("a: UUID FK -> users.id", ("users", "restrict")),
    ("a: integer (FK to users)", ("users", "restrict")),
]


def read(line):
    findings = Findings()
    read = read_field(Text.at(line, 1, 1), findings)
    assert findings.diagnostics == []
    return read.field


@pytest.mark.parametrize(("line", "kind"), TYPES)
def test_a_type_is_known_by_its_names(line, kind):
    assert read(line).type.kind == kind


@pytest.mark.parametrize(("line", "expected"), CONSTRAINTS)
def test_constraints_come_in_any_order_and_wording(line, expected):
    field = read(line)

    assert {name: getattr(field, name) for name in expected} == expected


@pytest.mark.parametrize(("line", "expected"), DEFAULTS)
def test_a_default_is_a_value_or_is_made_at_that_moment(line, expected):
    default = read(line).default

    assert (default.value, default.generator) == expected


@pytest.mark.parametrize(("line", "expected"), REFERENCES)
def test_a_reference_names_its_table_and_what_becomes_of_the_record(line, expected):
    reference = read(line).reference

    assert (reference.table, reference.on_delete) == expected


def test_a_decimal_knows_its_precision_and_scale():
    assert (read("a: decimal(10,2)").type.precision, read("a: decimal(10,2)").type.scale) == (10, 2)


def test_a_file_knows_its_size_and_media_types():
    field = read("photo: file max 10 MB types image/png, image/jpeg required")

    assert (field.type.max_bytes, field.type.media_types) == (10_000_000, ("image/png", "image/jpeg"))
    assert field.required


def test_a_file_may_be_of_every_type_of_a_family():
    field = read("photo: file types image/*, application/pdf required")

    assert (field.type.media_types, field.required) == (("image/*", "application/pdf"), True)


def test_the_items_of_a_list_have_a_type():
    assert read("a: list of integer").type.item.kind == "integer"


def test_a_field_knows_the_place_of_its_name():
    findings = Findings()

    read = read_field(Text.at("`title`: string", 7, 5), findings)

    assert (read.field.origin.line, read.field.origin.column, read.field.origin.end) == (7, 6, 11)
