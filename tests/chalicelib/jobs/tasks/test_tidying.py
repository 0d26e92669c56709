"""What becomes of uploaded files: those of a record stay as long as it does, or can come back; the others go."""

from __future__ import annotations

import pytest
from botocore.exceptions import ConnectionClosedError

from chalicelib.bucket import Bucket
from chalicelib.data.rebuilding import Mending, looked_through
from chalicelib.specification import naming
from tests.chalicelib.office import BUCKET, PNG, SCAN, Office


@pytest.fixture
def office(running):
    return Office(running)


@pytest.fixture
def clerk(office):
    return office.world.person("kim", "clerk")


def path_of(made):
    return f"/api/v1/expenses/{made.data['id']}"


def test_a_file_that_is_never_attached_goes_when_it_is_a_day_old(office):
    url = office.begin(office.ann, len(PNG)).data["upload"]["url"]
    office.put(url, PNG)

    assert [office.sleep(hours=23), office.sleep(hours=2), office.sleep(hours=24)] == [{}, {"deleted": 1}, {}]


def test_the_file_of_a_record_stays(office):
    made = office.expense(office.ann)

    assert office.sleep(days=400) == {}
    assert office.has(made.data["receipt"])


@pytest.mark.parametrize("wanted", ["another", None])
def test_a_file_that_is_replaced_or_taken_away_goes_the_next_night(office, wanted):
    made = office.expense(office.ann)
    upload = wanted and office.uploaded(office.ann)
    changed = office.ann.patch(path_of(made), {"receipt": upload})

    assert office.sleep(days=2) == {"deleted": 1}
    assert not office.has(made.data["receipt"])
    assert changed.data["receipt"] is None or office.has(changed.data["receipt"])


def test_a_file_outlasts_the_time_in_which_its_deleted_record_can_come_back(office):
    made = office.expense(office.ann)
    office.ann.delete(path_of(made))

    nights = [office.sleep(days=1) for _ in range(9)]

    assert nights[:7] == [{}] * 7
    assert {"deleted": 1} in nights[7:]


def test_a_record_that_comes_back_has_its_file_for_good(office):
    made = office.expense(office.ann)
    office.ann.delete(path_of(made))
    office.sleep(days=6)

    back = office.ann.post(f"{path_of(made)}/restore")

    assert back.data["receipt"]["url"]
    assert office.sleep(days=60) == {}
    assert office.has(made.data["receipt"])


def test_a_record_that_is_deleted_again_keeps_its_file_from_then_on(office):
    made = office.expense(office.ann)
    office.ann.delete(path_of(made))
    office.sleep(days=6)
    office.ann.post(f"{path_of(made)}/restore")
    office.ann.delete(path_of(made))

    assert office.sleep(days=7) == {}
    assert office.ann.post(f"{path_of(made)}/restore").status == 404  # its time in the bin is over
    assert office.sleep(days=2) == {"deleted": 1}


def test_a_file_in_the_bin_is_not_anothers_to_attach(office):
    upload = office.uploaded(office.ann)
    made = office.ann.post("/api/v1/expenses", {"title": "Taxi", "receipt": upload})
    office.ann.delete(path_of(made))

    refused = office.ann.post("/api/v1/expenses", {"title": "Train", "receipt": upload})

    assert (refused.status, refused.code) == (409, "RECEIPT_TAKEN")
    assert office.ann.post(f"{path_of(made)}/restore").status == 200


def test_without_a_bin_a_file_goes_the_night_after_its_record(office, clerk):
    letter = clerk.post("/api/v1/letters", {"scan": office.uploaded(clerk, **SCAN)})
    office.sleep(days=2)
    clerk.delete(f"/api/v1/letters/{letter.data['id']}")

    assert office.sleep(hours=1) == {"deleted": 1}


def test_the_file_of_a_record_that_expires_goes_the_night_after(office, clerk):
    photo = office.uploaded(clerk, **SCAN | {"table": "passes", "field": "photo"})
    assert clerk.post("/api/v1/passes", {"photo": photo}).status == 201

    assert [office.sleep(days=9), office.sleep(days=1)] == [{}, {"deleted": 1}]


def test_the_files_of_an_erased_person_go_the_next_night(office):
    made, admin = office.expense(office.ann), office.world.person("zoe", "admin")
    office.expense(office.bob)

    assert admin.post("/api/v1/users/ann/erase").status == 200
    assert office.sleep(days=2) == {"deleted": 1}
    assert not office.has(made.data["receipt"])


def test_more_files_than_a_page_are_looked_through(office):
    made = office.expense(office.ann)
    bucket = Bucket(office.clients.s3, BUCKET)
    for number in range(203):
        bucket.put(naming.file_key(f"{number:026d}"), b"x", "text/plain")

    assert office.sleep(days=2) == {"deleted": 203}
    assert office.has(made.data["receipt"])


def test_nothing_else_in_the_bucket_is_touched(office):
    for key in ("exports/a.csv", "filesystem", "imports/files/a.csv", "files/trips.csv"):
        Bucket(office.clients.s3, BUCKET).put(key, b"x", "text/plain")

    assert office.sleep(days=400) == {}


def test_deriving_markers_again_takes_none_of_a_files(office):
    made, store = office.expense(office.ann), office.world.store
    for table in office.world.specification.tables:
        mending = Mending(store, table)
        assert {mending.clear_marker(entry) for entry, _ in looked_through(store, naming.LEDGER, None)} <= {""}

    assert office.sleep(days=2) == {}
    assert office.has(made.data["receipt"])


class Cut:
    """A client of DynamoDB whose next transaction is lost: before it is done, or after."""

    def __init__(self, client, *, done):
        self.client, self.done = client, done

    def __getattr__(self, name):
        return getattr(self.client, name)

    def _make_api_call(self, operation, arguments):
        if operation != "TransactWriteItems":
            return self.client._make_api_call(operation, arguments)
        if self.done:
            self.client._make_api_call(operation, arguments)
        raise ConnectionClosedError(endpoint_url="https://dynamodb.eu-west-1.amazonaws.com")


@pytest.mark.parametrize("done", [False, True], ids=["before it is stored", "after it is stored"])
def test_a_write_that_is_cut_off_has_record_and_file_or_neither(office, done):
    connection = office.world.store.models.connection
    whole = connection._client
    upload = office.uploaded(office.ann)

    connection._client = Cut(whole, done=done)
    assert office.ann.post("/api/v1/expenses", {"title": "Taxi", "receipt": upload}).status == 503
    connection._client = whole

    rows = office.ann.get("/api/v1/expenses").items
    again = office.ann.post("/api/v1/expenses", {"title": "Taxi", "receipt": upload})
    assert (len(rows), again.status) == ((1, 409) if done else (0, 201))
    assert office.sleep(days=2) == {}
