"""Records as DynamoDB keeps them, both ways: the values of encrypted fields sealed, all others as they are.

What seals is loaded and made with the first sealed value: a document without encrypted fields never does.  Whether a
value is sealed is told by the value, not by the document: one that was stored before its field was encrypted is read
as it is, and one whose field no longer is encrypted is opened still.

A value that does not open leaves the rest of its record readable: it is in it as `Unreadable`, and stored again as it
was.  Where its field no longer is encrypted, nobody would look for that, and the whole record cannot be read.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from chalicelib.data.attributes import AttributeValue, SealedValueError, decode, encode_field, encode_record, record_of
from chalicelib.specification import naming
from chalicelib.specification.values import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalicelib.data.sealing import Sealing
    from chalicelib.specification import Table
    from chalicelib.specification.values import Json, Record

Item: TypeAlias = dict[str, AttributeValue]

SEALED = "B"
"""The type of a sealed value: no other is kept as bytes."""


MOST_WARNED = 1000
"""Values that do not open which an environment remembers to have told of."""


class SealError(Exception):
    """A value that cannot be sealed or opened; the text says why, without the value."""


class KeyUnavailableError(SealError):
    """KMS does not tell the key: it does not answer, or the key is disabled or out of reach."""


class UnreadableError(SealError):
    """A sealed value does not open: it was moved from another place, changed, or sealed for another service."""


class Items:
    """Makes items of records, and records of items; `make` gives what seals, at the first need of it."""

    def __init__(self, make: Callable[[], Sealing]) -> None:
        self._make = make
        self._warned: set[str] = set()
        self.warn: Callable[[str], object] | None = None
        """Is told, once, of each value that does not open: which field of which record."""

    @cached_property
    def sealing(self) -> Sealing:
        """What seals and opens."""
        return self._make()

    def item(self, table: Table, record: Record) -> Item:
        """A record as an item."""
        item = encode_record(table, record)
        return self._sealed(item, table.sealed_fields, table.stored, record[table.key]) if table.sealed_fields else item

    def value(self, table: Table, key: Json, name: str, value: Json) -> AttributeValue:
        """The value of a field of the record of that key, as it is stored."""
        kept = encode_field(table, name, value)
        is_clear = name in table.sealed_fields and SEALED not in kept
        return self.sealing.seal((table.stored, name, key), kept) if is_clear else kept

    def record(self, table: Table, item: Item) -> Record:
        """An item as a record.

        Raises:
            KeyUnavailableError: a key of its values is not to be had.
            UnreadableError: a value does not open, of a field that is not encrypted any more.

        """
        try:
            return record_of(table, item)
        except SealedValueError:
            return self._opened_record(table, item)

    def entry(self, entry: Item) -> Item:
        """An entry of the ledger to be stored with all that it says sealed, but for its key, its id and its end."""
        names = [name for name in entry if name not in (naming.LEDGER_KEY, naming.WRITE_ID, naming.EXPIRY)]
        return self._sealed(entry, names, naming.LEDGER, entry[naming.LEDGER_KEY]["S"])

    def opened_entry(self, entry: Item) -> Item:
        """An entry of the ledger in clear, whether or not it was sealed; raises SealError as `record` does."""
        return self._opened(entry, naming.LEDGER, entry[naming.LEDGER_KEY]["S"]) if entry else entry

    def _opened_record(self, table: Table, item: Item) -> Record:
        key, opened = decode(item[table.key]), dict(item)
        unreadable: Record = {}
        for name in [name for name, value in item.items() if SEALED in value]:
            try:
                opened[name] = self.sealing.open((table.stored, name, key), item[name])
            except UnreadableError as why:
                if name not in table.sealed_fields:
                    raise
                unreadable[name] = Unreadable(opened.pop(name)[SEALED], why)
                self._tell(str(why))
        return record_of(table, opened) | unreadable

    def _tell(self, which: str) -> None:
        if self.warn and which not in self._warned:
            if len(self._warned) == MOST_WARNED:
                self._warned.clear()
            self._warned.add(which)
            self.warn(which)

    def _sealed(self, item: Item, names: Iterable[str], table: str, key: Json) -> Item:
        clear = [name for name in names if name in item and SEALED not in item[name]]
        return item | {name: self.sealing.seal((table, name, key), item[name]) for name in clear}

    def _opened(self, item: Item, table: str, key: Json) -> Item:
        sealed = [name for name, value in item.items() if SEALED in value]
        return item | {name: self.sealing.open((table, name, key), item[name]) for name in sealed}
