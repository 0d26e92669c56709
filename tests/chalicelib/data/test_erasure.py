"""One person's records: found, and emptied of what is personal."""

from __future__ import annotations

import pytest

from chalicelib.data.belongings import belongings
from chalicelib.data.connection import Connection
from chalicelib.data.erasure import erase
from infra.tables import definitions


class Killed(BaseException):
    """The end of the process."""


class Mortal(Connection):
    """Dies at its n-th call from now, before or after it."""

    left, after = 0, False

    def dispatch(self, operation_name, operation_kwargs):
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Killed
        answer = super().dispatch(operation_name, operation_kwargs)
        if self.left == 0:
            raise Killed
        return answer


class Practice:
    """A practice of which Ann and Bob are patients; `connection` can die."""

    def __init__(self, world, connection):
        self.world, self.connection, self.store = world, connection, world.store
        self.tables = {table.name: table for table in world.specification.tables}

    def fill(self, *, restricted):
        """Ann's and Bob's records; what is personal in them begins with `zq-ann` and `zq-bob`."""
        for name in ("ann", "bob"):
            self.patient(name)
            if restricted:
                self.new("bills", payer=name, address=f"zq-{name} Elm Street", born="1990-01-01", total=7)

    def patient(self, name):
        self.new("patients", id=name, name=f"zq-{name}", email=f"zq-{name}@example.com", phone=f"zq-{name} 555")
        visit = self.new("visits", patient=name, complaint=f"zq-{name} has a cough", room="3")
        self.store.update(self.tables["visits"], visit, lambda stored: stored | {"complaint": f"zq-{name} has none"})
        self.new("images", visit=visit, caption=f"zq-{name} x-ray")
        self.new("letters", patient=name, body=f"Dear zq-{name}", place=f"zq-{name} Elm Street")
        self.new("cards", holder=name, number=f"zq-{name} 4711")

    def new(self, table, **values):
        return self.store.create(self.tables[table], values)["id"]

    def items(self):
        names = [one["TableName"] for one in definitions(self.world.specification, "test")]
        return {name: self.connection.client.scan(TableName=name)["Items"] for name in names}

    def empty(self):
        there = self.items()
        for one in definitions(self.world.specification, "test"):
            keys = [part["AttributeName"] for part in one["KeySchema"]]
            for item in there[one["TableName"]]:
                key = {name: item[name] for name in keys}
                self.connection.client.delete_item(TableName=one["TableName"], Key=key)

    def told_of(self, name):
        """Every item of any table that has something personal of somebody."""
        return [text for items in self.items().values() for text in map(str, items) if f"zq-{name}" in text]

    def state(self):
        """What there is, without what differs from one run to the next."""
        passing = {"id", "visit", "place", "record", "entry", "created_at", "updated_at", "at", "version", "_write"}
        passing |= {"expires_at", "_closed_until"}
        return sorted(
            str(sorted((name, str(value)) for name, value in item.items() if name not in passing))
            for items in self.items().values()
            for item in items
        )


@pytest.fixture
def practice(running):
    connection = Mortal("eu-west-1")
    return Practice(running("practice", connection), connection)


def test_what_is_somebodys_is_found_by_owner_by_reference_and_through_others(practice):
    practice.fill(restricted=True)

    found = [table.name for table, _ in belongings(practice.store, "ann")]

    assert sorted(found) == ["bills", "cards", "images", "letters", "visits"]


def test_nothing_personal_of_somebody_is_left_and_all_of_others(practice):
    practice.fill(restricted=False)
    before = practice.told_of("bob")

    erased = erase(practice.store, "ann", "admin")

    assert erased.account
    assert erased.met == {"cards": 1, "images": 1, "letters": 1, "visits": 1}
    assert erased.gone == {"cards": 1}
    assert practice.told_of("ann") == []
    assert practice.told_of("bob") == before


def test_what_goes_with_the_account_is_in_no_bin(practice):
    practice.fill(restricted=False)

    erase(practice.store, "ann", None)

    assert practice.items()["practice-test-asbuilt-bin"] == []


def test_a_record_that_must_stay_tells_of_nobody(practice):
    practice.fill(restricted=True)

    erased = erase(practice.store, "ann", None)

    (bill,) = (record for table, record in belongings(practice.store, "ann") if table.name == "bills")
    account = practice.store.get(practice.tables["patients"], "ann")
    assert not erased.account
    assert (bill["address"], bill.get("born"), bill["total"]) == ("erased", None, 7)
    assert (account["name"], account["email"], account.get("phone")) == ("erased", "erased-ann@erased.invalid", None)
    assert practice.told_of("ann") == []


def test_a_record_whose_reference_is_set_to_nothing_stays_without_what_is_personal(practice):
    practice.fill(restricted=False)

    erase(practice.store, "ann", None)

    letters = practice.items()["practice-test-letters"]
    (letter,) = (one for one in letters if "patient" not in one)
    assert letter["place"] == {"S": "erased"}
    assert "body" not in letter


def test_unique_values_of_somebody_erased_are_free(practice):
    practice.fill(restricted=True)

    erase(practice.store, "ann", None)

    practice.new("patients", id="new", name="New", email="zq-ann@example.com", phone="zq-ann 555")


@pytest.mark.parametrize(("restricted", "after"), [(False, False), (False, True), (True, True)])
@pytest.mark.campaign
def test_killed_anywhere_it_is_done_again_to_the_same_end(practice, restricted, after, record_property):
    practice.fill(restricted=restricted)
    practice.connection.left = 0
    erase(practice.store, "ann", None)
    calls, end = -practice.connection.left, practice.state()

    for at in range(1, calls + 1):
        practice.empty()
        practice.fill(restricted=restricted)
        practice.connection.left, practice.connection.after = at, after
        with pytest.raises(Killed):
            erase(practice.store, "ann", None)
        erase(practice.store, "ann", None)

        assert practice.state() == end, at

    record_property("cases", calls)


def test_erasing_again_changes_nothing(practice):
    practice.fill(restricted=True)
    erase(practice.store, "ann", None)
    before = practice.items()

    again = erase(practice.store, "ann", None)

    assert (again.account, practice.items()) == (False, before)
