"""Every error that the API answers with: its code, its status and its text, in one table."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from chalicelib.auth import verb_covers
from chalicelib.data import (
    MOST_STEPS,
    InUseError,
    KeyInUseError,
    MissingReferenceError,
    SealError,
    TakenError,
    TooManyStepsError,
    UnreadableError,
    WriteRefusedError,
)
from chalicelib.hooks.refusals import REFUSALS, Refused
from chalicelib.specification import ErrorCode, Specification, Table, Trigger, holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from chalicelib.specification import Expression
    from chalicelib.specification.expressions import Lookup


class Entry(Struct, frozen=True):
    """What is answered with a code."""

    status: int
    text: str


BUILT_IN: dict[str, Entry] = {
    "INVALID_REQUEST": Entry(400, "The request has mistakes; see fields"),
    "MALFORMED_JSON": Entry(400, "The body is not a JSON object"),
    "TOO_MANY_WRITES": Entry(400, "This is more than the database does in one transaction; send fewer at once"),
    "UNAUTHENTICATED": Entry(401, "A valid bearer token is needed"),
    "SIGN_IN_REFUSED": Entry(401, "The address or the password is wrong, or the address is not confirmed yet"),
    "SESSION_ENDED": Entry(401, "This session has ended; sign in again"),
    "FORBIDDEN": Entry(403, "You may not do this"),
    "SIGN_UP_CLOSED": Entry(403, "People are invited here; nobody signs themselves up"),
    "CODE_REFUSED": Entry(403, "The code is wrong or has expired"),
    "NOT_FOUND": Entry(404, "There is nothing here"),
    "NO_SUCH_ROUTE": Entry(404, "There is no such path; the paths are those of section 4.2 of the document"),
    "METHOD_NOT_ALLOWED": Entry(405, "This method is not possible here; see the Allow header"),
    "CONFLICT": Entry(409, "The record changed meanwhile; read it and try again"),
    "IN_USE": Entry(409, "Other records refer to this one; see fields"),
    "TOO_MANY_TO_RESTORE": Entry(409, "More went with this record than one transaction of 100 steps can bring back"),
    "TRANSITION_NOT_ALLOWED": Entry(409, "This change is not possible from here; see fields"),
    "IDEMPOTENCY_KEY_IN_USE": Entry(409, "A request with this Idempotency-Key is under way; try again"),
    "PRECONDITION_FAILED": Entry(412, "The record is not the version that If-Match names"),
    "BODY_TOO_LARGE": Entry(413, "The body is larger than this service takes"),
    "CONTENT_TOO_LARGE": Entry(413, "The record would be larger than the 400 KB that the database keeps"),
    "UNSUPPORTED_MEDIA_TYPE": Entry(415, "The body must be JSON: send the header Content-Type: application/json"),
    "IDEMPOTENCY_KEY_REUSED": Entry(422, "This Idempotency-Key was used for another request"),
    "TOO_MANY_REQUESTS": Entry(429, "You ask more often than you may; wait as long as Retry-After says"),
    "TOO_MANY_ATTEMPTS": Entry(429, "Too many attempts; try again when Retry-After says"),
    "INTERNAL_ERROR": Entry(500, "Something went wrong on our side"),
    "UNREADABLE": Entry(500, "A stored value cannot be opened: it was moved or changed since it was sealed"),
    "NEEDS_HANDLER": Entry(501, "This endpoint needs a handler"),
    "NOT_BUILT_YET": Entry(501, "This endpoint is not built yet"),
    "UNAVAILABLE": Entry(503, "The database does not answer"),
}
"""The codes of the service itself; `<FIELD>_TAKEN` (409) joins them for each unique field."""


TRANSIENT = {
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
}
"""The codes of DynamoDB that say to come back later."""

TOO_LARGE = "exceeded the maximum allowed size"
"""What DynamoDB says of an item that is, or would become, larger than 400 KB."""

TAKEN = "_TAKEN"
"""What the codes of unique fields end with."""

AGAIN = {"Retry-After": "1"}

DATABASE_ERRORS = (BotoCoreError, ClientError, SealError)
"""What a read or write of records may raise that is no refusal."""


class ApiError(Refused):
    """An error to answer with: a code, and what belongs to this case of it.

    For the audit trail: `rule` is what was not met, where the code does not say it; one that `hides` a record is a
    refusal, though it is answered as if there were none.
    """

    def __init__(  # noqa: PLR0913 - the last two are the audit trail's
        self,
        code: str,
        fields: dict[str, str] | None = None,
        *,
        message: str | None = None,
        headers: dict[str, str] | None = None,
        rule: str | None = None,
        hides: bool = False,
    ) -> None:
        super().__init__(code, fields, message=message)
        self.headers = headers or {}
        self.rule = rule
        self.hides = hides


class ErrorTable:
    """The built-in codes with the texts of section 7.1, and the rules that section 7.1 adds."""

    def __init__(self, specification: Specification) -> None:
        self.declared = {error.code.upper(): error for error in specification.errors}

    def entry(self, code: str) -> Entry:
        """Return the status and text of a code; a text in the document goes before the built-in one."""
        built_in = BUILT_IN.get(code) or Entry(409, "Another record has this value; see fields")
        declared = self.declared.get(code)
        if declared:
            return Entry(declared.status or built_in.status, declared.text)
        by_status = self.declared.get(str(built_in.status))
        return Entry(built_in.status, by_status.text) if by_status else built_in

    @cached_property
    def refusals(self) -> tuple[str, ...]:
        """The codes that the team's functions may refuse with."""
        return (*REFUSALS, *(code for code in self.declared if not code.isdigit()))

    def enforce(self, verb: str, table: Table, lookup: Lookup, decides: Callable[[str], bool]) -> None:
        """Raise the error of the first rule that forbids the verb on the record that `lookup` reads.

        Where the condition holds, `decides` says of the code whether the rule does.
        """
        for error, when in self._rules(verb, table):
            if holds(when.where, lookup) and decides(error.code):
                raise ApiError(error.code)

    def barring(self, verb: str, table: Table) -> list[Expression | None]:
        """Return the conditions under which a rule forbids the verb; None is always."""
        return [when.where for _, when in self._rules(verb, table)]

    def forbidding(self, verb: str, table: Table) -> list[str]:
        """Return the codes of the rules that may forbid the verb."""
        return [error.code for error, _ in self._rules(verb, table)]

    def _rules(self, verb: str, table: Table) -> Iterator[tuple[ErrorCode, Trigger]]:
        for error in self.declared.values():
            if error.when and error.when.table == table.name and verb_covers(error.when.verb, verb):
                yield error, error.when


