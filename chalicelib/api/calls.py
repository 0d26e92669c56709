"""One request, as an operation gets it: its endpoint, who asks, what was sent; and the parts of the service it uses."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Request
from msgspec import Struct, field, structs

from chalicelib.api.audit import Trail
from chalicelib.api.bodies import raw_body, read_body
from chalicelib.api.errors import ApiError, ErrorTable
from chalicelib.api.resources import served
from chalicelib.auth import Access, Actor, Policy
from chalicelib.data import Store
from chalicelib.hooks.registry import Registry
from chalicelib.specification import CALLER, Endpoint, Specification, Table
from chalicelib.specification.values import Json, Record, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.api.outside import Outside
    from chalicelib.auth.policy import Verb
    from chalicelib.auth.user_pool import UserPool
    from chalicelib.data.unit import Joined
    from chalicelib.files import Files

CONDITIONS = ("if-match", "if-none-match")
"""Headers that are about one record."""


class Backend(Struct, frozen=True, dict=True):
    """What the operations of one service work with."""

    specification: Specification
    store: Store
    policy: Policy
    errors: ErrorTable
    find_user_pool: Callable[[], Any]  # a UserPool, whose module is not loaded before
    find_outside: Callable[[], Any] = dict  # an Outside, whose modules are not loaded before
    contracts: dict[tuple[str, ...], str] = field(default_factory=dict)  # made so far, by who may see them
    trail: Trail = field(default_factory=Trail)  # what the audit trail is to tell of the request
    functions: Registry = field(default_factory=Registry)  # the team's own
    log: Any = None  # a logger of `chalicelib.telemetry`
    deliver: Callable[[str], None] = lambda _: None  # puts a delivery into its queue, by id
    find_files: Callable[[], Any] = lambda: None  # a Files, whose module is not loaded before

    @cached_property
    def serving(self) -> Backend:
        """The same for the service itself, which may do everything."""
        return structs.replace(self, policy=Policy.of_service(self.specification))

    @cached_property
    def files(self) -> Files:
        """The files of records; only documents with a field for files have them."""
        files: Files = self.find_files()
        return files

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints that are served: those of the document, and those of every service like it."""
        return served(self.specification)

    @cached_property
    def outside(self) -> Outside:
        """The bucket and the queue; only who begins a job, or fetches what came of it, needs them."""
        found: Outside = self.find_outside()
        return found

    @cached_property
    def user_pool(self) -> UserPool:
        """The user pool; only who signs up or in, or changes an account, needs it."""
        pool: UserPool = self.find_user_pool()
        return pool


class Part(Struct, frozen=True):
    """What a request that holds several writes says of one of them; `at` is where it says so: `items[3]`.

    `as_service` is one that the service itself asks for: it may set read-only fields.
    """

    at: str
    content: dict[str, Json]
    key: Json = None  # of the record, where it is there already
    if_match: str | None = None
    as_service: bool = False


