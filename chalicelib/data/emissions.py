"""Events that functions of the team's own emit, kept in the transaction of what they write, and told by its stream.

How one survives a repeated call, a lost answer, a kill and a duplicate: it is an item of the write that it belongs to,
under an id made of the write's own.  A write that is refused or killed keeps none; one whose answer was lost finds its
own id and is done; one under a key that was used (an Idempotency-Key, a slot, a message, a delivery) is refused by that
key, and its events with it.  The stream tells of each item at least once, always under that id.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.data.attributes import JSON_DECODER, encode
from chalicelib.data.keys import timestamp
from chalicelib.data.refusals import StaleError
from chalicelib.data.writes import ON_FAILURE, Step
from chalicelib.specification import naming
from chalicelib.specification.values import Record

if TYPE_CHECKING:
    from chalicelib.data.items import Item
    from chalicelib.data.steps import Steps

KEPT_DAYS = 7
"""How long an event is kept: longer than its stream tells of it, for who looks into what was lost."""


class Emission(Struct, frozen=True):
    """An event by its name, and the JSON text of the object of its values."""

    name: str
    values: str


class Emitted(Struct, frozen=True):
    """An event that is kept: its id, and when it was emitted (ISO 8601)."""

    id: str
    name: str
    values: Record
    at: str

    @property
    def type(self) -> str:
        """What it is called outside: its name."""
        return self.name

    @property
    def about(self) -> str:
        """What the log of deliveries names in the place of a record."""
        return f"event {self.id}"

    @property
    def summary(self) -> str:
        """What happened, and nothing of what was told with it."""
        return self.name


def keep(steps: Steps, place: int, emission: Emission) -> Step:
    """The step that keeps an event, the one at that place among those of its write."""
    values = {
        naming.EVENTS_KEY: f"{steps.write_id}-{place:02d}",
        "name": emission.name,
        "values": emission.values,
        "at": timestamp(steps.now),
        naming.WRITE_ID: steps.write_id,
        naming.EXPIRY: int((steps.now + timedelta(days=KEPT_DAYS)).timestamp()),
    }
    request = {
        "TableName": steps.models.table_name(naming.EVENTS),
        "Item": {name: encode(value) for name, value in values.items()},
        "ConditionExpression": "attribute_not_exists(id)",
        "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
    }
    return Step("Put", request, StaleError())


def emitted(item: Item) -> Emitted:
    """The event that an item of the table is."""
    texts = {name: item[name]["S"] for name in (naming.EVENTS_KEY, "name", "values", "at")}
    return Emitted(texts[naming.EVENTS_KEY], texts["name"], JSON_DECODER.decode(texts["values"]), texts["at"])
