"""The typed model of a specification: what was declared, and where.

Nothing here reads a document or touches AWS.  Every part is frozen and knows its `origin` in the document
(None in the copy that Lambda loads).  Parts hold parts and never themselves, so those of which there are many are left
out of the search for cycles (`gc=False`).
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from msgspec import Struct

from chalicelib.specification.expressions import Expression
from chalicelib.specification.operations import Alarm, Becomes, DashboardMetric, Integration, Stage, Step, Task
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

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal[
    "string", "text", "integer", "number", "decimal", "money", "boolean", "date", "time", "datetime", "duration",
    "uuid", "ulid", "email", "url", "phone", "slug", "enum", "json", "list", "map", "binary", "file", "geo", "ref",
]  # fmt: skip
"""The kinds of value a field may hold, as `LANGUAGE.md` section 3 lists them."""

AccountAct = Literal[
    "register", "confirm", "login", "refresh", "logout", "forgot_password", "reset_password", "change_password", "mfa",
]  # fmt: skip
"""What people do to sign up, in and out; `chalicelib.specification.accounts` says what each takes and gives."""

Operation = Literal[
    "list", "create", "read", "replace", "update", "delete", "restore", "purge", "history", "health", "openapi", "docs",
    "export_person", "erase_person", "deliveries", "delivery", "retry_delivery",
    "bulk", "import", "export", "job", "jobs", "upload", "action", "me", "update_me",
    AccountAct, "custom",
]  # fmt: skip
"""What an endpoint does; `custom` is a function of the team's own."""

OnDelete = Literal["restrict", "cascade", "set null"]

SERVER_SET: tuple[str, ...] = ("id", "created_at", "updated_at", "version")
"""The fields that every table has whether or not its section says so (a declared primary key stands in for `id`)."""


Named = TypeVar("Named", "Field", "Table")


def _by_name(parts: Iterable[Named]) -> dict[str, Named]:
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
        return _by_name(self.fields)

    @cached_property
    def sendable(self) -> dict[str, Field]:
        """The fields that clients may send, where an endpoint does not say otherwise."""
        return _by_name(field for field in self.fields if not (field.server_set or field.implicit))

    @cached_property
    def settable(self) -> dict[str, Field]:
        """The fields that the service itself may set: read-only ones as well, but none that is derived."""
        return _by_name(field for field in self.fields if not (field.computed or field.implicit or field.derived))

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


class BodyField(Struct, frozen=True, gc=False, omit_defaults=True):
    """A field that a client may send to an endpoint, and whether it must."""

    name: str
    required: bool = True


class Shape(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What an endpoint's Response shows under `data`: which fields, in which order, and whether in a bare array."""

    fields: tuple[tuple[str, Shape | None], ...] = ()  # (name, the shape of what a reference is expanded to)
    array: bool = False


class Payload(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a function of the team's own is sent, or answers: an object of these fields, or a bare array of such."""

    fields: tuple[Field, ...]
    array: bool = False


class Parent(Struct, frozen=True, gc=False, omit_defaults=True):
    """The record that a nested path is within: its table, its path parameter, and the field that refers to it.

    The parameter is empty for records that are made together with their parent.
    """

    table: str
    parameter: str
    field: str
    by: str | None = None  # the unique field of the table that the parameter holds, where it is not the key


class Children(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Records that a body may hold under `name`: they are made with the record that they refer to."""

    name: str
    table: str
    field: str  # the reference, which the server sets
    body: tuple[BodyField, ...] | None = None  # None: every field that the server does not set
    required: bool = True


class Endpoint(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One method of one path."""

    method: str
    path: str  # parameters as {name}
    operation: Operation
    title: str = ""
    table: str | None = None
    parent: Parent | None = None
    action: str | None = None  # the last word of an `action`'s path
    becomes: Becomes | None = None  # what that word makes of the record; None: it is a function's business
    key_parameter: str | None = None  # the path parameter that holds the record's key, or its field `by`
    by: str | None = None  # the unique field that the record is found by, where it is not the key
    filters: tuple[str, ...] = ()  # query parameters the document names
    body: tuple[BodyField, ...] | None = None  # None: every field that the server does not set
    children: tuple[Children, ...] = ()
    response: Shape | None = None  # None: every readable field
    message: str | None = None  # `message` of the documented Response
    request_example: dict[str, Any] | None = None  # the documented values that are examples, not types
    response_example: dict[str, Any] | None = None  # of one record
    handler: str | None = None
    verb: str | None = None  # what the caller must be allowed on the table, where a function answers
    input: Payload | None = None  # of a function; None: nothing is documented, and nothing is taken
    output: Payload | None = None  # of a function; None: whatever it gives
    multipart: bool = False
    origin: Span | None = None

    @property
    def is_function(self) -> bool:
        """Whether a function of the team's own answers it."""
        return self.operation == "custom" or (self.operation == "action" and self.becomes is None)

    @property
    def place(self) -> str:
        """Its method and path: `POST /api/v1/quotes`."""
        return f"{self.method} {self.path}"

    @property
    def tables(self) -> frozenset[str]:
        """The tables that it leads to: its own, and those of the records that are made with one of its own."""
        return frozenset(name for name in (self.table, *(one.table for one in self.children)) if name)


class Permission(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One thing that section 5.1 allows.

    `roles` may hold the built-in `anyone` and `signed-in`; `verbs` may hold `*`; `table` None is every table.
    `own` limits it to the caller's own records: `owner_path` leads from the record to the owner's id.
    `only` means that nobody else may (for these verbs, and these fields where there are some).
    With an `endpoint` (`POST /quotes`) it is that one, which is about no table, that may be called.
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
    endpoint: str | None = None
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


class Specification(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
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
    consents: tuple[str, ...] = ()  # what section 9 lets a deployment destroy, as `asbuilt plan` words it
    followed: tuple[str, ...] = ()  # the tables whose changes functions of the team's own follow
    components: tuple[Component, ...] = ()
    stack: Stack = Stack()
    authentication: Authentication = Authentication()
    protection: Protection = Protection()
    limits: Limits = Limits()
    performance: Performance = Performance()
    logging: Logging = Logging()

    def table(self, name: str) -> Table | None:
        """The table of that name."""
        return self._tables.get(name)

    def stored_as(self, name: str) -> str:
        """The name under which the records of a table are kept; that of a companion is its own."""
        table = self.table(name)
        return table.stored if table else name

    def stored_table(self, name: str) -> Table | None:
        """The table whose records are kept under that name."""
        return next((table for table in self.tables if table.stored == name), None)

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return _by_name(self.tables)

    @cached_property
    def has_files(self) -> bool:
        """Whether a field of some table holds files."""
        return any(table.file_fields for table in self.tables)

    @cached_property
    def seals(self) -> bool:
        """Whether any table has encrypted fields."""
        return any(table.sealed_fields for table in self.tables)

    @property
    def accounts(self) -> Table | None:
        """The table of the people who sign in, if there is one."""
        return next((table for table in self.tables if table.accounts), None)

    @property
    def self_sign_up(self) -> bool:
        """Whether people sign themselves up: as section 4.1 says, else where an endpoint registers them."""
        said = self.authentication.self_sign_up
        return any(endpoint.operation == "register" for endpoint in self.endpoints) if said is None else said
