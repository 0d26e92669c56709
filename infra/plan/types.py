"""Whether a type takes the values that another one has left in the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from chalicelib.data.attributes import TAGS

if TYPE_CHECKING:
    from chalicelib.specification import FieldType, Kind

Fit = Literal["all", "some", "none"]
"""All values of before are values of the type; some may not be; none is stored as the type is."""

FORMS: Final = {"json": "JSON", "binary": "bytes", "file": "a file"}
"""Kinds that are kept as texts, and mean something else by them."""

ANY_TEXT: Final = frozenset({"string", "text"})
WIDER: Final[dict[str, frozenset[str]]] = {
    "integer": frozenset({"number", "decimal"}),
    "decimal": frozenset({"number"}),
    "ulid": frozenset({"slug"}),
}
"""The numbers and texts that every value of a kind is, beside any text."""


def fit(old: FieldType, new: FieldType) -> Fit:
    """How the values that were stored as the one type stand to the other."""
    if _form(old.kind) != _form(new.kind):
        return "none"
    if old.kind != new.kind:
        taken = new.kind in WIDER.get(old.kind, ()) or (TAGS.get(new.kind, "S") == "S" and new.kind in ANY_TEXT)
        return "all" if taken and not _digits_lost(old, new) else "some"
    if old.item and new.item:
        return fit(old.item, new.item)
    return "some" if lost_values(old, new) or _digits_lost(old, new) or _currency_lost(old, new) else "all"


def lost_values(old: FieldType, new: FieldType) -> tuple[str, ...]:
    """The values of an enum that are no longer among those of the other."""
    return tuple(value for value in old.values if new.kind == "enum" and value not in new.values)


def _form(kind: Kind) -> str:
    return FORMS.get(kind, TAGS.get(kind, "S")) if kind not in ("money", "geo", "map") else kind


def _digits_lost(old: FieldType, new: FieldType) -> bool:
    """Whether numbers of the one may have more digits than the other allows."""
    if new.precision is None or new.kind != "decimal":
        return False
    if old.precision is None:
        return old.kind != "decimal" or new.precision is not None
    before, after = (old.precision - (old.scale or 0), new.precision - (new.scale or 0))
    return after < before or (new.scale or 0) < (old.scale or 0)


def _currency_lost(old: FieldType, new: FieldType) -> bool:
    return new.currency is not None and new.currency != old.currency
