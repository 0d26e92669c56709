"""The tables of a specification: their fields, what each may hold, and what is kept with their records."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from msgspec import Struct

from chalicelib.specification.expressions import Expression
from chalicelib.specification.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal[
    "string", "text", "integer", "number", "decimal", "money", "boolean", "date", "time", "datetime", "duration",
    "uuid", "ulid", "email", "url", "phone", "slug", "enum", "json", "list", "map", "binary", "file", "geo", "ref",
]  # fmt: skip
"""The kinds of value a field may hold, as `LANGUAGE.md` section 3 lists them."""

OnDelete = Literal["restrict", "cascade", "set null"]

SERVER_SET: tuple[str, ...] = ("id", "created_at", "updated_at", "version")
"""The fields that every table has whether or not its section says so (a declared primary key stands in for `id`)."""


Named = TypeVar("Named", "Field", "Table")


def by_name(parts: Iterable[Named]) -> dict[str, Named]:
    """Parts by name, in their order; of two with one name, which is a fault of the document, the first."""
    named: dict[str, Named] = {}
    for part in parts:
        named.setdefault(part.name, part)
    return named


class FieldType(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What a field may hold: its kind, and what the kind needs to know."""

    kind: Kind
    values: tuple[str, ...] = ()  # enum
    item: FieldType | None = None  # list
    precision: int | None = None  # decimal(p,s)
    scale: int | None = None
    currency: str | None = None  # money; None lets the client name it
    max_bytes: int | None = None  # file
    media_types: tuple[str, ...] = ()  # file


class Reference(Struct, frozen=True, gc=False, omit_defaults=True):
    """The table a `ref` field points into, and what becomes of the record when that one is deleted."""

    table: str
    on_delete: OnDelete = "restrict"


class Default(Struct, frozen=True, gc=False, omit_defaults=True):
    """The value a field takes when the client sends none: a constant, or one made at that moment."""

    value: Any = None
    generator: Literal["now", "today", "uuid", "ulid"] | None = None


Auto = Literal["key", "created_at", "updated_at", "version", "created_by", "updated_by", "now", "sequence"]


class Field(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One field of a table.  Lengths are in characters (items for a list), bounds in the field's own unit."""

    name: str
    type: FieldType
    required: bool = False
    unique: bool = False
    indexed: bool = False
    searchable: bool = False
    default: Default | None = None
    auto: Auto | None = None  # set by the server, as named
    read_only: bool = False
    write_only: bool = False
    immutable: bool = False
    personal: bool = False
    encrypted: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    reference: Reference | None = None
    transitions: tuple[tuple[str, str], ...] | None = None  # allowed (from, to) pairs of an enum
    computed: Expression | None = None
    formerly: str | None = None  # the name under which records of before may still hold it
    implicit: bool = False  # the document does not mention it
    origin: Span | None = None

    @property
    def server_set(self) -> bool:
        """Whether no client may send it."""
        return self.read_only or self.computed is not None or self.derived

    @property
    def derived(self) -> bool:
        """Whether the server gives it its value at each write, or at the first."""
        return self.auto is not None and self.auto != "key"


class Index(Struct, frozen=True, gc=False, omit_defaults=True):
    """An index that a document asks for: equal in the first field, in order of the second (if any)."""

    fields: tuple[str, ...]
    origin: Span | None = None


class Table(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """A collection of records: one DynamoDB table, hash key `key`."""

    name: str
    fields: tuple[Field, ...]  # those declared in document order, then the implicit ones
    key: str = "id"
    accounts: bool = False  # its records are the people who sign in
    owner: str | None = None  # the field that says whose record it is
    tenant: str | None = None
    indexes: tuple[Index, ...] = ()
    unique_together: tuple[tuple[str, ...], ...] = ()
    soft_delete_days: int | None = None
    history_days: int | None = None
    expected_size: int | None = None  # records
    expire: tuple[int, str] | None = None  # (seconds, after which datetime field)
    formerly: tuple[str, ...] = ()  # its earlier names, the last one first
    origin: Span | None = None

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return self.by_name.get(name)

    @property
    def stored(self) -> str:
        """The name under which its records are kept: the first that it had, so that a new name moves nothing."""
        return self.formerly[-1] if self.formerly else self.name

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by name, in their order."""
        return by_name(self.fields)

    @cached_property
    def sendable(self) -> dict[str, Field]:
        """The fields that clients may send, where an endpoint does not say otherwise."""
        return by_name(field for field in self.fields if not (field.server_set or field.implicit))

    @cached_property
    def settable(self) -> dict[str, Field]:
        """The fields that the service itself may set: read-only ones as well, but none that is derived."""
        return by_name(field for field in self.fields if not (field.computed or field.implicit or field.derived))

    @cached_property
    def needed(self) -> frozenset[str]:
        """The fields without which there is no record, and to which nothing but the client gives a value."""
        return frozenset(field.name for field in self.fields if field.required and not (field.default or field.auto))

    @cached_property
    def file_fields(self) -> tuple[Field, ...]:
        """The fields that hold files."""
        return tuple(field for field in self.fields if field.type.kind == "file")

    @cached_property
    def json_fields(self) -> tuple[str, ...]:
        """The fields that hold any JSON."""
        return tuple(field.name for field in self.fields if field.type.kind == "json")

    @cached_property
    def former(self) -> dict[str, str]:
        """The earlier name of each field that has one."""
        return {field.name: field.formerly for field in self.fields if field.formerly}

    @cached_property
    def sealed_fields(self) -> frozenset[str]:
        """The fields whose values are sealed before they are stored."""
        return frozenset(field.name for field in self.fields if field.encrypted)
