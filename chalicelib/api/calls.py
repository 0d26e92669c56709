"""One request, as an operation gets it: its endpoint, who asks, what was sent; and the parts of the service it uses."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec
from chalice.app import Request
from msgspec import Struct, field

from chalicelib.api.errors import ApiError, ErrorTable
from chalicelib.auth import Access, Actor, Policy
from chalicelib.data import Store
from chalicelib.specification import CALLER, Endpoint, Specification, Table
from chalicelib.specification.values import Json, Record

if TYPE_CHECKING:
    from chalicelib.auth.policy import Verb

DECODER = msgspec.json.Decoder(float_hook=Decimal)
JSON_TYPES = ("application/json", "application/merge-patch+json")


class Backend(Struct, frozen=True):
    """What the operations of one service work with."""

    specification: Specification
    store: Store
    policy: Policy
    errors: ErrorTable
    contracts: dict[tuple[str, ...], str] = field(default_factory=dict)  # made so far, by who may see them


class Call(Struct):
    """One request to one endpoint."""

    backend: Backend
    endpoint: Endpoint
    actor: Actor
    request: Request
    parameters: dict[str, str]  # of the path, decoded
    referred: dict[tuple[str, Json], Record | None]  # records looked up for this request

    @property
    def table(self) -> Table:
        """The table that the endpoint is about."""
        return self.find_table(self.endpoint.table or "")

    def find_table(self, name: str) -> Table:
        """Return the table of that name, which the compiler has seen to be there."""
        table = self.backend.specification.table(name)
        if table is None:
            raise LookupError(name)
        return table

    @property
    def query(self) -> dict[str, list[str]]:
        """The query parameters, each with all its values."""
        return dict(self.request.to_original_event().get("multiValueQueryStringParameters") or {})

    @property
    def path(self) -> str:
        """The path as the client sent it, the stage included."""
        event = self.request.to_original_event()
        return str(event["requestContext"].get("path") or event["path"])

    def header(self, name: str) -> str | None:
        """Return a header's value."""
        value: str | None = self.request.headers.get(name)
        return value

    def access(self, verb: Verb, table: Table | None = None) -> Access:
        """Return what the caller may do with `verb`; raise where that is nothing."""
        access = self.backend.policy.access(self.actor, verb, table or self.table, self.follow)
        if not access.possible:
            raise ApiError("FORBIDDEN") if self.actor.signed_in else unauthenticated()
        return access

    def follow(self, table: Table, record: Record, steps: tuple[str, ...]) -> Json:
        """Return the value at a path from a record, through references; or what is known of the caller."""
        if steps[0] == CALLER:
            return self.known(steps[-1])
        value = record.get(steps[0])
        if len(steps) == 1 or value is None:
            return value
        field = table.field(steps[0])
        if field is None or field.reference is None:
            return value.get(steps[1]) if isinstance(value, dict) else None
        target = self.find_table(field.reference.table)
        referred = self.look_up(target, value)
        return None if referred is None else self.follow(target, referred, steps[1:])

    def known(self, name: str) -> Json:
        """Return what is known of the caller: their id and e-mail address, a claim of their token, their account."""
        if name in self.actor.known:
            return self.actor.known[name]
        accounts = self.backend.specification.accounts
        if accounts is None or accounts.field(name) is None or not self.actor.signed_in:
            return None
        return (self.look_up(accounts, self.actor.id) or {}).get(name)

    def look_up(self, table: Table, key: Json) -> Record | None:
        """Return a record that this one refers to, read once in a request."""
        place = (table.name, key)
        if place not in self.referred:
            self.referred[place] = self.backend.store.get(table, key)
        return self.referred[place]

    def enforce(self, verb: Verb, record: Record) -> None:
        """Raise the error of a rule of section 7.1 that forbids the verb on this record."""
        self.backend.errors.enforce(verb, self.table, lambda steps: self.follow(self.table, record, steps))

    def body(self) -> dict[str, Json]:
        """Return the JSON object that was sent; none sent is an empty one."""
        content_type = (self.header("content-type") or JSON_TYPES[0]).partition(";")[0].strip().lower()
        raw = self.request.raw_body
        if raw and content_type not in JSON_TYPES:
            raise ApiError("UNSUPPORTED_MEDIA_TYPE")
        try:
            content = DECODER.decode(raw or b"{}")
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise ApiError("MALFORMED_JSON") from None
        if not isinstance(content, dict):
            raise ApiError("MALFORMED_JSON")
        return content


def unauthenticated() -> ApiError:
    """Return the answer to a request that needs a valid token and has none."""
    return ApiError("UNAUTHENTICATED", headers={"WWW-Authenticate": "Bearer"})


def decoded(parameters: dict[str, str] | None) -> dict[str, str]:
    """Return path parameters as the client meant them: API Gateway passes them percent-encoded."""
    return {name: unquote(value) for name, value in (parameters or {}).items()}