class Call(Struct, dict=True):
    """One request to one endpoint, or a part of one that is answered as such a request is."""

    backend: Backend
    endpoint: Endpoint
    actor: Actor
    request: Request
    parameters: dict[str, str]  # of the path, decoded
    referred: dict[tuple[str, Json], Record | None]  # records looked up for this request
    part: Part | None = None
    joined: Any = None  # a Joined, whose module is not loaded before: what functions write with it; its parts share it
    asked: dict[str, list[str]] | None = None  # query parameters that stand in for the request's own

    @cached_property
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
        """The query parameters, each with all its values; those of a whole request are none of its parts'."""
        if self.asked is not None:
            return self.asked
        if self.part is not None:
            return {}
        return dict(self.request.to_original_event().get("multiValueQueryStringParameters") or {})

    @property
    def path(self) -> str:
        """The path as the client sent it, the stage included."""
        event = self.request.to_original_event()
        return str(event["requestContext"].get("path") or event["path"])

    def header(self, name: str) -> str | None:
        """Return a header's value; a part has conditions of its own."""
        if self.part is not None and name.lower() in CONDITIONS:
            return self.part.if_match if name.lower() == "if-match" else None
        value: str | None = self.request.headers.get(name)
        return value

    def access(self, verb: Verb, table: Table | None = None) -> Access:
        """Return what the caller may do with `verb`; raise where that is nothing."""
        return self.allowed(self.backend.policy.access(self.actor, verb, table or self.table, self.follow))

    def access_to_read(self) -> Access:
        """Return what the caller may read of the table, which may be nothing."""
        return self.backend.policy.access(self.actor, "read", self.table, self.follow)

    def allowed(self, access: Access) -> Access:
        """Return the access; raise where it allows nothing."""
        if not access.possible:
            raise ApiError("FORBIDDEN") if self.actor.signed_in else unauthenticated()
        return access

    def follow(self, table: Table, record: Record, steps: tuple[str, ...]) -> Json:
        """Return the value at a path from a record, through references; or what is known of the caller.

        Raises what an unreadable value raises: nothing is decided as if there were none.
        """
        if steps[0] == CALLER:
            return self.known(steps[-1])
        value = record.get(steps[0])
        if isinstance(value, Unreadable):
            value.refuse()
        if len(steps) == 1 or value is None:
            return value
        field = table.field(steps[0])
        if field is None or field.reference is None:
            return value.get(steps[1]) if isinstance(value, dict) else None
        target = self.find_table(field.reference.table)
        referred = self.look_up(target, value)
        return None if referred is None else self.follow(target, referred, steps[1:])

    def foresee(self, table: Table, records: list[Record], paths: Iterable[tuple[str, ...]]) -> None:
        """Look up what is on these paths from the records: what `follow` would read one by one, a level at a time."""
        level = [(table, record, steps) for steps in paths for record in records]
        while level:
            wanted = [
                (self.find_table(field.reference.table), record[field.name], steps[1:])
                for table, record, steps in level
                if (field := table.field(steps[0])) and field.reference and record.get(field.name) is not None
            ]
            self._look_up_all([(target, key) for target, key, _ in wanted])
            known = [(target, self.referred[target.name, key], rest) for target, key, rest in wanted if len(rest) > 1]
            level = [(target, record, rest) for target, record, rest in known if record is not None]

    def _look_up_all(self, wanted: list[tuple[Table, Json]]) -> None:
        unknown = [(table, key) for table, key in wanted if (table.name, key) not in self.referred]
        found = self.backend.store.get_many(unknown) if unknown else {}
        self.referred |= {(table.name, key): found.get((table.name, key)) for table, key in unknown}

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

        def forbids(code: str) -> bool:
            rule = self.backend.functions.one("rule", code)
            if rule is None:
                return True
            from chalicelib.api.functions.deciding import rule_forbids  # noqa: PLC0415 - few services have any

            return rule_forbids(self, rule, record)

        self.backend.errors.enforce(verb, self.table, lambda steps: self.follow(self.table, record, steps), forbids)

    def join(self) -> Joined | None:
        """Return what functions write with this call, whose parts from now on share it; None where there are none."""
        joined: Joined | None = self.joined
        if joined is None and self.backend.functions.bindings:
            from chalicelib.data.unit import Joined  # noqa: PLC0415 - few services have functions

            joined = self.joined = Joined(self.backend.store, self.actor.id)
        return joined

    def is_decided(self, verb: Verb) -> bool:
        """Whether functions of the team's own decide on the verb, so that the record has to be looked at."""
        functions, name = self.backend.functions, self.table.name
        if not functions.bindings:
            return False
        rules = self.backend.errors.forbidding(verb, self.table)
        return functions.decides(verb, name) or any(functions.one("rule", code) for code in rules)

    def body(self) -> dict[str, Json]:
        """Return the JSON object that was sent; none sent is an empty one."""
        if self.part is not None:
            return self.part.content
        depth = self.backend.specification.limits.json_depth
        return read_body(raw_body(self.request), self.header("content-type"), depth)


def unauthenticated(rule: str | None = None) -> ApiError:
    """Return the answer to a request that needs a valid token and has none; `rule` says what is wrong with one."""
    return ApiError("UNAUTHENTICATED", headers={"WWW-Authenticate": "Bearer"}, rule=rule)


def decoded(parameters: dict[str, str] | None) -> dict[str, str]:
    """Return path parameters as the client meant them: API Gateway passes them percent-encoded."""
    return {name: unquote(value) for name, value in (parameters or {}).items()}
