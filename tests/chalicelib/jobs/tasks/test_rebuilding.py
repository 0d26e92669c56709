"""What is kept beside records is derived again from them, and right at once where it was wrong."""

from __future__ import annotations

import pytest

from chalicelib.data.rebuilding import Mending
from chalicelib.specification import naming

REBUILD = "rebuild-indexes"


@pytest.fixture
def items(chores):
    """Reads and writes what DynamoDB has, past the store."""

    class Items:
        dispatch = chores.store.models.connection.dispatch

        def name(self, table):
            return chores.store.models.table_name(table)

        def all(self, table):
            return self.dispatch("Scan", {"TableName": self.name(table)})["Items"]

        def put(self, table, item):
            self.dispatch("PutItem", {"TableName": self.name(table), "Item": item})

        def remove(self, table, item, *keys):
            self.dispatch("DeleteItem", {"TableName": self.name(table), "Key": {key: item[key] for key in keys}})

        def markers(self):
            return [one for one in self.all(naming.LEDGER) if "record" in one]

    return Items()


def damage(chores, items):
    """Take away everything that is kept beside a record, and leave what belongs to one that is gone."""
    key = chores.add(status="open", code="one")
    gone = chores.add(status="open", code="gone", title="Scanner")
    (record,) = [one for one in items.all("tickets") if one["id"]["S"] == key]
    wrong = {name: value for name, value in record.items() if name != naming.PARTITION}
    left = (items.markers(), items.all(naming.SEARCH))
    items.remove("tickets", {"id": {"S": gone}}, "id")
    for marker in left[0]:
        if marker["record"]["S"] == key:
            items.remove(naming.LEDGER, marker, naming.LEDGER_KEY)
    for word in left[1]:
        if word["record"]["S"] == key:
            items.remove(naming.SEARCH, word, *naming.SEARCH_KEY)
    items.put("tickets", wrong)
    return key


def test_everything_beside_a_record_is_made_anew_and_what_belongs_to_none_is_removed(chores, items):
    key = damage(chores, items)

    assert chores.fire(REBUILD)

    assert [one["record"]["S"] for one in items.markers()] == [key]
    assert {one["record"]["S"] for one in items.all(naming.SEARCH)} == {key}
    assert [one[naming.PARTITION]["S"] for one in items.all("tickets")] == ["all"]
    assert chores.counts(REBUILD) == {"mended": 1, "removed": 2}


def test_what_was_mended_holds_as_before(chores, items):
    damage(chores, items)
    chores.fire(REBUILD)

    refused = chores.world.anonymous.post("/tickets", {"title": "Another", "code": "one"})
    free = chores.world.anonymous.post("/tickets", {"title": "Another", "code": "gone"})

    assert refused.status == 409
    assert free.status == 201


def test_where_nothing_is_wrong_nothing_is_written(chores, items):
    for number in range(3):
        chores.add(status="open", code=str(number), title="Printer on fire")
    before = [items.all(name) for name in ("tickets", naming.LEDGER, naming.SEARCH)]

    assert chores.fire(REBUILD)

    assert [items.all(name) for name in ("tickets", naming.LEDGER, naming.SEARCH)] == before
    assert chores.counts(REBUILD) == {}


def test_a_rebuild_that_is_done_again_changes_nothing(chores, items):
    damage(chores, items)
    chores.fire(REBUILD, "2026-10-01T00:00:00Z")

    chores.fire(REBUILD, "2026-11-01T00:00:00Z")

    assert chores.counts(REBUILD, "2026-11-01T00:00:00Z") == {}


def test_a_unique_value_that_is_another_s_by_now_is_counted_and_stays_theirs(chores, items):
    first, second = (chores.add(status="open", code=code) for code in ("one", "two"))
    (record,) = [one for one in items.all("tickets") if one["id"]["S"] == second]
    items.put("tickets", record | {"code": {"S": "one"}})

    chores.fire(REBUILD)

    (holder,) = [one for one in items.markers() if '"one"' in one["id"]["S"]]
    assert holder["record"]["S"] == first
    assert chores.counts(REBUILD) == {"refused": 1, "removed": 1}


def test_a_refreshed_search_index_touches_words_alone(chores, items):
    damage(chores, items)
    markers = items.markers()

    assert chores.fire("refresh-the-search-index-of-tickets")

    assert items.markers() == markers
    assert len(items.all(naming.SEARCH)) == 1


def test_a_record_that_is_written_meanwhile_is_left_to_its_write(chores, items):
    key = damage(chores, items)
    stale = next(one for one in items.all("tickets") if one["id"]["S"] == key)
    chores.store.update(chores.tickets, key, lambda record: record | {"title": "Stapler"})

    assert Mending(chores.store, chores.tickets).mend(stale) == ""
    assert chores.ticket(key)["title"] == "Stapler"
