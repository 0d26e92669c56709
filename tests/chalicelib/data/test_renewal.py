"""Records of before under a document that has changed: read at once, and brought up one by one."""

from __future__ import annotations

from itertools import count

import pytest

from asbuilt.local.keys import ensure_keys
from asbuilt.local.tables import ensure_tables
from chalicelib.data import Query, Search, Store, TakenError, delete, read_history, search
from chalicelib.data.changes import Target
from chalicelib.data.connection import Connection
from chalicelib.data.renewal import Progress, Renewal, duplicates
from chalicelib.specification import naming
from chalicelib.specification.indexes import path_by
from infra.keys import aliases
from infra.tables import definitions
from tests.chalicelib.conftest import REGION, STAGE, ask_kms, dynamodb

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")


class KilledError(Exception):
    """The end of the process."""


class Mortal(Connection):
    """Ends the process before its n-th write."""

    def __init__(self):
        super().__init__(region=REGION)
        self._client = dynamodb()
        self.fatal = 0

    def dispatch(self, operation_name, operation_kwargs):
        self.fatal -= operation_name in WRITES
        if operation_name in WRITES and self.fatal == 0:
            raise KilledError
        return super().dispatch(operation_name, operation_kwargs)


@pytest.fixture
def connection(cloud):
    return Mortal()


@pytest.fixture
def store(compiled, connection):
    """The store of a table `tickets`, or of another document; on the data that earlier ones have left."""

    def of(*fields, lines=(), name="tickets"):
        bullets = "".join(f"- {line}\n" for line in lines), "".join(f"  - {field}\n" for field in fields)
        compilation = compiled(f"# Desk\n## 3. Database Schema\n#### {name}\n{bullets[0]}- Fields:\n{bullets[1]}")
        assert not compilation.failed, compilation.diagnostics
        ensure_tables(dynamodb(), definitions(compilation.specification, STAGE))
        ensure_keys(ask_kms, aliases(compilation.specification, STAGE))
        return Store(compilation.specification, STAGE, connection, kms=ask_kms)

    return of


def table(store):
    return store.specification.tables[0]


def renewed(store):
    walk = Renewal(store, table(store), "plan", page=2)
    return list(walk.pages())[-1], walk.conflicts


def item(store, record):
    return store.item(table(store).name, {"id": {"S": record["id"]}})


def test_a_field_with_another_name_is_read_under_both(store):
    before = store("headline: string")
    made = before.create(table(before), {"headline": "Leak"})

    after = store("subject: string formerly headline")

    assert after.get(table(after), made["id"])["subject"] == "Leak"


@pytest.mark.parametrize("value", ["Flood", None])
def test_a_write_moves_a_value_to_its_new_name_whatever_it_becomes(store, value):
    before = store("headline: string", "note: string")
    made = before.create(table(before), {"headline": "Leak"})
    after = store("subject: string formerly headline", "note: string")

    after.update(table(after), made["id"], lambda record: record | {"subject": value, "note": "x"})

    stored = item(after, made)
    assert "headline" not in stored
    assert stored.get("subject") == (None if value is None else {"S": value})
    assert after.get(table(after), made["id"]).get("subject") == value


def test_a_renewal_moves_values_to_their_new_names_and_clients_see_no_change(store):
    before = store("headline: string")
    made = before.create(table(before), {"headline": "Leak"})
    after = store("subject: string indexed formerly headline", lines=("History: keep 1 year",))
    seen = after.get(table(after), made["id"])

    renewed(after)

    stored = item(after, made)
    assert (stored["subject"], "headline" in stored) == ({"S": "Leak"}, False)
    assert after.get(table(after), made["id"]) == seen
    assert read_history(after, Target(table(after), made["id"]), seen, behind=None, limit=9) == []
    query = Query(table(after), path_by(after.specification, table(after), "subject"), "Leak")
    assert [record["id"] for record in after.every(query)] == [made["id"]]


def test_a_table_with_another_name_keeps_its_records_their_unique_values_their_words_and_their_history(store):
    lines = ("History: keep 1 year", "Soft delete: keep 30 days")
    fields = ("code: string unique searchable",)
    before = store(*fields, lines=lines)
    made = before.create(table(before), {"code": "alpha"})
    gone = before.create(table(before), {"code": "beta"})
    delete(before, Target(table(before), gone["id"]), lambda _: None, None)

    after = store(*fields, lines=(*lines, "Formerly: tickets"), name="requests")

    assert after.get(table(after), made["id"]) == made
    with pytest.raises(TakenError):
        after.create(table(after), {"code": "alpha"})
    found = search.find(after, Search(table(after), "alp"), None, 9, lambda _: None)
    assert [record["id"] for record, *_ in found] == [made["id"]]
    assert len(read_history(after, Target(table(after), made["id"]), made, behind=None, limit=9)) == 1


def test_defaults_of_required_fields_are_filled_in_and_computed_fields_made(store):
    before = store("price: integer")
    made = before.create(table(before), {"price": 3})
    after = store("price: integer", "state: enum(open, closed) required default open", "double: computed price * 2")

    renewed(after)

    record = after.get(table(after), made["id"])
    assert (record["state"], record["double"], record["version"]) == ("open", 6, 2)


