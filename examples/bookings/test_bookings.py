import pytest

LATER = "2200-01-07"


@pytest.fixture
def ann(service):
    return service.as_("member", name="ann")


@pytest.fixture
def room(ann):
    return ann.post("/rooms", {"name": "Blue"}).data["id"]


def book(person, room, first, last, day=LATER):
    return person.post("/bookings", {"room": room, "day": day, "first_hour": first, "last_hour": last})


@pytest.mark.parametrize(
    ("hours", "status"), [((9, 10), 409), ((11, 12), 409), ((8, 8), 201), ((13, 14), 201), ((0, 23), 409)]
)
def test_a_room_is_booked_once_for_an_hour(ann, room, hours, status):
    book(ann, room, 9, 12)

    assert book(ann, room, *hours).status == status


def test_another_day_and_another_room_are_free(ann, room):
    book(ann, room, 9, 12)
    other = ann.post("/rooms", {"name": "Red"}).data["id"]

    assert book(ann, room, 9, 12, "2200-01-08").status == 201
    assert book(ann, other, 9, 12).status == 201


def test_a_booking_is_moved_to_where_it_is_free(ann, room):
    book(ann, room, 9, 12)
    path = f"/bookings/{book(ann, room, 14, 15).data['id']}"

    assert ann.patch(path, {"first_hour": 12}).code == "ROOM_TAKEN"
    assert ann.patch(path, {"first_hour": 13}).status == 200


def test_a_booking_stays_as_it_is_once_its_day_has_come(ann, room):
    path = f"/bookings/{book(ann, room, 9, 10, '2020-01-07').data['id']}"

    assert ann.patch(path, {"last_hour": 11}).code == "TOO_LATE"
