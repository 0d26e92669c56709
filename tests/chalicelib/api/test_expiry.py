"""A record that has expired is not there, whether or not DynamoDB has removed it yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.chalicelib.conftest import STAGE, dynamodb

DAY = timedelta(days=1)


class Clock:
    """A clock that stands where it is put."""

    def __init__(self):
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hostel(running, clock):
    return running("hostel", clock=clock)


@pytest.fixture
def door(hostel):
    return hostel.anonymous


ROOM = {"code": "a", "label": "Blue", "note": "quiet corner", "free_until": "2026-11-22T13:00:00Z"}


@pytest.fixture
def gone(door, clock):
    """A room that has expired: ten minutes after it was free."""
    door.post("/rooms", ROOM)
    clock.now += timedelta(minutes=70)


def item(table, **key):
    (name, value), *_ = key.items()
    found = dynamodb()._make_api_call("GetItem", {"TableName": f"hostel-{STAGE}-{table}", "Key": {name: {"S": value}}})
    return found.get("Item", {})


def expiry(table, key, attribute="_expires"):
    found = item(table, **{"code" if table == "rooms" else "id": key}).get(attribute)
    return found and datetime.fromtimestamp(int(found["N"]), UTC)


def test_a_record_is_there_until_its_last_second(door, clock):
    door.post("/rooms", ROOM)

    clock.now += timedelta(minutes=69, seconds=59)
    before = door.get("/rooms/a").status
    clock.now += timedelta(seconds=1)

    assert (before, door.get("/rooms/a").status) == (200, 404)
    assert item("rooms", code="a")


READS = [
    ("/rooms", lambda found: found.items),
    ("/rooms?count=true", lambda found: [found.data["count"]] * found.data["count"]),
    ("/rooms?q=quiet", lambda found: found.items),
    ("/rooms?sort=code&limit=1", lambda found: found.items),
]


@pytest.mark.parametrize(("path", "shown"), READS)
def test_no_list_shows_it(door, gone, path, shown):
    assert shown(door.get(path)) == []


def test_a_page_is_full_though_expired_records_lie_between(door, clock):
    for number in range(12):
        door.post(
            "/rooms",
            {"code": f"room-{number:02}", **({} if number % 3 == 0 else {"free_until": str(ROOM["free_until"])})},
        )
    clock.now += DAY

    first = door.get("/rooms?limit=3")
    rest = door.get(f"/rooms?limit=3&cursor={first.data['next']}")

    assert [room["code"] for room in first.items] == ["room-00", "room-03", "room-06"]
    assert [room["code"] for room in rest.items] == ["room-09"]
    assert rest.data["next"] is None


WRITES = [("PATCH", "/rooms/a", {"note": "new"}), ("PUT", "/rooms/a", {"note": "new"}), ("DELETE", "/rooms/a", None)]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_no_write_reaches_it(door, gone, method, path, body):
    assert door(method, path, body).status == 404


def test_nothing_can_refer_to_it(door, gone):
    refused = door.post("/stays", {"room": "a"})

    assert (refused.status, refused.fields) == (400, {"room": "refers to no record of rooms"})


def test_what_refers_to_it_shows_nothing_of_it_but_its_key(door, clock):
    door.post("/rooms", ROOM)
    door.post("/stays", {"room": "a"})
    clock.now += DAY

    (stay,) = door.get("/stays?include=room").items

    assert stay["room"] == {"code": "a"}


def test_its_key_and_its_unique_values_are_free(door, gone):
    again = door.post("/rooms", ROOM | {"free_until": "2026-12-22T13:00:00Z"})

    assert (again.status, again.data["version"]) == (201, 1)
    assert door.post("/rooms", {"code": "b", "label": "Blue"}).code == "LABEL_TAKEN"


def test_it_restricts_no_deletion_and_is_taken_by_none(door, clock):
    door.post("/rooms", {"code": "a"})
    stay = door.post("/stays", {"room": "a", "state": "cancelled"}).data["id"]
    refused = door.delete("/rooms/a").status
    clock.now += DAY

    assert (refused, door.delete("/rooms/a").status) == (409, 200)
    assert item("stays", id=stay)


def test_a_change_of_the_time_it_is_counted_from_moves_the_end(door, clock):
    door.post("/rooms", ROOM)
    later = door.patch("/rooms/a", {"free_until": "2026-11-23T13:00:00Z"})
    clock.now += timedelta(hours=2)

    assert (later.status, door.get("/rooms/a").status) == (200, 200)
    assert door.post("/rooms", {"code": "b", "label": "Blue"}).status == 409
    assert expiry("rooms", "a") == datetime(2026, 11, 23, 13, 10, tzinfo=UTC)


def test_without_the_time_it_is_counted_from_it_never_ends(door, clock):
    door.post("/rooms", ROOM)
    door.patch("/rooms/a", {"free_until": None})
    clock.now += 4000 * DAY

    assert door.get("/rooms/a").status == 200
    assert door.get("/rooms?q=corner").items[0]["code"] == "a"
    assert expiry("rooms", "a") is None


@pytest.mark.parametrize(
    ("stay", "ends"),
    [
        ({}, None),
        ({"left_on": "2026-11-20"}, datetime(2026, 12, 20, tzinfo=UTC)),
        ({"state": "cancelled"}, datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ({"state": "cancelled", "left_on": "2026-11-20"}, datetime(2026, 11, 23, 12, tzinfo=UTC)),
    ],
)
def test_a_term_with_a_condition_goes_before_one_without(door, stay, ends):
    key = door.post("/stays", stay).data["id"]

    assert expiry("stays", key) == ends


def test_an_update_that_meets_a_condition_begins_its_term(door):
    key = door.post("/stays", {}).data["id"]

    door.patch(f"/stays/{key}", {"state": "cancelled"})
    cancelled = expiry("stays", key)
    door.patch(f"/stays/{key}", {"state": "booked"})

    assert (cancelled, expiry("stays", key)) == (datetime(2026, 11, 23, 12, tzinfo=UTC), None)


def test_what_counts_from_the_last_change_begins_anew_with_each(door, clock):
    key = door.put("/guests/ann", {"name": "Ann"}).data["id"]
    clock.now += 60 * DAY

    door.patch(f"/guests/{key}", {"name": "Anna"})

    assert expiry("guests", key) == clock.now + 90 * DAY


def test_a_record_is_not_found_by_a_unique_value_that_has_expired(door, clock):
    first = door.put("/guests/ann", {"name": "Ann"}).data["id"]
    clock.now += 91 * DAY

    found, made = door.get("/guests/ann").status, door.put("/guests/ann", {"name": "Another"})

    assert (found, made.status) == (404, 201)
    assert made.data["id"] != first


def test_a_deleted_record_cannot_come_back_when_its_time_is_over(door, clock):
    key = door.put("/guests/ann", {"name": "Ann"}).data["id"]
    clock.now += 80 * DAY
    door.delete(f"/guests/{key}")
    clock.now += 11 * DAY

    assert door.post(f"/guests/{key}/restore").status == 404


def test_a_record_comes_back_with_its_own_time(door, clock):
    key = door.put("/guests/ann", {"name": "Ann"}).data["id"]
    door.delete(f"/guests/{key}")
    clock.now += DAY

    door.post(f"/guests/{key}/restore")

    assert expiry("guests", key) == clock.now + 90 * DAY


def test_many_records_are_written_together_with_their_ends(door, clock):
    made = door.post("/stays/bulk", {"items": [{"state": "cancelled"}, {}]}).items
    keys = [one["data"]["id"] for one in made]
    clock.now += DAY

    changed = door.patch("/stays/bulk", {"items": [{"id": key, "guest": "Bob"} for key in keys]}).items

    assert [one["status"] for one in changed] == [404, 200]
