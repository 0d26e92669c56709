"""When a room may be booked."""

from __future__ import annotations

from chalicelib.hooks import Call, Record, Refused, before_create, before_update, rule


@before_create("bookings")
def reserve(call: Call, new: Record) -> None:
    """Refuse hours that are taken.

    Two who ask at once would both see the hours free.  So the room itself is written with each booking: the second of
    them meets the change of the first, and is decided again.
    """
    tables = call.tables.as_service
    room = tables["rooms"].get(new["room"])
    if room is None:
        return  # the reference is refused by itself
    tables["rooms"].update(room["id"], {"last_booked": call.now.isoformat()})
    same_day = tables["bookings"].find(room=new["room"], day=new["day"])
    if any(one["id"] != new["id"] and _overlap(one, new) for one in same_day):
        raise Refused("ROOM_TAKEN", {"first_hour": "is not free"})


@before_update("bookings")
def move(call: Call, old: Record, new: Record) -> None:
    """Ask the same of a booking that is moved."""
    if any(old[name] != new[name] for name in ("room", "day", "first_hour", "last_hour")):
        reserve(call, new)


@rule("TOO_LATE")
def has_come(call: Call, booking: Record) -> bool:
    """Whether the day of a booking has come."""
    return bool(booking["day"] <= call.now.date().isoformat())


def _overlap(one: Record, other: Record) -> bool:
    return bool(one["first_hour"] <= other["last_hour"] and other["first_hour"] <= one["last_hour"])