def refused(refusal: WriteRefusedError) -> ApiError:
    """Return the error that a refused write is answered with."""
    if isinstance(refusal, TakenError):
        return ApiError(taken_code(refusal.fields), refusal.fields)
    if isinstance(refusal, MissingReferenceError):
        return ApiError("INVALID_REQUEST", refusal.fields)
    if isinstance(refusal, InUseError):
        return ApiError("IN_USE", refusal.fields)
    if isinstance(refusal, TooManyStepsError):
        needed = f"This needs {refusal.steps} actions in one transaction, of which {MOST_STEPS} are possible"
        return ApiError("TOO_MANY_WRITES", message=f"{needed}: send fewer at once")
    return ApiError("IDEMPOTENCY_KEY_IN_USE" if isinstance(refusal, KeyInUseError) else "CONFLICT")


def taken_code(fields: Iterable[str]) -> str:
    """Return the code that says of unique fields that another record has their values."""
    names = dict.fromkeys(name.rpartition(".")[2] for name in fields)
    return "_".join([*names, "taken"]).upper()


def from_database(error: ClientError | BotoCoreError | SealError) -> ApiError | None:
    """Return what a failure of the database, or of the key of its fields, is answered with; None: a fault of ours."""
    if isinstance(error, UnreadableError):
        return ApiError("UNREADABLE")
    if isinstance(error, SealError):
        return ApiError("UNAVAILABLE", message="The key of encrypted fields is not to be had", headers=AGAIN)
    if isinstance(error, BotoCoreError):
        return ApiError("UNAVAILABLE", headers=AGAIN)
    if error.response["Error"]["Code"] in TRANSIENT:
        return ApiError("UNAVAILABLE", headers=AGAIN)
    return ApiError("CONTENT_TOO_LARGE") if any(TOO_LARGE in message for message in _messages(error)) else None


def _messages(error: ClientError) -> Iterator[str]:
    """What DynamoDB says of a call, and of each step of a transaction."""
    response: dict[str, Any] = {**error.response}
    for told in (response["Error"], *response.get("CancellationReasons", ())):
        yield told.get("Message") or ""


def from_status(status: int) -> str:
    """Return the code of the service for an HTTP status."""
    codes = (code for code, entry in BUILT_IN.items() if entry.status == status)
    return next(codes, "INTERNAL_ERROR" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "INVALID_REQUEST")
