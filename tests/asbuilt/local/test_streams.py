"""The changes of a table, read as Lambda reads them: in order, again where they failed, and each to its end."""

from __future__ import annotations

from typing import Any

import pytest

from asbuilt.local.streams import ATTEMPTS, Checkpoint, Stream
from chalicelib.specification.functions import Function

CHANGES = Function(name="changes", kind="changes", timeout_seconds=60, streams=("tickets",), batch_size=3)


class Streams:
    """A stand-in for the API of DynamoDB streams: one table, one shard, all that was ever in it."""

    def __init__(self, *numbers: int) -> None:
        self.records = [{"dynamodb": {"SequenceNumber": str(number)}} for number in numbers]
        self.fails = False

    def list_streams(self, TableName: str) -> dict[str, Any]:  # noqa: N803 - AWS's own names
        return {"Streams": [{"StreamArn": f"arn:{TableName}"}]}

    def describe_stream(self, StreamArn: str) -> dict[str, Any]:  # noqa: N803
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, **_: str) -> dict[str, Any]:
        return {"ShardIterator": "0"}

    def get_records(self, ShardIterator: str) -> dict[str, Any]:  # noqa: N803
        if self.fails:
            raise ConnectionError
        return {"Records": self.records[int(ShardIterator) :], "NextShardIterator": str(len(self.records))}


class Reader:
    """A stream, and a function that fails at some of its records for so many times."""

    def __init__(self, path: Any, *numbers: int, poison: int = 0, times: int = 0) -> None:
        self.streams = Streams(*numbers)
        self.path = path / "streams.json"
        self.batches: list[list[int]] = []
        self.poison, self.times = poison, times
        self.paused: list[float] = []
        self.start()

    def start(self) -> None:
        """Begin as a run begins, with what an earlier one has left."""
        told: list[Any] = []
        checkpoint = Checkpoint(self.path)
        self.stream = Stream(self.streams, "t", CHANGES, self._work, told.append, checkpoint, self.paused.append)

    def _work(self, _: str, event: dict[str, Any], __: float) -> dict[str, Any]:
        batch = [int(record["dynamodb"]["SequenceNumber"]) for record in event["Records"]]
        self.batches.append(batch)
        if self.poison in batch and self.times:
            self.times -= 1
            return {"batchItemFailures": [{"itemIdentifier": str(self.poison)}]}
        return {"batchItemFailures": []}


@pytest.fixture
def reader(tmp_path):
    return lambda *numbers, **what: Reader(tmp_path, *numbers, **what)


def test_changes_are_handed_out_in_order_in_batches(reader):
    reading = reader(1, 2, 3, 4, 5)

    reading.stream.step()

    assert reading.batches == [[1, 2, 3], [4, 5]]


def test_what_failed_is_handed_out_again_with_all_that_follows_it(reader):
    reading = reader(1, 2, 3, 4, poison=2, times=2)

    reading.stream.step()

    assert reading.batches == [[1, 2, 3], [2, 3], [2, 3], [4]]


def test_what_fails_at_every_attempt_is_left_and_the_rest_goes_on(reader):
    reading = reader(1, 2, 3, 4, poison=1, times=ATTEMPTS)

    reading.stream.step()

    assert reading.batches == [[1, 2, 3]] * ATTEMPTS + [[4]]


def test_a_run_goes_on_where_the_one_before_has_ended(reader):
    reading = reader(1, 2, 3)
    reading.stream.step()
    reading.streams.records.append({"dynamodb": {"SequenceNumber": "10"}})

    reading.start()
    reading.stream.step()

    assert reading.batches == [[1, 2, 3], [10]]


def test_what_was_dealt_with_is_left_out_though_its_record_is_gone(reader):
    reading = reader(1, 2, 3)
    reading.stream.step()

    reading.streams.records = [{"dynamodb": {"SequenceNumber": str(number)}} for number in (3, 7)]
    reading.start()
    reading.stream.step()

    assert reading.batches[1:] == [[7]]


def test_a_stream_that_does_not_answer_is_read_from_its_start_again(reader):
    reading = reader(1, 2)
    reading.stream.step()
    reading.streams.fails = True
    with pytest.raises(ConnectionError):
        reading.stream.step()

    reading.streams.fails = False
    reading.streams.records.append({"dynamodb": {"SequenceNumber": "3"}})
    reading.stream.step()

    assert reading.batches == [[1, 2], [3]]


def test_a_stream_in_which_nothing_is_new_is_given_a_rest(reader):
    reading = reader()

    reading.stream.step()

    assert reading.batches == []
    assert len(reading.paused) == 1
