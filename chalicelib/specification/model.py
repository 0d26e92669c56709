"""The typed model of a specification: what was declared, and where.

Nothing here reads a document or touches AWS.  Every part is frozen and knows its `origin` in the document
(None in the copy that Lambda loads).  Parts hold parts and never themselves, so those of which there are many are left
out of the search for cycles (`gc=False`).
"""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from chalicelib.specification.endpoints import Endpoint
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
from chalicelib.specification.tables import Table, by_name


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
        return by_name(self.tables)

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
