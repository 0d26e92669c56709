"""What it costs to record a change with its write: a stream beside an outbox, counted where the calls are sent."""

from __future__ import annotations

import pytest

from chalicelib.data.attributes import encode
from tests.chalicelib.jobs.events.conftest import Post
from tests.chalicelib.metering import Meter

NOTE = "no index, no unique value, no reference, no history: what a write costs without anything else"


@pytest.fixture
def post(running):
    return Post(running, "notices")


@pytest.fixture
def metered(post):
    """A notice that is there, and a meter that everything goes through from now on."""
    anyone = post.world.anonymous
    path = anyone.post("/notices", {"text": NOTE}).headers["Location"]
    connection = post.world.store.models.connection
    connection._client = Meter(connection.client, post.world.specification, post.world.settings.stage)
    return anyone, path, connection._client


def indexes(meter, table):
    definition = next(one for name, one in meter.definitions.items() if name.endswith(f"-{table}"))
    return len(definition["GlobalSecondaryIndexes"])


def test_with_a_stream_a_write_is_one_call_and_one_unit(metered):
    anyone, path, meter = metered
    anyone.patch(path, {"text": "changed"})

    assert meter.calls == ["UpdateItem"]
    assert meter.written - indexes(meter, "notices") == 1


def test_with_an_outbox_the_same_write_is_four_units_and_one_more_to_take_it_out(metered, post):
    """The transaction that would be sent: the same update, and a small entry that says which record changed."""
    _, path, meter = metered
    names = {name: f"notices-test-{name}" for name in ("notices", "asbuilt-deliveries")}
    key = {"id": encode(path.rpartition("/")[2])}
    entry = {"id": encode("entry"), "table": encode("notices"), "key": key["id"], "change": encode("updated")}
    update = {
        "TableName": names["notices"],
        "Key": key,
        "UpdateExpression": "SET #text = :text, version = version + :one",
        "ExpressionAttributeNames": {"#text": "text"},
        "ExpressionAttributeValues": {":text": encode("changed"), ":one": encode(1)},
    }
    put = {"TableName": names["asbuilt-deliveries"], "Item": entry}

    meter._make_api_call("TransactWriteItems", {"TransactItems": [{"Update": update}, {"Put": put}]})
    written = meter.written - indexes(meter, "notices")
    meter._make_api_call("DeleteItem", {"TableName": names["asbuilt-deliveries"], "Key": {"id": encode("entry")}})

    assert meter.calls == ["TransactWriteItems", "DeleteItem"]
    assert (written, meter.written - indexes(meter, "notices")) == (4, 5)
