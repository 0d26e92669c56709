"""Why the store refuses a write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.data.attributes import AttributeValue


class WriteRefusedError(Exception):
    """The stored data does not allow the write; nothing was changed.

    `fields` says where, in plain words; `item` is the stored item that stands in the way, where there is one.
    """

    def __init__(self, fields: dict[str, str] | None = None) -> None:
        super().__init__(fields)
        self.fields = fields or {}
        self.item: dict[str, AttributeValue] | None = None


class TakenError(WriteRefusedError):
    """Another record has a value that must be unique."""


class MissingReferenceError(WriteRefusedError):
    """A reference leads to no record, or to one that is being deleted."""

    @classmethod
    def of(cls, references: Mapping[str, str]) -> MissingReferenceError:
        """The refusal of references: the table of each, by its field."""
        return cls({name: f"refers to no record of {table}" for name, table in references.items()})


class InUseError(WriteRefusedError):
    """Other records refer to the record; `fields` is keyed by their tables."""


class StaleError(WriteRefusedError):
    """The record changed while this write was decided, more often than it was tried again.

    `open_at` is a time (epoch seconds) at which it must not be under deletion, if the write minds that.
    """

    def __init__(self, open_at: int | None = None) -> None:
        super().__init__()
        self.open_at = open_at

    @property
    def is_going(self) -> bool:
        """Whether the record is being deleted, so that trying again at once is of no use."""
        until = (self.item or {}).get(naming.CLOSED_UNTIL)
        return self.open_at is not None and until is not None and int(until["N"]) >= self.open_at


class TooManyStepsError(WriteRefusedError):
    """The write has more steps than a transaction may have."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps


class KeyInUseError(StaleError):
    """Another write under the same Idempotency-Key is under way."""


class KeyUsedError(WriteRefusedError):
    """The write under this Idempotency-Key was done before; `item` is the ledger's record of it."""
