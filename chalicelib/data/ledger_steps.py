"""The steps of a write that take and give back entries of the ledger: markers of unique values, keys of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.data.bin import days_of
from chalicelib.data.markers import files, markers
from chalicelib.data.models import Models, attribute, member
from chalicelib.data.refusals import KeyUsedError, StaleError, TakenError
from chalicelib.data.replays import KEPT_SECONDS, Receipt, ledger_values
from chalicelib.data.writes import ON_FAILURE, Step
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pynamodb.expressions.condition import Condition

    from chalicelib.data.changes import Change, Place
    from chalicelib.data.refusals import WriteRefusedError
    from chalicelib.specification.values import Record

DAY_SECONDS = 24 * 60 * 60


class LedgerSteps:
    """Makes these steps of one write, at a moment (epoch seconds)."""

    def __init__(self, models: Models, write_id: str, epoch: int) -> None:
        self.models = models
        self.write_id = write_id
        self.epoch = epoch

    def of(self, changes: Sequence[Change]) -> list[Step]:
        """All that it takes so that the records hold the markers of their unique values, and no others."""
        # A value may go from one of them to another.
        old = {key: str(change.place[1]) for change in changes for key in markers(change.table, change.before)}
        new, binned = _wanted(changes), self._binned_files(changes)
        return [
            *(
                binned[key] if key in binned else self.give_back(key, holder)
                for key, holder in old.items()
                if key not in new
            ),
            *(
                self.take(key, change, fields, old.get(key))
                for key, (change, fields) in new.items()
                if old.get(key) != str(change.place[1]) or self.models.terms(change.table)  # it expires with the record
            ),
        ]

    def _binned_files(self, changes: Sequence[Change]) -> dict[str, Step]:
        """The markers of files whose records go into the bin: each is kept a day longer than its record."""
        kept: dict[str, Step] = {}
        for change in changes:
            days = days_of(change)
            if days and change.table.file_fields:
                record = str(change.place[1])
                values = {"record": record, naming.EXPIRY: self.epoch + (days + 1) * DAY_SECONDS}
                own = attribute(self.models[naming.LEDGER], "record") == record
                keys = files(change.table, change.before)
                kept |= {key: self._enter(key, values, StaleError(), or_if=own) for key in keys}
        return kept

    def take(self, key: str, change: Change, fields: tuple[str, ...], holder: str | None) -> Step:
        """The marker of a unique value for the record as it is then; it is free, or `holder` (a key) has it."""
        taken = TakenError(dict.fromkeys(change.named(fields), "is already taken"))
        ledger = self.models[naming.LEDGER]
        if holder is None and change.restored and key in files(change.table, change.after):
            holder = str(change.place[1])  # it was kept for the record while that was in the bin
        values: Record = {"record": str(change.place[1])}
        or_if = None if holder is None else attribute(ledger, "record") == holder
        if self.models.terms(change.table):
            over = attribute(ledger, naming.EXPIRY) <= self.epoch
            or_if = over if or_if is None else or_if | over
            values[naming.EXPIRY] = self.models.expiry(change.table, change.after)
        return self._enter(key, values, taken, or_if=or_if)

    def give_back(self, key: str, record: str) -> Step:
        """No marker of a unique value stands for the record any more, if one did."""
        model = self.models[naming.LEDGER]
        own = attribute(model, naming.LEDGER_KEY).does_not_exist() | (attribute(model, "record") == record)
        return Step("Delete", model(key).get_delete_kwargs_from_instance(own, ON_FAILURE), StaleError())

    def keep(self, receipt: Receipt | None, *records: Record) -> list[Step]:
        """The record of a write under an Idempotency-Key."""
        if receipt is None:
            return []
        return [self.claim(receipt.entry, ledger_values(receipt, *records), secret=receipt.secret)]

    def claim(self, entry: str, values: Record, *, secret: bool = False) -> Step:
        """An entry for an Idempotency-Key, which must not have been used for a day; what is `secret` is sealed."""
        expiry = attribute(self.models[naming.LEDGER], naming.EXPIRY)
        lasting = {**values, naming.EXPIRY: self.epoch + KEPT_SECONDS}
        step = self._enter(entry, lasting, KeyUsedError(), or_if=expiry <= self.epoch)
        if secret:
            step.request["Item"] = self.models.items.entry(step.request["Item"])
        return step

    def _enter(self, key: str, values: Record, refusal: WriteRefusedError, or_if: Condition | None = None) -> Step:
        model = self.models[naming.LEDGER]
        values = {naming.LEDGER_KEY: key, naming.WRITE_ID: self.write_id, **values}
        entry = model(**{member(name): value for name, value in values.items()})
        free = attribute(model, naming.LEDGER_KEY).does_not_exist()
        request = entry.get_save_kwargs_from_instance(free if or_if is None else free | or_if, ON_FAILURE)
        return Step("Put", request, refusal)


def refuse_twins(changes: Sequence[Change]) -> None:
    """Raise TakenError where two of the records want the same key."""
    first: dict[Place, Change] = {}
    for change in changes:
        if first.setdefault(change.place, change) is not change:
            raise _twin(change, first[change.place], (change.table.key,))


def _wanted(changes: Sequence[Change]) -> dict[str, tuple[Change, tuple[str, ...]]]:
    """The ledger keys that the records are to hold: whose each is, and of which fields."""
    wanted: dict[str, tuple[Change, tuple[str, ...]]] = {}
    for change in changes:
        for key, fields in markers(change.table, change.after).items():
            if key in wanted:
                raise _twin(change, wanted[key][0], fields)
            wanted[key] = (change, fields)
    return wanted


def _twin(change: Change, first: Change, fields: tuple[str, ...]) -> TakenError:
    return TakenError(dict.fromkeys(change.named(fields), f"is the same as in {first.at}"))
