"""A write has exactly one effect, whatever becomes of its answers."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.bootstrap import build
from chalicelib.data.connection import Connection
from chalicelib.data.keys import utc_now
from chalicelib.data.steps import CLOSED_SECONDS, Steps

REGION = "eu-west-1"
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")


class Deaf:
    """A client of DynamoDB that loses the answer of every write, and sends it again as the SDK does."""

    def __init__(self, client):
        self.client = client

    def __getattr__(self, name):
        return getattr(self.client, name)

    def _make_api_call(self, operation_name, operation_kwargs):
        if operation_name not in WRITES:
            return self.client._make_api_call(operation_name, operation_kwargs)
        with suppress(ClientError):
            self.client._make_api_call(operation_name, operation_kwargs)
        try:
            answer = self.client._make_api_call(operation_name, operation_kwargs)
        except ClientError as error:
            error.response["ResponseMetadata"]["RetryAttempts"] = 1
            raise
        answer["ResponseMetadata"]["RetryAttempts"] = 1
        return answer


class Killed(BaseException):
    """The end of the process."""


class Mortal(Connection):
    """Ends the process before or after its n-th write."""

    def __init__(self) -> None:
        super().__init__(region=REGION)
        self.fatal, self.after = 0, False

    def dispatch(self, operation_name, operation_kwargs):
        self.fatal -= operation_name in WRITES
        doomed = operation_name in WRITES and self.fatal == 0
        if doomed and not self.after:
            raise Killed
        answer = super().dispatch(operation_name, operation_kwargs)
        if doomed:
            raise Killed
        return answer


@pytest.fixture
def workshop(running):
    world = running("workshop")
    connection = world.store.models.connection
    connection._client = Deaf(connection._client)
    return world


def test_a_lost_answer_makes_no_conflict_and_no_second_effect(workshop):
    anyone = workshop.anonymous

    made = anyone.post("/projects", {"name": "Shed", "client": "Ann", "number": 1})
    project = made.headers["Location"]
    changed = anyone.patch(project, {"hours": 1})
    renamed = anyone.patch(project, {"name": "Barn"})
    task = anyone.post("/tasks", {"title": "Sweep", "project": made.data["id"]})
    reading = anyone.post("/readings", {"day": "2026-01-01", "level": 1})
    replaced = anyone.put("/readings/2026-01-01", {"level": 2})
    gone = anyone.delete("/readings/2026-01-01")
    all_gone = anyone.delete(project)

    statuses = [answered.status for answered in (made, changed, renamed, task, reading, replaced, gone, all_gone)]
    assert statuses == [201, 200, 200, 201, 201, 200, 200, 200]
    assert [answered.data["version"] for answered in (made, changed, renamed, replaced)] == [1, 2, 3, 2]
    assert [anyone.get(path).items for path in ("/projects", "/tasks")] == [[], []]
    assert anyone.post("/projects", {"name": "Barn", "client": "Ann", "number": 1}).status == 201


def test_a_lost_answer_hides_no_real_conflict(workshop):
    anyone = workshop.anonymous
    anyone.post("/projects", {"name": "Shed"})
    anyone.post("/readings", {"day": "2026-01-01", "level": 1})

    assert anyone.post("/projects", {"name": "Shed"}).code == "NAME_TAKEN"
    assert anyone.post("/readings", {"day": "2026-01-01", "level": 1}).code == "DAY_TAKEN"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("fatal", range(1, 7))
def test_a_deletion_that_is_killed_leaves_no_orphan_and_can_be_repeated(running, fatal, after):
    connection = Mortal()
    world = running("workshop", connection)
    anyone = world.anonymous
    project = anyone.post("/projects", {"name": "Shed"})
    tasks = [anyone.post("/tasks", {"title": title, "project": project.data["id"]}) for title in "ab"]
    anyone.patch(tasks[0].headers["Location"], {"after": tasks[1].data["id"]})
    connection.fatal, connection.after = fatal, after

    with pytest.raises(Killed):
        anyone.delete(project.headers["Location"])
    left = {row["id"] for row in anyone.get("/projects").items}
    orphans = [row for row in anyone.get("/tasks").items if row["project"] not in left]
    anyone.delete(project.headers["Location"])

    assert orphans == []
    assert [anyone.get(path).items for path in ("/projects", "/tasks")] == [[], []]
    assert anyone.post("/projects", {"name": "Shed"}).status == 201


@pytest.mark.parametrize("after", [False, True])
def test_a_creation_that_is_killed_is_whole_or_not_there(running, after):
    connection = Mortal()
    world = running("workshop", connection)
    connection.fatal, connection.after = 1, after

    with pytest.raises(Killed):
        world.anonymous.post("/projects", {"name": "Shed"})
    there = [row["name"] for row in world.anonymous.get("/projects").items]

    assert there == (["Shed"] if after else [])
    assert world.anonymous.post("/projects", {"name": "Shed"}).status == (409 if after else 201)


class Meddling(Connection):
    """Lets somebody else change the record just before each of the first writes."""

    def __init__(self, times: int) -> None:
        super().__init__(region=REGION)
        self.times = 0
        self.at_most = times
        self.meddle = lambda: None

    def dispatch(self, operation_name, operation_kwargs):
        if operation_name in WRITES and self.times < self.at_most:
            self.times += 1
            self.meddle()
        return super().dispatch(operation_name, operation_kwargs)


@pytest.mark.parametrize(("times", "status", "code"), [(1, 200, None), (4, 200, None), (5, 409, "CONFLICT")])
def test_an_update_is_decided_anew_while_others_change_the_record(running, times, status, code):
    connection = Meddling(0)
    world = running("workshop", connection)
    project = world.anonymous.post("/projects", {"name": "Shed"}).headers["Location"]
    others = running_again(world)
    connection.meddle = lambda: others.patch(project, {"hours": connection.times})
    connection.times, connection.at_most = 0, times

    answered = world.anonymous.patch(project, {"client": "Ann"})

    assert answered.status == status
    assert code is None or answered.code == code
    assert world.anonymous.get(project).data["hours"] == times


def deleted_folder(anyone, sheets=0):
    folder = anyone.post("/folders", {"name": "Taxes"})
    for number in range(sheets):
        anyone.post("/sheets", {"folder": folder.data["id"], "number": number})
    return folder.headers["Location"]


@pytest.mark.parametrize(("verb", "other", "there"), [("restore", "purge", 404), ("purge", "restore", 200)])
def test_of_a_restoration_and_a_purge_that_meet_one_is_done(running, verb, other, there):
    connection = Meddling(0)
    world = running("archive", connection)
    folder = deleted_folder(world.anonymous)
    world.anonymous.delete(folder)
    others = running_again(world)
    connection.meddle = lambda: others.post(f"{folder}/{other}")
    connection.times, connection.at_most = 0, 1

    answered = world.anonymous.post(f"{folder}/{verb}")

    assert (answered.status, world.anonymous.get(folder).status) == (404, there)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("fatal", range(1, 5))
def test_a_deletion_that_was_killed_and_done_again_comes_back_whole(running, fatal, after):
    connection = Mortal()
    world = running("archive", connection)
    anyone = world.anonymous
    folder = deleted_folder(anyone, sheets=2)
    connection.fatal, connection.after = fatal, after

    with pytest.raises(Killed):
        anyone.delete(folder)
    anyone.delete(folder)
    restored = anyone.post(f"{folder}/restore")

    assert restored.status == 200
    assert sorted(row["number"] for row in anyone.get("/sheets").items) == [0, 1]


def running_again(world):
    """A second execution environment on the same tables."""
    return type(world.anonymous)(build(world.specification, world.settings))


class Belated(Connection):
    """Does a transaction and says that it met another one, once: a repetition found the first try under way."""

    def __init__(self) -> None:
        super().__init__(region=REGION)
        self.late = False

    def dispatch(self, operation_name, operation_kwargs):
        answer = super().dispatch(operation_name, operation_kwargs)
        if operation_name == "TransactWriteItems" and not self.late:
            self.late = True
            reasons = [{"Code": "TransactionConflict"} for _ in operation_kwargs["TransactItems"]]
            response = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(response, operation_name)
        return answer


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "a-key"}])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/projects", {"name": "Shed"}),
        ("/labels/bulk?atomic=true", {"items": [{"name": "a"}, {"name": "b"}]}),
        ("/kits", {"name": "Bits", "parts": [{"quantity": 1}]}),
    ],
)
def test_a_creation_that_meets_its_own_first_try_is_done(running, path, body, key):
    world = running("workshop", Belated())

    answered = world.anonymous.post(path, body, headers=key)

    assert answered.status in (200, 201), answered.text
    assert [len(world.anonymous.get(listed).items) for listed in ("/projects", "/labels", "/kits")].count(0) == 2


def test_a_failure_that_is_no_conflict_is_not_taken_for_one(workshop):
    table = workshop.specification.table("readings")
    workshop.store.models.stage = "nowhere"

    with pytest.raises(ClientError, match="ResourceNotFound"):
        workshop.store.create(table, {"day": "2026-01-01", "level": 1})


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "a-key"}])
def test_a_record_is_not_changed_while_what_goes_with_it_goes(workshop, headers):
    anyone, store = workshop.anonymous, workshop.store
    path = anyone.post("/projects", {"name": "Shed"}).headers["Location"]
    projects = workshop.specification.table("projects")
    steps = store.steps(None)
    store.commit(steps, [steps.close(projects, store.get(projects, path.rpartition("/")[2]))])

    refused = anyone.patch(path, {"stage": "plan"}, headers=headers)

    assert (refused.status, refused.code) == (409, "CONFLICT")
    assert anyone.get(path).data["version"] == 1
    assert anyone.delete(path).status == 200


def test_a_deletion_that_was_given_up_holds_a_record_for_half_a_minute_only(workshop):
    anyone, store = workshop.anonymous, workshop.store
    path = anyone.post("/projects", {"name": "Shed"}).headers["Location"]
    projects = workshop.specification.table("projects")
    long_ago = Steps(store.models, "a-write", utc_now() - timedelta(seconds=CLOSED_SECONDS + 1), None)
    store.commit(long_ago, [long_ago.close(projects, store.get(projects, path.rpartition("/")[2]))])

    assert anyone.patch(path, {"stage": "plan"}).status == 200
