"""The endpoints of a specification: what each takes, does and shows."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from chalicelib.specification.operations import Becomes
from chalicelib.specification.span import Span
from chalicelib.specification.tables import Field

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
