"""Encrypted fields: sealed before they reach DynamoDB, each value for its own place, by every way in and out."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from itertools import count

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from msgspec import structs

from asbuilt.local.keys import ensure_keys
from chalicelib.api.rendering import whole
from chalicelib.bootstrap import build
from chalicelib.data import UnreadableError
from chalicelib.data.erasure import erase, impersonal
from chalicelib.data.keys import utc_now
from chalicelib.data.sealing import FORMAT, LENGTH_BYTES
from chalicelib.specification import Compare, FieldPath, Value, holds, naming
from chalicelib.specification.expressions import record_lookup
from infra.keys import aliases
from infra.tables import definitions
from tests.chalicelib.conftest import KEY_CALLS, Client, ask_kms, dynamodb, kms
from tests.chalicelib.visitors import Visitor

MARK = "zqseal"
VALUES = {
    "number": f"{MARK}-4111111111111111",
    "limit": 12345678901234567890123456789012345.678,
    "pin": f"{MARK}-1234",
    "extra": {"a": [1, 2.5, None, {"b": MARK}], "S": MARK},
    "tags": [f"{MARK}-1", f"{MARK}-2"],
    "place": {"lat": 48.2082, "lng": 16.3738},
    "expires_on": "2031-01-31",
    "shape": "plastic",
    "valid": True,
}
EXACT = "12345678901234567890123456789012345.678"


class Clock:
    def __init__(self):
        self.now = utc_now()

    def __call__(self):
        return self.now

    def wait(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def vault(running):
    world = running("vault")
    KEY_CALLS.clear()
    return world


@pytest.fixture
def keeper(vault):
    return vault.person("kim", "keeper")


def stored(world):
    """Every item of every table, by table, as DynamoDB has them."""
    names = [one["TableName"] for one in definitions(world.specification, world.settings.stage)]
    prefix = f"{world.specification.name}-{world.settings.stage}-"
    return {name.removeprefix(prefix): dynamodb().scan(TableName=name)["Items"] for name in names}


def put(world, table, item):
    dynamodb().put_item(TableName=world.store.models.table_name(table), Item=item)


LABELS = count()


def made(client, **values):
    answer = client.post("/cards", {"label": f"card {next(LABELS)}"} | values)
    assert answer.status == 201, answer.text
    return answer.data["id"]


def environment(world, key_service=None, clock=utc_now):
    """Another execution environment of the same service."""
    return build(
        world.specification, world.settings, connection=world.store.models.connection, fetch=world.keys,
        kms=key_service or ask_kms, clock=clock,
    )  # fmt: skip


# What comes back


def test_every_kind_of_value_comes_back_as_it_was_sent(keeper):
    sent = json.dumps(VALUES | {"label": "all kinds"}).replace(str(VALUES["limit"]), EXACT)

    created = keeper.post("/cards", sent)
    read = keeper.get(f"/cards/{created.data['id']}")

    shown = {name: value for name, value in VALUES.items() if name not in ("pin", "limit")}
    assert created.status == 201
    assert {name: read.data[name] for name in shown} == shown
    assert f'"limit":{EXACT}' in read.text
    assert "pin" not in read.data


def test_a_sealed_value_says_neither_what_it_is_nor_of_what_type(vault, keeper):
    made(keeper, **VALUES)

    (item,) = stored(vault)["cards"]
    assert {name: list(item[name]) for name in VALUES} == {name: ["B"] for name in VALUES}
    assert MARK not in json.dumps(item)


def test_equal_values_are_not_alike_and_share_a_data_key(vault, keeper):
    made(keeper, number="same", tags=["same"])
    made(keeper, number="same", tags=["same"])

    items = stored(vault)["cards"]
    sealed = [item[name]["B"] for item in items for name in ("number", "tags")]
    assert len(set(sealed)) == 4
    assert len({data_key_of(one) for one in sealed}) == 1


def data_key_of(sealed):
    content = b64decode(sealed)
    start = len(FORMAT) + LENGTH_BYTES
    return content[start : start + int.from_bytes(content[len(FORMAT) : start], "big")]


# By every way in


def test_no_way_in_leaves_a_marked_value_in_clear_anywhere(vault, keeper, record_property):
    written = sum(way(keeper, number) for number in range(4) for way in WAYS)
    visitor = Visitor(vault, passport=f"{MARK} passport")
    assert visitor.sign_up().status == 201

    kept = stored(vault)

    record_property("cases", written)
    assert written >= 1000
    places = ("cards", "wallets", "payments", "notes", naming.BIN, naming.HISTORY, naming.SEARCH)
    assert all(kept[place] for place in places)
    assert {"answer", "text"} <= {name for entry in kept[naming.LEDGER] for name in entry}
    assert MARK not in json.dumps(kept)


def keyed(number, what):
    return {"Idempotency-Key": f"key-{number}-{what}"}


def create_and_change(keeper, number):
    key = made(keeper, number=f"{MARK} a", pin=f"{MARK} b")
    other = made(keeper, number=f"{MARK} c", label=f"other {number}")
    patched = keeper.patch(f"/cards/{key}", {"pin": f"{MARK} d", "extra": {MARK: MARK}})
    replaced = keeper.put(f"/cards/{other}", {"label": f"new {number}", "tags": [MARK], "number": f"{MARK} c"})
    assert [patched.status, replaced.status] == [200, 200]
    return 6


def under_a_key(keeper, number):
    body = {"label": f"keyed {number}", "number": f"{MARK} e", "tags": [MARK]}
    answers = [keeper.post("/cards", body, headers=keyed(number, "new")) for _ in range(2)]
    assert answers[0].text == answers[1].text
    assert MARK in answers[1].text
    return 2


def in_bulk(keeper, number):
    items = [{"label": f"bulk {number} {one}", "number": f"{MARK} f{one}"} for one in "ab"]
    atomic = {"items": [{"label": f"atomic {number}", "number": f"{MARK} g"}]}
    singly = keeper.post("/cards/bulk", {"items": items}, headers=keyed(number, "bulk"))
    together = keeper.post("/cards/bulk?atomic=true", atomic, headers=keyed(number, "atomic"))
    assert [one["status"] for one in singly.items + together.items] == [201] * 3
    change = [{"id": one["data"]["id"], "pin": f"{MARK} h"} for one in singly.items]
    assert {one["status"] for one in keeper.patch("/cards/bulk", {"items": change}).items} == {200}
    return 5


def into_the_bin(keeper, number):
    key = made(keeper, number=f"{MARK} i", tags=[MARK])
    kept = made(keeper, number=f"{MARK} j")
    answers = [keeper.delete(f"/cards/{key}"), keeper.delete(f"/cards/{kept}"), keeper.post(f"/cards/{key}/restore")]
    assert [one.status for one in answers] == [200, 200, 200]
    assert answers[-1].data["number"] == f"{MARK} i"
    return 3


def in_a_family(keeper, number):
    body = {"slug": f"wallet-{number}", "secret": f"{MARK} k", "payments": [{"reference": f"{MARK} l", "amount": 1}]}
    made, named = keeper.post("/wallets", body), keeper.put(f"/wallets/other-{number}", {"secret": f"{MARK} m"})
    again = keeper.put(f"/wallets/other-{number}", {"secret": f"{MARK} n"})
    assert [made.status, named.status, again.status] == [201, 201, 200]
    return 4


def by_an_action(keeper, number):
    answer = keeper.post(f"/cards/{made(keeper, shape='plastic', number=MARK)}/metal")
    assert (answer.status, answer.data["shape"]) == (200, "metal")
    return 2


def by_the_hundred(keeper, number):
    note = {"text": f"{MARK} {number}", "more": [MARK, MARK], "rest": {MARK: [MARK]}}
    answer = keeper.post("/notes/bulk", {"items": [note] * 100})
    assert {one["status"] for one in answer.items} == {201}
    return 300


WAYS = (by_the_hundred, create_and_change, under_a_key, in_bulk, into_the_bin, in_a_family, by_an_action)


# What does not open


@pytest.fixture
def two(keeper):
    """The keys of two cards with the same values."""
    return [made(keeper, number="4111", pin="1", tags=["a"]) for _ in range(2)]


def moved_between_records(items, wallet):
    items[0]["number"], items[1]["number"] = items[1]["number"], items[0]["number"]


def moved_between_fields(items, wallet):
    for item in items:
        item["number"], item["extra"] = item["extra"], item["number"]


def moved_between_tables(items, wallet):
    items[0]["number"] = items[1]["number"] = wallet["secret"]


def flipped(items, wallet):
    for item in items:
        content = bytearray(b64decode(item["number"]["B"]))
        content[-1] ^= 1
        item["number"] = {"B": b64encode(content).decode()}


def under_a_foreign_key(items, wallet):
    for item in items:
        content = bytearray(b64decode(item["number"]["B"]))
        content[60] ^= 1  # in the encrypted data key
        item["number"] = {"B": b64encode(content).decode()}


def cut(items, wallet):
    for item in items:
        item["number"] = {"B": b64encode(b64decode(item["number"]["B"])[:20]).decode()}


def of_another_format(items, wallet):
    for item in items:
        item["number"] = {"B": b64encode(b"\x02" + b64decode(item["number"]["B"])[1:]).decode()}


MOVES = [
    moved_between_records, moved_between_fields, moved_between_tables, flipped, under_a_foreign_key, cut,
    of_another_format,
]  # fmt: skip


def kept(world, table="cards", field="number"):
    """How a field of the records of a table is stored, by their keys."""
    return {item["id"]["S"]: item[field] for item in stored(world)[table] if field in item}


def damage(world, table="cards", field="number"):
    """Change a sealed value of every record of a table, so that it does not open; what each holds then, by its key."""
    for item in [one for one in stored(world)[table] if field in one]:
        content = bytearray(b64decode(item[field]["B"]))
        content[-1] ^= 1
        put(world, table, item | {field: {"B": b64encode(content).decode()}})
    return kept(world, table, field)


@pytest.mark.parametrize("move", MOVES)
def test_a_sealed_value_opens_in_its_own_place_only_and_elsewhere_its_record_is_shown_without(vault, keeper, move):
    keys = [made(keeper, number=f"{MARK} {who}", extra={"who": who}) for who in ("ann", "bob")]
    keeper.put("/wallets/one", {"secret": f"{MARK} wallet"})
    items, (wallet,) = stored(vault)["cards"], stored(vault)["wallets"]
    move(items, wallet)
    for item in items:
        put(vault, "cards", item)

    answers = [keeper.get(f"/cards/{key}") for key in keys]
    listed = keeper.get("/cards")

    assert [answer.status for answer in (*answers, listed)] == [200] * 3
    rows = [*(answer.data for answer in answers), *listed.data["items"]]
    assert [("number" in row, row["limit"]) for row in rows] == [(False, None)] * 4
    assert not [answer.text for answer in (*answers, listed) if MARK in answer.text]
    assert MARK not in vault.log.getvalue()


def test_each_value_that_does_not_open_is_told_once_by_its_table_field_and_key(vault, keeper):
    key, whole = made(keeper, number=MARK), made(keeper)
    damage(vault)

    for _ in range(2):
        keeper.get("/cards")
        keeper.get(f"/cards/{key}")
    keeper.get(f"/cards/{whole}")

    warnings = [line["message"] for line in vault.lines() if line["level"] == "WARNING"]
    assert warnings == [f"UnreadableError: number of cards {key}"]


SETTABLE = {"label", "number", "limit", "extra", "tags", "shape"}

CHANGES = {
    "another field by PATCH": lambda keeper, key: keeper.patch(f"/cards/{key}", {"label": "new"}),
    "all that was seen by PUT": lambda keeper, key: keeper.put(
        f"/cards/{key}", {name: value for name, value in keeper.get(f"/cards/{key}").data.items() if name in SETTABLE}
    ),
    "together with others": lambda keeper, key: keeper.patch("/cards/bulk", {"items": [{"id": key, "label": "new"}]}),
    "an action": lambda keeper, key: keeper.post(f"/cards/{key}/metal"),
    "into the bin and back": lambda keeper, key: (
        keeper.delete(f"/cards/{key}"),
        keeper.post(f"/cards/{key}/restore"),
    )[1],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("field", ["number", "limit", "extra"])
def test_a_change_of_a_record_leaves_what_does_not_open_as_it_was_stored(vault, keeper, change, field):
    key = made(keeper, number="4111", limit=5, extra={"a": 1}, shape="plastic")
    before = damage(vault, field=field)

    answer = change(keeper, key)

    assert (answer.status, field in str(answer.data)) == (200, False)
    assert kept(vault, field=field) == before


def test_a_put_that_leaves_out_what_opens_still_empties_it(vault, keeper):
    key = made(keeper, limit=5, tags=["a"])
    damage(vault, field="limit")

    keeper.put(f"/cards/{key}", {"label": "new"})

    (item,) = stored(vault)["cards"]
    assert ("tags" in item, "limit" in item) == (False, True)


def test_a_value_that_does_not_open_is_replaced_or_taken_away_by_whoever_says_so(vault, keeper):
    key = made(keeper, limit=5, tags=["a"])
    damage(vault, field="limit")
    damage(vault, field="tags")

    changed = keeper.patch(f"/cards/{key}", {"limit": 6, "tags": None})

    assert (changed.data["limit"], changed.data["tags"]) == (6, None)
    assert "tags" not in stored(vault)["cards"][0]


def test_what_does_not_open_opens_again_when_it_is_put_right(vault, keeper):
    key = made(keeper, number="4111")
    damage(vault)
    keeper.delete(f"/cards/{key}")
    keeper.post(f"/cards/{key}/restore")

    damage(vault)  # the same letter, turned back

    assert keeper.get(f"/cards/{key}").data["number"] == "4111"


def test_nothing_is_decided_by_a_value_that_does_not_open(running):
    world = running("sealed_rules")
    anyone = world.anonymous
    key = anyone.post("/files", {"level": "plain"}).data["id"]
    damage(world, "files", "level")

    answers = [anyone.patch(f"/files/{key}", {"note": "x"}), anyone.delete(f"/files/{key}")]

    assert [(answer.status, answer.code) for answer in answers] == [(500, "UNREADABLE")] * 2
    assert len(stored(world)["files"]) == 1


def test_a_record_that_an_unreadable_value_decides_on_is_left_out_of_lists_and_not_told_by_itself(running):
    world = running("sealed_rules")
    anyone = world.anonymous
    damaged = anyone.post("/letters", {"level": "open", "number": 1}).data["id"]
    damage(world, "letters", "level")
    for number, level in ((2, "open"), (3, "secret")):
        anyone.post("/letters", {"level": level, "number": number})

    listed, alone = anyone.get("/letters"), anyone.get(f"/letters/{damaged}")

    assert [row["number"] for row in listed.data["items"]] == [2]
    assert (alone.status, alone.code) == (500, "UNREADABLE")


READERS = {
    "a condition": lambda table, record: holds(
        Compare("ne", FieldPath(("place",)), (Value("x"),)), record_lookup(record)
    ),
    "a part of it": lambda table, record: record_lookup(record)(("place", "lat")),
    "whether there is one": lambda table, record: holds(
        Compare("missing", FieldPath(("place",))), record_lookup(record)
    ),
    "the team's code": whole,
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_nobody_takes_a_value_that_does_not_open_for_nothing(vault, keeper, reader):
    key = made(keeper, place={"lat": 48.2, "lng": 16.4})
    damage(vault, field="place")
    table = vault.specification.table("cards")

    with pytest.raises(UnreadableError):
        reader(table, vault.store.get(table, key))


def test_a_value_of_another_stage_does_not_open(vault, keeper):
    key = made(keeper, number="4111")
    settings = structs.replace(vault.settings, stage="production")
    ensure_keys(ask_kms, aliases(vault.specification, "production"))
    for definition in definitions(vault.specification, "production"):
        dynamodb().create_table(**definition)
    (item,) = stored(vault)["cards"]
    dynamodb().put_item(TableName=f"{vault.specification.name}-production-cards", Item=item)
    other = build(
        vault.specification, settings, connection=vault.store.models.connection, fetch=vault.keys, kms=ask_kms
    )

    answer = Client(other, keeper.token).get(f"/cards/{key}")

    assert (answer.status, "number" in answer.data) == (200, False)


# Keys


def test_old_values_open_after_the_key_was_rotated_and_after_its_alias_was_moved(vault, keeper):
    key = made(keeper, number="before")
    alias = naming.fields_key_alias(vault.specification.name, vault.settings.stage)
    successor = kms().create_key()["KeyMetadata"]["KeyId"]
    kms().update_alias(AliasName=alias, TargetKeyId=successor)
    clock = Clock()
    clock.wait(days=31)
    later = Client(environment(vault, clock=clock), keeper.token)

    younger = made(later, number="after")

    assert [later.get(f"/cards/{one}").data["number"] for one in (key, younger)] == ["before", "after"]
    assert len({data_key_of(item["number"]["B"]) for item in stored(vault)["cards"]}) == 2


def test_all_environments_seal_with_one_data_key(vault, keeper):
    for _ in range(3):
        made(Client(environment(vault), keeper.token), number="4111")

    KEY_CALLS.clear()
    Client(environment(vault), keeper.token).get("/cards")

    assert len({data_key_of(item["number"]["B"]) for item in stored(vault)["cards"]}) == 1
    assert KEY_CALLS == ["Decrypt"]


def test_once_the_data_key_is_known_no_request_asks_kms_or_dynamodb_more_than_without(vault, keeper):
    key = made(keeper, number="4111")
    KEY_CALLS.clear()

    answers = [
        keeper.get(f"/cards/{key}"),
        keeper.patch(f"/notes/{keeper.post('/notes', {'text': 'a'}).data['id']}", {"text": "b"}),
        keeper.post("/notes", {"text": "c"}),
        keeper.get("/notes"),
    ]

    assert KEY_CALLS == []
    assert [answer.calls for answer in answers] == [["GetItem"], ["UpdateItem"], ["PutItem"], ["Query"]]


def test_a_record_without_a_sealed_value_asks_kms_for_nothing(vault, keeper):
    key = keeper.post("/notes", {"open": "a"}).data["id"]
    keeper.patch(f"/notes/{key}", {"open": "b"})
    keeper.get(f"/notes/{key}")

    assert KEY_CALLS == []
    assert "sealing" not in vars(vault.store.models.items)


def test_kms_is_asked_again_after_an_hour(vault, keeper):
    key, clock = made(keeper, number="4111"), Clock()
    client = Client(environment(vault, clock=clock), keeper.token)
    KEY_CALLS.clear()

    for minutes in (0, 59, 2, 58):
        clock.wait(minutes=minutes)
        client.get(f"/cards/{key}")

    assert KEY_CALLS == ["Decrypt", "Decrypt"]


def test_a_data_key_that_has_sealed_enough_is_followed_by_another(vault, keeper):
    keys = vault.store.models.items.sealing._keys
    made(keeper, number="4111")
    keys._sealed = 2**20

    made(keeper, number="4111")
    made(Client(environment(vault), keeper.token), number="4111")

    assert len({data_key_of(item["number"]["B"]) for item in stored(vault)["cards"]}) == 2


def test_of_data_keys_made_at_once_the_first_is_used_by_all(vault, keeper):
    late = Client(environment(vault, key_service=lambda *asked: (made_meanwhile(), ask_kms(*asked))[1]), keeper.token)
    done = []

    def made_meanwhile():
        if not done:
            done.append(made(keeper, number="4111"))

    made(late, number="4111")

    assert len({data_key_of(item["number"]["B"]) for item in stored(vault)["cards"]}) == 1


def refused(code):
    return ClientError({"Error": {"Code": code, "Message": "zqseal"}}, "Decrypt")


FAULTS = [
    EndpointConnectionError(endpoint_url="https://kms.eu-west-1.amazonaws.com"),
    *map(refused, ("ThrottlingException", "KMSInternalException", "DisabledException", "AccessDeniedException")),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_while_kms_does_not_tell_the_key_requests_that_need_it_are_to_be_sent_again(vault, keeper, fault):
    def failing(operation, arguments):
        raise fault

    key, number = made(keeper, number="4111"), len(stored(vault)["cards"])
    client = Client(environment(vault, failing), keeper.token)

    answers = [client.get(f"/cards/{key}"), client.get("/cards"), client.post("/cards", {"label": "x", "number": "1"})]
    open_ = client.post("/notes", {"open": "a"})

    assert [(one.status, one.code, one.headers["Retry-After"]) for one in answers] == [(503, "UNAVAILABLE", "1")] * 3
    assert (open_.status, len(stored(vault)["cards"])) == (201, number)


# What is decided on a sealed value


def test_a_value_that_is_set_for_good_may_be_sent_again_and_not_another(keeper):
    key = made(keeper, number="4111")

    answers = [keeper.patch(f"/cards/{key}", {"number": number}) for number in ("4111", "4112")]

    assert [answer.status for answer in answers] == [200, 409]


def test_a_version_is_compared_as_ever(keeper):
    key = keeper.post("/notes", {"text": "a"}).data["id"]

    answers = [keeper.patch(f"/notes/{key}", {"text": "b"}, headers={"If-Match": tag}) for tag in ('"1"', '"1"', '"2"')]

    assert [answer.status for answer in answers] == [200, 412, 200]


def test_what_an_update_does_not_change_is_not_sealed_anew(vault, keeper):
    key = made(keeper, number="4111", tags=["a"])
    (before,) = stored(vault)["cards"]

    keeper.put(f"/cards/{key}", {"label": "b", "number": "4111", "tags": ["b"]})

    (after,) = stored(vault)["cards"]

    assert after["number"] == before["number"]
    assert after["tags"] != before["tags"]


def test_nothing_is_found_by_an_encrypted_field(keeper):
    keeper.post("/notes", {"text": "a"})

    answers = [keeper.get(f"/notes?{query}") for query in ("text=a", "text[ne]=b", "sort=text", "q=a")]

    assert [answer.status for answer in answers] == [400] * 4
    assert answers[0].fields == {"text": "is encrypted: nothing is found by it"}


def test_a_rule_about_a_sealed_value_is_decided_on_what_it_says(running):
    world = running("sealed_rules")
    anyone = world.anonymous
    keys = [anyone.post("/files", {"level": level}).data["id"] for level in ("secret", "plain")]

    changed = [anyone.patch(f"/files/{key}", {"note": "x"}).status for key in keys]
    gone = [anyone.delete(f"/files/{key}").status for key in keys]

    assert (changed, gone) == ([409, 200], [409, 200])


# In and out of the whole of a person


def test_what_is_sealed_of_a_person_is_in_their_export_and_is_erased(vault, keeper):
    visitor = Visitor(vault, passport="P123")
    visitor.join()
    ann = visitor.inside()
    key = ann.post("/cards", {"label": "hers", "number": "4111"}).data["id"]
    (person,) = [item["id"]["S"] for item in stored(vault)["members"] if item["email"]["S"] == "ann@example.com"]

    exported = keeper.get(f"/members/{person}/export")
    own = ann.patch("/members/me", {"name": "Ann"})

    assert own.data["passport"] == exported.data["account"]["passport"] == "P123"
    assert [card["number"] for card in exported.data["records"]["cards"]] == ["4111"]
    assert impersonal(vault.specification.accounts, {"id": person, "passport": "P123"}) == {"id": person}
    assert vault.store.get(vault.specification.table("cards"), key)["number"] == "4111"


def test_what_does_not_open_is_left_out_of_a_persons_export_and_ends_with_their_erasure(vault, keeper):
    visitor = Visitor(vault, passport="P123")
    visitor.join()
    (person,) = damage(vault, "members", "passport")

    exported = keeper.get(f"/members/{person}/export")
    erase(vault.store, person, None, [].append)

    assert ("passport" in exported.data["account"], exported.data["account"]["email"]) == (False, "ann@example.com")
    assert kept(vault, "members", "passport") == {}


def test_values_stored_before_their_field_was_encrypted_are_read_as_they_are(vault, keeper):
    key = made(keeper, label="old")
    (item,) = stored(vault)["cards"]
    put(vault, "cards", item | {"number": {"S": "in clear"}})

    assert keeper.get(f"/cards/{key}").data["number"] == "in clear"


def test_values_sealed_before_their_field_no_longer_was_encrypted_open_still(vault, keeper):
    table = vault.specification.table("notes")
    key = keeper.post("/notes", {"text": "sealed"}).data["id"]
    plain = structs.replace(table, fields=tuple(structs.replace(field, encrypted=False) for field in table.fields))

    assert vault.store.get(plain, key)["text"] == "sealed"
