"""What a function of the team's is given: who asks, what was sent, tables to read and write, events to emit, the time.

These are descriptions for the reader and for type checkers; `chalicelib.api.functions` makes what they describe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.auth import Actor
    from chalicelib.specification.values import Json, Record


class File(Struct, frozen=True):
    """A file that was sent: its name as the client gave it (no path to be trusted), its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


class Log(Protocol):
    """Writes lines into the service's log; values whose names are those of personal fields are left out."""

    def debug(self, message: str, **values: Json) -> None:
        """Write a line for whoever looks for a fault."""

    def info(self, message: str, **values: Json) -> None:
        """Write a line of what happened."""

    def warning(self, message: str, **values: Json) -> None:
        """Write a line of what somebody should look at."""

    def error(self, message: str, **values: Json) -> None:
        """Write a line of what failed."""


class Records(Protocol):
    """The records of one table, with the same checks as the API has: types, references, transitions, rules.

    What is written is stored when the function returns, all in one transaction of at most 100 steps, with what the
    request itself writes; until then `get` shows it and `find` does not.  Each method raises what the API would answer.
    """

    def get(self, key: Json) -> Record | None:
        """The record of that key as it stands now; None where there is none that may be seen."""

    def find(self, *, sort: str | None = None, limit: int = 100, **values: Json) -> list[Record]:
        """At most `limit` (1 to 100) records whose fields have these values; the fields must be indexed.

        Other comparisons are asked as in a path: `find(**{"total[gte]": 100})`.  `sort` may begin with `-`.
        """

    def create(self, values: Record) -> Record:
        """A new record of these values, with what the server adds to them."""

    def update(self, key: Json, values: Record) -> Record:
        """The record with these values; None empties a field."""

    def delete(self, key: Json) -> None:
        """Remove the record, and all that goes with it."""

    def import_file(self, file: File) -> str:
        """Begin to import a file (CSV or NDJSON, also packed with gzip) for the caller; the id of the job.

        It is begun at once and done in the background, apart from what the function writes.  The same file, imported
        again by the same caller through the same endpoint, is the same job.
        """


class Tables(Protocol):
    """The document's tables, by name: `call.tables["tickets"]`; what the caller may not do is refused."""

    def __getitem__(self, name: str) -> Records:
        """The records of a table, with the rights of the caller."""

    @property
    def as_service(self) -> Tables:
        """The same without the caller's rights: every record and field, read-only fields to be set as well."""


class Call(Protocol):
    """One call of a function: already authenticated, authorised and checked."""

    @property
    def actor(self) -> Actor:
        """Who asks: `id` (None: nobody signed in, or the service itself), `roles`, `email`, `claims`."""

    @property
    def input(self) -> Record:
        """What was sent, checked against the documented Request Body; a message; empty where nothing is sent."""

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the path, by name."""

    @property
    def query(self) -> dict[str, str]:
        """The query parameters that the document names, as texts."""

    @property
    def files(self) -> dict[str, File]:
        """The files of a multipart body, by the name of their field."""

    @property
    def record(self) -> Record:
        """The record that the path names; LookupError where the endpoint is about none."""

    @property
    def tables(self) -> Tables:
        """The tables to read and write."""

    def emit(self, name: str, values: Record) -> None:
        """Let the lines of section 8 act that hear of this event (`when order.paid is emitted`), on these values.

        It is stored with what the function writes, in the same transaction, and told once that is done: never where the
        function or its write fails, and once however often the call is repeated.  The values are an object of at most
        64 KB as JSON.  Raises LookupError where no line hears of the event, TypeError and ValueError where the values
        cannot be.
        """

    @property
    def log(self) -> Log:
        """The service's log."""

    @property
    def now(self) -> datetime:
        """The moment of this call, in UTC: the same wherever it is asked."""

    @property
    def key(self) -> str:
        """What is the same whenever this call is repeated: to be sent on to others as an idempotency key."""
