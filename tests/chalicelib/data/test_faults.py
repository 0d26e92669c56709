"""Every fault at every AWS call of every write: one effect, no false conflict, nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from chalicelib.data.attributes import decode, record_of
from chalicelib.data.markers import markers
from chalicelib.data.search import entries
from chalicelib.hooks.loading import load
from chalicelib.specification import naming
from infra.tables import definitions
from tests.chalicelib.conftest import World

URL = "https://dynamodb.eu-west-1.amazonaws.com"


class Killed(BaseException):
    """The end of the process."""


def told(code):
    return ClientError({"Error": {"Code": code, "Message": code}, "ResponseMetadata": {}}, "AnyCall")


FAULTS = {  # what the caller of the SDK gets, and whether DynamoDB has done the call by then
    "refused": (EndpointConnectionError(endpoint_url=URL), False),
    "answer lost": (ConnectionClosedError(endpoint_url=URL), True),
    "timeout": (ReadTimeoutError(endpoint_url=URL), True),
    "throttled": (told("ThrottlingException"), False),
    "throughput": (told("ProvisionedThroughputExceededException"), False),
    "500": (told("InternalServerError"), True),
    "503": (told("ServiceUnavailable"), False),
    "conflict": (None, False),
    "killed before": (Killed(), False),
    "killed after": (Killed(), True),
}
READS = {"GetItem", "BatchGetItem", "Query"}
NOT_RETRIED_BY_THE_SDK = {"conflict", "killed before", "killed after"}


def conflict(operation, arguments):
    if operation != "TransactWriteItems":
        return told("TransactionConflictException")
    reasons = [{"Code": "TransactionConflict"} for _ in arguments["TransactItems"]]
    return ClientError({"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}, operation)


class Faulty:
    """A client of DynamoDB that has one fault, at its n-th call from now; `retries` as the SDK does, or not."""

    def __init__(self, client):
        self.client = client
        self.calls, self.at, self.fault, self.retries = 0, 0, "", False

    def __getattr__(self, name):
        return getattr(self.client, name)

    def arm(self, at, fault, *, retries):
        self.calls, self.at, self.fault, self.retries = 0, at, fault, retries

    def _make_api_call(self, operation, arguments):
        self.calls += 1
        unfit = self.fault == "conflict" and operation in READS  # a plain read conflicts with nothing
        if self.calls != self.at or unfit:
            return self.client._make_api_call(operation, arguments)
        error, applied = FAULTS[self.fault]
        if applied:
            self.client._make_api_call(operation, arguments)
        if not self.retries:
            raise error or conflict(operation, arguments)
        return self._again(operation, arguments)

    def _again(self, operation, arguments):
        try:
            answer = self.client._make_api_call(operation, arguments)
        except ClientError as error:
            error.response["ResponseMetadata"]["RetryAttempts"] = 1
            raise
        answer["ResponseMetadata"]["RetryAttempts"] = 1
        return answer


class Shop:
    """The workshop, whose tables can be emptied and looked through."""

    def __init__(self, world):
        self.world = world
        self.anyone = world.anonymous
        connection = world.store.models.connection
        self.client = connection._client = Faulty(connection._client)
        self.schemas = definitions(world.specification, world.settings.stage)

    def new(self, path, **values):
        made = self.anyone.post(path, values)
        assert made.status == 201, made.text
        return made.headers["Location"]

    def items(self):
        """Every item of every table, by table."""
        names = [schema["TableName"] for schema in self.schemas]
        found = {name: self.client.client.scan(TableName=name)["Items"] for name in names}
        prefix = f"{self.world.specification.name}-test-"
        return {name.removeprefix(prefix): items for name, items in found.items()}

    def empty(self):
        for schema in self.schemas:
            keys = [part["AttributeName"] for part in schema["KeySchema"]]
            for item in self.client.client.scan(TableName=schema["TableName"])["Items"]:
                self.client.client.delete_item(TableName=schema["TableName"], Key={key: item[key] for key in keys})

    def records(self):
        """Every record of every table, by table and key."""
        kept = self.items()
        return {
            table.name: {decode(item[table.key]): record_of(table, item) for item in kept[table.name]}
            for table in self.world.specification.tables
        }

    def binned(self):
        """Every record of the bin: its table, and how it was."""
        items = self.items().get(naming.BIN, ())
        tables = {table.name: table for table in self.world.specification.tables}
        return [(item["table"]["S"], record_of(tables[item["table"]["S"]], item["content"]["M"])) for item in items]

    def told(self):
        """What the history says of each record: the versions and what became of it, in order."""
        told = sorted(self.items().get(naming.HISTORY, ()), key=lambda item: item["place"]["S"])
        names = dict.fromkeys(item["record"]["S"] for item in told)
        return {
            name: [(int(e["version"]["N"]), e["change"]["S"]) for e in told if e["record"]["S"] == name]
            for name in names
        }

    def effect(self):
        """What there is, without what differs from one run to the next."""
        found = [(table, record) for table, found in self.records().items() for record in found.values()]
        there = [(table, sorted(lasting(record).items())) for table, record in found]
        gone = [("bin", table, sorted(lasting(record).items())) for table, record in self.binned()]
        return sorted(map(str, [*there, *gone, *self.told().values()]))

    def check(self):
        """Markers and words are those of the records, every reference leads to one; history and bin agree with them."""
        records = self.records()
        self.check_kept(records)
        held, dangling, words = {}, [], []
        for table in self.world.specification.tables:
            for key, record in records[table.name].items():
                held |= dict.fromkeys(markers(table, record), key)
                words += entries(table, record, self.world.store.models.expiry(table, record))
                references = [field for field in table.fields if field.reference and record.get(field.name)]
                dangling += [f for f in references if record[f.name] not in records[f.reference.table]]
        ledger = {item["id"]["S"]: item for item in self.items()[naming.LEDGER]}
        marked = {key: entry["record"]["S"] for key, entry in ledger.items() if "record" in entry}
        indexed = self.items().get(naming.SEARCH, ())
        assert marked == held
        assert dangling == []
        assert sorted(indexed, key=str) == sorted(words, key=str)

    def check_kept(self, records):
        for name, record in self.binned():
            assert records[name].get(record["id"], {}).get("created_at") != record["created_at"]
        told = self.told()
        for table in self.world.specification.tables:
            for key, record in records[table.name].items() if table.history_days else ():
                versions = [version for version, change in told[f"{table.name} {key}"] if change != "deleted"]
                assert versions == list(range(1, record["version"] + 1))


def lasting(record):
    """The fields of a record that are the same in every run."""
    passing = {"id", "created_at", "updated_at", "project", "after", "kit", "label", "folder", "copy_of"}
    return {name: str(value) for name, value in record.items() if name not in passing}


def cascade(shop):
    project = shop.new("/projects", name="Shed")
    first = shop.new("/tasks", title="a", project=project.rpartition("/")[2])
    shop.new("/tasks", title="b", project=project.rpartition("/")[2], after=first.rpartition("/")[2])
    return "DELETE", project, None


def task(shop, **values):
    return shop.new("/tasks", project=shop.new("/projects", name="Shed").rpartition("/")[2], **values)


def followed(shop):
    first = task(shop, title="a")
    other = shop.anyone.get(first).data["project"]["id"]
    shop.new("/tasks", title="b", project=other, after=first.rpartition("/")[2])
    return "DELETE", first, None


def labels(shop):
    paths = [shop.new("/labels", name=name) for name in "ab"]
    return [shop.anyone.get(path).data["id"] for path in paths]


def projects(shop):
    first = task(shop, title="a")
    return [shop.anyone.get(first).data["project"]["id"], shop.new("/projects", name="Barn").rpartition("/")[2]]


def many(method, path, *items):
    return method, path, {"items": list(items)}


WRITES = {
    "create": lambda shop: ("POST", "/tools", {"name": "Saw"}),
    "create with a key": lambda shop: ("POST", "/readings", {"day": "2026-01-01", "level": 1}),
    "create with unique values": lambda shop: ("POST", "/projects", {"name": "Shed", "client": "Ann", "number": 1}),
    "create with a reference": lambda shop: (
        "POST",
        "/tasks",
        {"title": "Sweep", "project": shop.new("/projects", name="Shed").rpartition("/")[2]},
    ),
    "create with words": lambda shop: ("POST", "/manuals", {"title": "Band saw", "text": "How to saw"}),
    "update": lambda shop: ("PATCH", shop.new("/tools", name="Saw"), {"sharp": True}),
    "update of words": lambda shop: ("PATCH", shop.new("/manuals", title="Band saw"), {"title": "Hand saw"}),
    "update beside words": lambda shop: ("PATCH", shop.new("/manuals", title="Band saw"), {"worn": True}),
    "update of a transition": lambda shop: ("PATCH", shop.new("/projects", name="Shed"), {"stage": "plan"}),
    "update of a unique value": lambda shop: ("PATCH", shop.new("/projects", name="Shed"), {"name": "Barn"}),
    "update of a reference": lambda shop: (
        "PATCH",
        (path := task(shop, title="a")),
        {"after": path.rpartition("/")[2]},
    ),
    "replace": lambda shop: ("PUT", shop.new("/tools", name="Saw"), {"sharp": True}),
    "replace with unique values": lambda shop: ("PUT", shop.new("/projects", name="Shed"), {"name": "Barn"}),
    "delete": lambda shop: ("DELETE", shop.new("/tools", name="Saw"), None),
    "delete with words": lambda shop: ("DELETE", shop.new("/manuals", title="Band saw"), None),
    "delete with unique values": lambda shop: ("DELETE", shop.new("/projects", name="Shed"), None),
    "delete with cascade": cascade,
    "delete with set null": followed,
    "bulk create": lambda shop: many("POST", "/labels/bulk", {"name": "a"}, {"name": "b", "serial": 1}),
    "bulk create of plain records": lambda shop: many("POST", "/tools/bulk", {"name": "Saw"}, {"name": "Axe"}),
    "bulk update": lambda shop: many(
        "PATCH",
        "/labels/bulk",
        *({"id": key, **value} for key, value in zip(labels(shop), ({"remark": "x"}, {"name": "c"}), strict=True)),
    ),
    "bulk delete": lambda shop: many("DELETE", "/labels/bulk", *({"id": key} for key in labels(shop))),
    "atomic create": lambda shop: many("POST", "/labels/bulk?atomic=true", {"name": "a"}, {"name": "b", "serial": 1}),
    "atomic update": lambda shop: many(
        "PATCH",
        "/labels/bulk?atomic=true",
        *(
            {"id": key, "version": 1, **value}
            for key, value in zip(labels(shop), ({"name": "b"}, {"name": "a"}), strict=True)
        ),
    ),
    "atomic delete": lambda shop: many("DELETE", "/labels/bulk?atomic=true", *({"id": key} for key in labels(shop))),
    "atomic delete with cascade": lambda shop: many(
        "DELETE", "/projects/bulk?atomic=true", *({"id": key} for key in projects(shop))
    ),
    "upsert of a new record": lambda shop: ("PUT", "/labels/a", {"remark": "x"}),
    "upsert of a stored record": lambda shop: ("PUT", shop.new("/labels", name="a", serial=1), {"remark": "x"}),
    "update by a unique value": lambda shop: ("PATCH", shop.new("/labels", name="a"), {"remark": "x"}),
    "rename by a unique value": lambda shop: ("PATCH", shop.new("/labels", name="a"), {"serial": 2}),
    "delete by a unique value": lambda shop: ("DELETE", shop.new("/labels", name="a"), None),
    "create with children": lambda shop: (
        "POST",
        "/kits",
        {"name": "Bits", "parts": [{"quantity": 1, "code": "x", "label": labels(shop)[0]}, {"quantity": 2}]},
    ),
    "action": lambda shop: ("POST", shop.new("/projects", name="Shed") + "/plan", None),
    "action by a unique value": lambda shop: ("POST", shop.new("/labels", name="a") + "/green", None),
}


def folder(shop, **values):
    return shop.new("/folders", name="Taxes", **values)


def filled(shop):
    """A folder, what goes with it, and what only refers to it."""
    path = folder(shop)
    key = path.rpartition("/")[2]
    first = shop.new("/sheets", folder=key, number=1).rpartition("/")[2]
    shop.new("/sheets", folder=key, number=2, copy_of=first)
    shop.new("/labels", folder=key, text="x")
    return path


def deleted(shop, path):
    assert shop.anyone.delete(path).status == 200
    return path


KEPT = {  # what is kept of records, in the other document
    "create with history": lambda _: ("POST", "/folders", {"name": "Taxes"}),
    "update with history": lambda shop: ("PATCH", folder(shop), {"label": "x"}),
    "update of a unique value with history": lambda shop: ("PATCH", folder(shop), {"name": "Bills"}),
    "replace with history": lambda shop: ("PUT", folder(shop, label="x"), {"name": "Bills"}),
    "delete with history": lambda shop: ("DELETE", shop.new("/days", day="2026-01-01", level=1), None),
    "soft delete": lambda shop: ("DELETE", folder(shop), None),
    "soft delete with cascade and set null": lambda shop: ("DELETE", filled(shop), None),
    "restore": lambda shop: ("POST", deleted(shop, folder(shop)) + "/restore", None),
    "restore of what went with it": lambda shop: ("POST", deleted(shop, filled(shop)) + "/restore", None),
    "purge": lambda shop: ("POST", deleted(shop, folder(shop)) + "/purge", None),
    "purge of what went with it": lambda shop: ("POST", deleted(shop, filled(shop)) + "/purge", None),
}
WRITES |= KEPT

LATER, EARLIER = "2200-01-01T00:00:00Z", "2000-01-01T00:00:00Z"


def room(shop, **values):
    return shop.new("/rooms", code="a", label="Blue", **values)


def room_again(shop, **values):
    room(shop, **values)
    return "POST", "/rooms", {"code": "a", "label": "Blue", "note": "Quiet corner"}


ENDING = {  # what expires, in a third
    "create of what expires": lambda _: ("POST", "/rooms", {"code": "a", "label": "Blue", "free_until": LATER}),
    "create in the place of an expired record": lambda shop: room_again(shop, free_until=EARLIER),
    "update of the end": lambda shop: ("PATCH", room(shop, note="Quiet"), {"free_until": LATER}),
    "update to no end": lambda shop: ("PATCH", room(shop, note="Quiet", free_until=LATER), {"free_until": None}),
    "delete of what expires": lambda shop: ("DELETE", room(shop, note="Quiet", free_until=LATER), None),
}
WRITES |= ENDING


def kit(shop):
    return shop.new("/kits", name="Bell").rpartition("/")[2]


def cast(shop):
    return shop.new("/casts", name="small", kit=kit(shop), weight=1)


def flawed(shop):
    path = cast(shop)
    shop.new("/flaws", label=path.rpartition("/")[2], text="crack")
    return path


FUNCTIONS = {  # what functions write, in a fourth
    "function that creates and changes": lambda shop: ("POST", "/pour", {"name": "big", "kit": kit(shop)}),
    "function that writes nothing": lambda _: ("POST", "/look", None),
    "function that deletes with cascade and creates": lambda shop: ("POST", flawed(shop) + "/melt", None),
    "function that only deletes": lambda shop: ("POST", shop.new("/notes", text="x") + "/burn", None),
    "create that a function decides on": lambda shop: ("POST", "/casts", {"name": "big", "kit": kit(shop)}),
    "update that a function decides on": lambda shop: ("PATCH", cast(shop), {"weight": 2}),
    "delete that a function decides on": lambda shop: ("DELETE", flawed(shop), None),
    "atomic create that a function decides on": lambda shop: many(
        "POST", "/casts/bulk?atomic=true", *({"name": name, "kit": key} for key in [kit(shop)] for name in "ab")
    ),
}
WRITES |= FUNCTIONS

NEW = {name for name in WRITES if "create" in name} | {"upsert of a new record"}
"""The writes that begin with no record, which none of its versions can be asked of."""


@pytest.fixture
def shop(running, name):
    if name in FUNCTIONS:
        folder = Path(__file__).parents[1] / "functions" / "foundry"
        return Shop(World(folder / "foundry.md", functions=load(folder / "custom")))
    return Shop(running("archive" if name in KEPT else "hostel" if name in ENDING else "workshop"))


def attempt(shop, request, headers):
    try:
        return shop.anyone(*request, headers=headers)
    except Killed:
        return None


def headers_of(name, *, key, version):
    names = {"Idempotency-Key": "the-key"} if key else {}
    return names | ({"If-Match": '"1"'} if version and name not in NEW else {})


def undisturbed(shop, write, headers):
    """How many calls a write makes, what it is answered with, and what there is then."""
    shop.empty()
    request = write(shop)
    shop.client.arm(0, "", retries=False)
    answered = shop.anyone(*request, headers=headers)
    assert answered.status in (200, 201), answered.text
    return shop.client.calls, answered.status, shop.effect()


@pytest.mark.parametrize(("key", "version"), [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize("name", WRITES)
def test_a_fault_that_the_sdk_retries_is_not_noticed(shop, sampled, record_property, name, key, version):
    headers = headers_of(name, key=key, version=version)
    calls, status, effect = undisturbed(shop, WRITES[name], headers)
    every = [(at, fault) for at in range(1, calls + 1) for fault in FAULTS if fault not in NOT_RETRIED_BY_THE_SDK]
    cases = sampled(every)

    for at, fault in cases:
        shop.empty()
        request = WRITES[name](shop)
        shop.client.arm(at, fault, retries=True)
        answered = attempt(shop, request, headers)

        assert answered.status == status, (at, fault, answered.text)
        assert shop.effect() == effect, (at, fault)
        shop.check()
    record_property("cases", len(cases))


@pytest.mark.parametrize("name", WRITES)
def test_a_client_that_repeats_its_key_after_a_fault_has_one_effect_and_the_answer(
    shop, sampled, record_property, name
):
    headers = headers_of(name, key=True, version=True)
    calls, status, effect = undisturbed(shop, WRITES[name], headers)
    cases = sampled([(at, fault) for at in range(1, calls + 1) for fault in FAULTS])

    for at, fault in cases:
        shop.empty()
        request = WRITES[name](shop)
        shop.client.arm(at, fault, retries=False)
        first = attempt(shop, request, headers)
        again = shop.anyone(*request, headers=headers)
        once_more = shop.anyone(*request, headers=headers)

        assert first is None or first.status in (status, 503), (at, fault, first.text)
        assert (again.status, again.text) == (status, once_more.text), (at, fault, again.text)
        assert shop.effect() == effect, (at, fault)
        shop.check()
    record_property("cases", len(cases))


@pytest.mark.parametrize("name", WRITES)
def test_a_fault_leaves_nothing_half_written_though_no_key_is_sent(shop, sampled, record_property, name):
    calls, status, _ = undisturbed(shop, WRITES[name], {})
    cases = sampled([(at, fault) for at in range(1, calls + 1) for fault in FAULTS])

    for at, fault in cases:
        shop.empty()
        request = WRITES[name](shop)
        shop.client.arm(at, fault, retries=False)
        first = attempt(shop, request, {})
        shop.check()
        again = shop.anyone(*request)

        done_before = FAULTS[fault][1] or (first is not None and first.status == status)
        # Done before, a record is gone, taken or in another version, and an upsert finds it there.
        assert again.status == status or (done_before and again.status in (200, 404, 409, 412)), (at, fault, again.text)
        shop.check()
    record_property("cases", len(cases))
