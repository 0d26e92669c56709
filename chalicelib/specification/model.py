"""The typed model of a specification: what was declared, and where.

Nothing here reads a document or touches AWS.  Every part is frozen and knows its `origin` in the document
(None in the copy that Lambda loads).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from chalicelib.specification.expressions import Expression
from chalicelib.specification.operations import Alarm, DashboardMetric, Integration, Stage, Step, Task
from chalicelib.specification.settings import (
    Authentication,
    Component,
    Limits,
    Logging,
    Performance,
    Protection,
    Stack,
)
from chalicelib.specification.span import Span

Kind = Literal[
    "string", "text", "integer", "number", "decimal", "money", "boolean", "date", "time", "datetime", "duration",
    "uuid", "ulid", "email", "url", "phone", "slug", "enum", "json", "list", "map", "binary", "file", "geo", "ref",
]  # fmt: skip
"""The kinds of value a field may hold, as `LANGUAGE.md` section 3 lists them."""

Operation = Literal[
    "list", "create", "read", "replace", "update", "delete", "restore", "purge", "history", "health", "openapi",
    "bulk", "import", "export", "action", "me", "update_me",
    "register", "confirm", "login", "refresh", "logout", "forgot_password", "reset_password", "change_password",
    "custom",
]  # fmt: skip
"""What an endpoint does; `custom` is a function of the team's own."""

OnDelete = Literal["restrict", "cascade", "set null"]

SERVER_SET: tuple[str, ...] = ("id", "created_at", "updated_at", "version")
"""The fields that every table has whether or not its section says so (a declared primary key stands in for `id`)."""


class FieldType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a field may hold: its kind, and what the kind needs to know."""

    kind: Kind
    values: tuple[str, ...] = ()  # enum
    item: FieldType | None = None  # list
    precision: int | None = None  # decimal(p,s)
    scale: int | None = None
    currency: str | None = None  # money; None lets the client name it
    max_bytes: int | None = None  # file
    media_types: tuple[str, ...] = ()  # file


class Reference(Struct, frozen=True, omit_defaults=True):
    """The table a `ref` field points into, and what becomes of the record when that one is deleted."""

    table: str
    on_delete: OnDelete = "restrict"


class Default(Struct, frozen=True, omit_defaults=True):
    """The value a field takes when the client sends none: a constant, or one made at that moment."""

    value: Any = None
    generator: Literal["now", "today", "uuid", "ulid"] | None = None


Auto = Literal["key", "created_at", "updated_at", "version", "created_by", "updated_by", "now", "sequence"]


class Field(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    implicit: bool = False  # the document does not mention it
    origin: Span | None = None

    @property
    def server_set(self) -> bool:
        """Whether no client may send it."""
        return self.read_only or self.computed is not None or (self.auto is not None and self.auto != "key")


class Index(Struct, frozen=True, omit_defaults=True):
    """An index that a document asks for: equal in the first field, in order of the second (if any)."""

    fields: tuple[str, ...]
    origin: Span | None = None


class Table(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    origin: Span | None = None

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


class BodyField(Struct, frozen=True, omit_defaults=True):
    """A field that a client may send to an endpoint, and whether it must."""

    name: str
    required: bool = True


class Shape(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an endpoint's Response shows under `data`: which fields, in which order, and whether in a bare array."""

    fields: tuple[tuple[str, Shape | None], ...] = ()  # (name, the shape of what a reference is expanded to)
    array: bool = False


class Parent(Struct, frozen=True, omit_defaults=True):
    """The record that a nested path is within: its table, its path parameter, and the field that refers to it."""

    table: str
    parameter: str
    field: str


class Endpoint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One method of one path."""

    method: str
    path: str  # parameters as {name}
    operation: Operation
    title: str = ""
    table: str | None = None
    parent: Parent | None = None
    action: str | None = None  # the transition (a value of the enum) or function of an `action`
    key_parameter: str | None = None  # the path parameter that holds the record's key
    filters: tuple[str, ...] = ()  # query parameters the document names
    body: tuple[BodyField, ...] | None = None  # None: every field that the server does not set
    response: Shape | None = None  # None: every readable field
    message: str | None = None  # `message` of the documented Response
    handler: str | None = None
    multipart: bool = False
    origin: Span | None = None


class Permission(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that section 5.1 allows.

    `roles` may hold the built-in `anyone` and `signed-in`; `verbs` may hold `*`; `table` None is every table.
    `own` limits it to the caller's own records: `owner_path` leads from the record to the owner's id.
    `only` means that nobody else may (for these verbs, and these fields where there are some).
    `tenant` allows nothing: it limits what the roles may otherwise do to records of their own tenant.
    """

    roles: tuple[str, ...]
    verbs: tuple[str, ...]
    table: str | None = None
    fields: tuple[str, ...] | None = None
    own: bool = False
    owner_path: tuple[str, ...] = ()
    where: Expression | None = None
    only: bool = False
    tenant: bool = False
    origin: Span | None = None


class Trigger(Struct, frozen=True, omit_defaults=True):
    """When an error code's rule applies: a verb on a table, for records that meet a condition."""

    verb: str
    table: str
    where: Expression | None = None


class ErrorCode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code that the API may answer with."""

    code: str
    status: int | None
    text: str
    when: Trigger | None = None
    origin: Span | None = None


class Specification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole document, resolved."""

    name: str  # a slug; begins the name of every resource
    title: str
    hash: str  # SHA-256 of the document's text, hexadecimal
    tables: tuple[Table, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    permissions: tuple[Permission, ...] = ()
    errors: tuple[ErrorCode, ...] = ()
    roles: tuple[str, ...] = ()
    integrations: tuple[Integration, ...] = ()
    stages: tuple[Stage, ...] = ()
    steps: tuple[Step, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    metrics: tuple[DashboardMetric, ...] = ()
    tasks: tuple[Task, ...] = ()
    components: tuple[Component, ...] = ()
    stack: Stack = Stack()
    authentication: Authentication = Authentication()
    protection: Protection = Protection()
    limits: Limits = Limits()
    performance: Performance = Performance()
    logging: Logging = Logging()

    def table(self, name: str) -> Table | None:
        """The table of that name."""
        return next((table for table in self.tables if table.name == name), None)

    @property
    def accounts(self) -> Table | None:
        """The table of the people who sign in, if there is one."""
        return next((table for table in self.tables if table.accounts), None)