def test_unique_values_of_before_are_taken(store):
    before = store("number: string")
    before.create(table(before), {"number": "1"})
    after = store("number: string unique")

    renewed(after)

    with pytest.raises(TakenError):
        after.create(table(after), {"number": "1"})


def test_values_that_several_records_have_are_found_before_anything_is_written(store):
    before = store("number: string")
    made = [before.create(table(before), {"number": number}) for number in ("1", "2", "1", "1")]
    after = store("number: string unique")

    (found,) = duplicates(after, table(after), ("number",))

    assert set(found.keys) == {made[at]["id"] for at in (0, 2, 3)}


def test_of_two_records_with_one_value_the_renewal_names_both_and_writes_the_others(store):
    before = store("number: string")
    made = [before.create(table(before), {"number": number}) for number in ("1", "1", "2")]
    after = store("number: string unique")

    _, conflicts = renewed(after)

    assert [set(one.keys) for one in conflicts] == [{made[0]["id"], made[1]["id"]}]
    with pytest.raises(TakenError):
        after.create(table(after), {"number": "2"})


def test_a_marker_that_was_left_over_from_an_earlier_rule_stands_in_nobodys_way(store):
    first = store("number: string unique")
    one = first.create(table(first), {"number": "1"})
    second = store("number: string")
    second.update(table(second), one["id"], lambda record: record | {"number": "2"})
    other = second.create(table(second), {"number": "1"})
    third = store("number: string unique")

    _, conflicts = renewed(third)

    assert conflicts == []
    assert third.holder(table(third), "number", "1") == other["id"]
    assert third.holder(table(third), "number", "2") == one["id"]


def test_words_of_before_are_found(store):
    before = store("body: text")
    made = before.create(table(before), {"body": "water everywhere"})
    after = store("body: text searchable")

    renewed(after)

    found = search.find(after, Search(table(after), "wat"), None, 9, lambda _: None)
    assert [record["id"] for record, *_ in found] == [made["id"]]


def test_records_of_before_expire_as_the_document_has_it(store):
    before = store("body: text")
    made = before.create(table(before), {})
    after = store("body: text", lines=("Expire: 90 days after created_at",))

    renewed(after)

    assert naming.EXPIRES in item(after, made)


def test_what_is_as_it_should_be_is_not_written(store):
    before = store("headline: string")
    before.create(table(before), {"headline": "Leak"})
    after = store("subject: string formerly headline")

    assert [renewed(after)[0] for _ in range(2)] == [Progress(1, 1), Progress(1, 0)]


@pytest.mark.parametrize(("before", "after"), [("", "encrypted"), ("encrypted", "")])
def test_values_are_sealed_or_opened_as_the_document_has_it_now(store, before, after):
    first = store(f"secret: string {before}")
    made = first.create(table(first), {"secret": "x"})
    second = store(f"secret: string {after}")
    seen = second.get(table(second), made["id"])

    told = [renewed(second)[0].written for _ in range(2)]

    assert told == [1, 0]
    assert ("B" in item(second, made)["secret"]) == bool(after)
    assert second.get(table(second), made["id"]) == seen


def test_a_sealed_value_is_read_under_the_new_names_of_its_field_and_its_table(store):
    before = store("secret: string encrypted")
    made = before.create(table(before), {"secret": "x"})
    after = store("hidden: string encrypted formerly secret", lines=("Formerly: tickets",), name="requests")
    seen = after.get(table(after), made["id"])

    renewed(after)

    assert seen["hidden"] == after.get(table(after), made["id"])["hidden"] == "x"
    assert "secret" not in item(after, made)


def test_a_record_that_changes_meanwhile_is_brought_up_as_it_is_then(store):
    before = store("number: string", "note: string")
    made = before.create(table(before), {"number": "1"})
    after = store("number: string unique", "note: string")
    stale = item(after, made)
    after.update(table(after), made["id"], lambda record: record | {"number": "2"})
    walk = Renewal(after, table(after), "plan")

    walk._renew(stale)

    assert after.holder(table(after), "number", "1") is None
    assert after.holder(table(after), "number", "2") == made["id"]


def test_a_walk_that_is_killed_at_any_write_goes_on_where_it_was_and_ends_alike(store, connection):
    before = store("headline: string")
    made = [before.create(table(before), {"headline": str(number)}) for number in range(6)]
    after = store("subject: string unique formerly headline")
    for fatal in count(1):
        connection.fatal = fatal
        try:
            renewed(after)
        except KilledError:
            continue
        break

    assert fatal > 1
    assert [after.get(table(after), one["id"])["subject"] for one in made] == [str(number) for number in range(6)]
    assert all("headline" not in item(after, one) for one in made)
    assert [after.holder(table(after), "subject", str(number)) for number in range(6)] == [one["id"] for one in made]


def test_a_walk_that_was_cut_off_does_not_begin_anew_unless_it_is_told_to(store):
    before = store("headline: string")
    for number in range(6):
        before.create(table(before), {"headline": str(number)})
    after = store("subject: string formerly headline")
    walk = Renewal(after, table(after), "plan", page=2)
    pages = walk.pages()
    seen = [next(pages).seen, next(pages).seen]
    pages.close()

    again = [page.seen for page in Renewal(after, table(after), "plan", page=2).pages()]
    walk.begin_anew()

    assert (seen, again[0]) == ([2, 4], 6)
    assert next(walk.pages()).seen == 2
