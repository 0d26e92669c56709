"""What one actor may do with two verbs at once: what is exported is also listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.auth.access import Access

if TYPE_CHECKING:
    from chalicelib.specification.values import Record


class NarrowedAccess(Access, frozen=True, dict=True, kw_only=True):
    """An access to the records and fields that another has too."""

    also: Access

    def ever(self, name: str) -> bool:
        """Whether both are allowed on that field of some record each."""
        return super().ever(name) and self.also.ever(name)

    def always(self, name: str) -> bool:
        """Whether both are allowed on that field of every record."""
        return super().always(name) and self.also.always(name)

    def fields(self, record: Record) -> frozenset[str] | None:
        """Return the fields of this record that both are allowed on; None: not this record."""
        mine, theirs = super().fields(record), self.also.fields(record)
        return None if mine is None or theirs is None else mine & theirs

    def columns(self, record: Record) -> tuple[str, ...] | None:
        """Return the fields that are shown of this record, its key first; None: not this record."""
        mine, theirs = super().columns(record), self.also.columns(record)
        return None if mine is None or theirs is None else tuple(name for name in mine if name in theirs)


def narrowed(access: Access, also: Access) -> NarrowedAccess:
    """Return an access, narrowed to what another has too."""
    return NarrowedAccess(**structs.asdict(access), also=also)
