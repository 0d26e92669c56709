"""One person's records: found, and emptied of what is personal."""

from __future__ import annotations

import pytest

from chalicelib.data.belongings import belongings
from chalicelib.data.connection import Connection
from chalicelib.data.deliveries import Attempt, Delivery, Settled
from chalicelib.data.erasure import erase
from chalicelib.data.jobs import Asker, Job, Jobs, OvertakenError, Progress
from chalicelib.data.traces import jobs_of
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
        self.files = set()

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
        self.deliver(
            name, "waiting", f"visits {visit}", "email", f'{{"type":"mail","recipient":"zq-{name}@example.com"}}'
        )
        self.deliver(name, "failed", f"visits {visit}", "webhook", f'{{"type":"webhook","body":"zq-{name} coughs"}}')
        self.deliver(
            name, "delivered", "visits other", "email", f'{{"type":"mail","recipient":"ZQ-{name}@example.com"}}'
        )
        self.begin(name, "import", key=f"uploads/{name}")
        self.begin(name, "export", format="ndjson")

    def deliver(self, name, state, record, kind, content):
        delivery = Delivery(
            id=f"{name} {state}", line="lab", service="Lab", kind=kind, event="visits.created", record=record,
            made="2026-11-28T12:00:00.000Z", due=0, content=content,
        )  # fmt: skip
        self.store.deliveries.add(delivery)
        if state != "waiting":
            claim = self.store.deliveries.claim(delivery.id, f"token of {delivery.id}", 60)
            attempt = Attempt(delivery.made, f"it answered 400: zq-{name}")
            self.store.deliveries.settle(claim, Settled(state, attempt, content=content.replace("ZQ", "zq")))

    def begin(self, name, kind, **values):
        by = Asker(id=name, email=f"zq-{name}@example.com")
        job = Job(id=f"{kind}-of-{name}", kind=kind, table="visits", by=by, created_at="2026-11-28T12:00", **values)
        jobs = Jobs(self.store)
        jobs.move(job, jobs.begin(job, Progress()), Progress(state="finished", result=f"{kind}s/zq-{name}"))
        prefix = {"import": "reports/import-of-{}.csv", "export": "exports/export-of-{}.ndjson"}[kind]
        self.files |= {values.get("key"), prefix.format(name)} - {None}

    def erase(self, name):
        return erase(self.store, name, "admin", self.files.discard)

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
        passing |= {"expires_at", "_closed_until", "progress"}
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

    erased = practice.erase("ann")

    assert erased.account
    assert erased.met == {"cards": 1, "images": 1, "letters": 1, "visits": 1}
    assert erased.gone == {"cards": 1}
    assert (erased.jobs, erased.deliveries) == (2, 3)
    assert practice.files == {"uploads/bob", "reports/import-of-bob.csv", "exports/export-of-bob.ndjson"}
    assert practice.told_of("ann") == []
    assert practice.told_of("bob") == before


def test_what_goes_with_the_account_is_in_no_bin(practice):
    practice.fill(restricted=False)

    practice.erase("ann")

    assert practice.items()["practice-test-asbuilt-bin"] == []


def test_a_record_that_must_stay_tells_of_nobody(practice):
    practice.fill(restricted=True)

    erased = practice.erase("ann")

    (bill,) = (record for table, record in belongings(practice.store, "ann") if table.name == "bills")
    account = practice.store.get(practice.tables["patients"], "ann")
    assert not erased.account
    assert (bill["address"], bill.get("born"), bill["total"]) == ("erased", None, 7)
    assert (account["name"], account["email"], account.get("phone")) == ("erased", "erased-ann@erased.invalid", None)
    assert practice.told_of("ann") == []


def test_a_record_whose_reference_is_set_to_nothing_stays_without_what_is_personal(practice):
    practice.fill(restricted=False)

    practice.erase("ann")

    letters = practice.items()["practice-test-letters"]
    (letter,) = (one for one in letters if "patient" not in one)
    assert letter["place"] == {"S": "erased"}
    assert "body" not in letter


def test_unique_values_of_somebody_erased_are_free(practice):
    practice.fill(restricted=True)

    practice.erase("ann")

    practice.new("patients", id="new", name="New", email="zq-ann@example.com", phone="zq-ann 555")


@pytest.mark.parametrize(("restricted", "after"), [(False, False), (False, True), (True, True)])
@pytest.mark.campaign
def test_killed_anywhere_it_is_done_again_to_the_same_end(practice, restricted, after, record_property):
    practice.fill(restricted=restricted)
    practice.connection.left = 0
    practice.erase("ann")
    calls, end, files = -practice.connection.left, practice.state(), set(practice.files)

    for at in range(1, calls + 1):
        practice.empty()
        practice.fill(restricted=restricted)
        practice.connection.left, practice.connection.after = at, after
        with pytest.raises(Killed):
            practice.erase("ann")
        practice.erase("ann")

        assert (practice.state(), practice.files) == (end, files), at

    record_property("cases", calls)


def test_what_is_left_of_a_delivery_is_that_there_was_one(practice):
    practice.fill(restricted=False)

    practice.erase("ann")

    left = [practice.store.deliveries.get(f"ann {state}") for state in ("waiting", "failed", "delivered")]
    assert [(one.state, one.reason, one.content) for one in left] == [
        ("failed", "erased", None),
        ("failed", "erased", None),
        ("delivered", "erased", None),
    ]
    assert [one.told for one in left[1].log] == ["erased"]


def test_a_worker_who_is_sending_as_a_person_is_erased_puts_nothing_back(practice):
    practice.fill(restricted=False)
    log = practice.store.deliveries
    claim = log.claim("ann waiting", "mine", 60)

    practice.erase("ann")

    attempt = Attempt("2026-11-28T12:00:00.000Z", "it answered 500: zq-ann", 500)
    assert not log.settle(claim, Settled("waiting", attempt, 5, claim.delivery.content))
    assert log.claim("ann waiting", "another", 60) is None
    assert practice.told_of("ann") == []


def test_a_worker_who_is_at_a_job_as_a_person_is_erased_goes_no_further(practice):
    practice.fill(restricted=False)
    jobs = Jobs(practice.store)
    job, progress = jobs.find("import-of-ann")

    practice.erase("ann")

    with pytest.raises(OvertakenError):
        jobs.move(job, progress, Progress(state="running"))
    assert practice.told_of("ann") == []


def test_the_jobs_of_somebody_are_told_without_their_files(practice):
    practice.fill(restricted=False)

    assert [(one["id"], one["state"]) for one in jobs_of(practice.store, "ann")] == [
        ("export-of-ann", "finished"),
        ("import-of-ann", "finished"),
    ]
    assert "zq-ann" not in str(jobs_of(practice.store, "ann"))


def test_erasing_again_changes_nothing(practice):
    practice.fill(restricted=True)
    practice.erase("ann")
    before = practice.items()

    again = practice.erase("ann")

    assert (again.account, practice.items()) == (False, before)
