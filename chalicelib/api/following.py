"""Writes of account records, which Cognito follows; writes of other records, which it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call


def followed(operation: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """Return the write of a record as one that Cognito follows where the record is an account."""

    def perform(call: Call) -> Answer:
        answer = operation(call)
        follow(call)
        return answer

    return perform


def follow(call: Call) -> None:
    """Let Cognito follow the write of one record, where it is an account."""
    if call.table.accounts:
        from chalicelib.api.accounts import acts  # noqa: PLC0415 - no other request needs it

        acts.follow(call)
