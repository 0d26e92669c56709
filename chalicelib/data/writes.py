"""One write to DynamoDB, of one item or of several together, with exactly one effect.

Every item carries the id of the write that made it.  The SDK repeats a call whose answer was lost; the repeated
condition then fails on the write's own effect.  So a conditional write asks for the stored item when its condition
fails, and one that finds its own id there has succeeded.  A write of several items carries the same id as
DynamoDB's idempotency token besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from botocore.exceptions import ClientError
from msgspec import Struct

from chalicelib.data.refusals import (
    KeyInUseError,
    KeyUsedError,
    StaleError,
    TooManyStepsError,
    WriteRefusedError,
)
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalicelib.data.attributes import AttributeValue
    from chalicelib.data.connection import Connection

ON_FAILURE = "ALL_OLD"
"""What a conditional write asks for when its condition fails: the stored item."""


ATTEMPTS = 5
"""How often a write is decided anew when what it was decided on changed in between."""

MOST_STEPS = 100
"""Steps of one transaction; DynamoDB takes no more."""

Result = TypeVar("Result")


class Step(Struct, frozen=True):
    """One item's part in a write: the request as PynamoDB makes it, and why it is refused when its condition fails."""

    action: Literal["Put", "Update", "Delete", "ConditionCheck"]
    request: dict[str, Any]
    refusal: WriteRefusedError


def commit(connection: Connection, write_id: str, steps: list[Step]) -> None:
    """Do all steps or none.

    Raises:
        WriteRefusedError: that of the step whose condition failed; of several of one class, with all their fields.
        StaleError: another write of the same items was under way.
        TooManyStepsError: there are more than a transaction may have.

    """
    if not steps:
        return
    if len(steps) > MOST_STEPS:
        raise TooManyStepsError(len(steps))
    if len(steps) == 1 and steps[0].action != "ConditionCheck":
        _commit_one(connection, write_id, steps[0])
    else:
        _commit_together(connection, write_id, steps)


def retried(write: Callable[[], Result]) -> Result:
    """What `write` returns, once it meets no other write; raises StaleError when it always does."""
    for _ in range(ATTEMPTS - 1):
        try:
            return write()
        except StaleError as stale:
            if stale.is_going:
                raise
    return write()


def _commit_one(connection: Connection, write_id: str, step: Step) -> None:
    try:
        connection.dispatch(f"{step.action}Item", step.request)
    except ClientError as error:
        refuse_conflict(error)
        response: dict[str, Any] = {**error.response}
        item = response.get("Item")
        if not (_made_by(write_id, item) or _gone(response, [(step, item)])):
            raise _found(step, item) from None


def refuse_conflict(error: ClientError) -> None:
    """Raise StaleError where a transaction has the item, and the error itself where no condition failed."""
    code = error.response["Error"]["Code"]
    if code == "TransactionConflictException":
        raise StaleError from None
    if code != "ConditionalCheckFailedException":
        raise error


def _commit_together(connection: Connection, write_id: str, steps: list[Step]) -> None:
    request = {
        "ClientRequestToken": write_id,
        "TransactItems": [{step.action: step.request} for step in steps],
    }
    try:
        connection.dispatch("TransactWriteItems", request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        response: dict[str, Any] = {**error.response}
        reasons = response.get("CancellationReasons", [])
        failed = [
            (step, reason.get("Item"))
            for step, reason in zip(steps, reasons, strict=False)
            if reason.get("Code") not in (None, "None")
        ]
        if not (any(_made_by(write_id, item) for _, item in failed) or _gone(response, failed)):
            raise _refusal(steps, reasons, error) from None


def _refusal(steps: list[Step], reasons: list[dict[str, Any]], error: Exception) -> Exception:
    met = [(step, reason.get("Code"), reason.get("Item")) for step, reason in zip(steps, reasons, strict=False)]
    refused = [_found(step, item) for step, code, item in met if code == "ConditionalCheckFailed"]
    if refused:
        return _merged(refused)
    conflicts = [step for step, code, _ in met if code == "TransactionConflict"]
    if any(isinstance(step.refusal, KeyUsedError) for step in conflicts):
        return KeyInUseError()
    return StaleError() if conflicts else error


def _found(step: Step, item: dict[str, AttributeValue] | None) -> WriteRefusedError:
    step.refusal.item = item
    return step.refusal


def _merged(refusals: Iterable[WriteRefusedError]) -> WriteRefusedError:
    """The refusal that the others follow from: what is done already, or was decided on what is no longer there."""
    first, *others = sorted(refusals, key=lambda refusal: not isinstance(refusal, KeyUsedError))
    for other in others:
        if isinstance(other, StaleError) and not isinstance(first, KeyUsedError):
            return other
        if type(other) is type(first):
            first.fields.update(other.fields)
    return first


def _made_by(write_id: str, item: dict[str, AttributeValue] | None) -> bool:
    return item is not None and item.get(naming.WRITE_ID) == {"S": write_id}


def _gone(response: dict[str, Any], failed: list[tuple[Step, dict[str, AttributeValue] | None]]) -> bool:
    """Whether all that failed are deletions that the SDK has sent twice, of items that are no longer there."""
    sent_again = response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
    return sent_again and bool(failed) and all(step.action == "Delete" and item is None for step, item in failed)
