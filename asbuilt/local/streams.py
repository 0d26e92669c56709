"""The changes of tables of the embedded cloud, read as Lambda reads DynamoDB streams for a function.

How far each was read is kept in the state folder, once the function has dealt with what was read: a run that is cut off
hands the last of it out again, and nothing is left out.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

import msgspec

from asbuilt.local.cloud import REGION
from asbuilt.local.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chalicelib.specification.functions import Function

PAUSE_SECONDS: Final = 0.5
"""How long after nothing was new a stream is asked again."""

ATTEMPTS: Final = 5
"""How often changes are handed out that fail."""

RETRY_SECONDS: Final = 1


class Checkpoint:
    """How far the stream of each table was read: the sequence number of its last record that was dealt with.

    It is one file, written by the thread of each table.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read: dict[str, str] = msgspec.json.decode(path.read_bytes()) if path.exists() else {}

    def behind(self, table: str, sequence: str) -> bool:
        """Whether a record has still to be dealt with; sequence numbers of one stream rise."""
        return int(sequence) > int(self._read.get(table, "0"))

    def move(self, table: str, sequence: str) -> None:
        """Keep that all records up to this one are dealt with."""
        with self._lock:
            self._read[table] = sequence
            draft = self._path.with_suffix(".new")
            draft.write_bytes(msgspec.json.encode(self._read))
            draft.replace(self._path)


def streams_client(endpoint: str) -> Any:  # noqa: ANN401 - botocore has no types
    """A client whose answers are the wire's own JSON, which is what Lambda hands on."""
    from botocore.session import get_session  # noqa: PLC0415 - only a run that reads streams needs it

    from chalicelib.data.connection import PlainParsers  # noqa: PLC0415

    session = get_session()
    session.register_component("response_parser_factory", PlainParsers())
    return session.create_client("dynamodbstreams", REGION, endpoint_url=endpoint)


class Stream:
    """The changes of one table, and the function that is called for them."""

    def __init__(  # noqa: PLR0913, PLR0917 - two ends, and what is between them
        self,
        client: Any,  # noqa: ANN401 - botocore has no types
        table: str,
        function: Function,
        invoke: Callable[[str, dict[str, Any], float], Any],
        told: Callable[[Effect], None],
        checkpoint: Checkpoint,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._function = function
        self._invoke = invoke
        self._told = told
        self._checkpoint = checkpoint
        self._pause = pause
        self._iterator: str | None = None

    def step(self) -> None:
        """Hand out what is new; wait a moment where nothing is."""
        records = self._next()
        if not records:
            self._pause(PAUSE_SECONDS)
        while records:
            batch, records = records[: self._function.batch_size], records[self._function.batch_size :]
            self._deal_with(batch)

    def _next(self) -> list[dict[str, Any]]:
        if self._iterator is None:
            self._iterator = self._from_the_start()
        if self._iterator is None:
            return []
        iterator, self._iterator = self._iterator, None  # one that fails is asked for anew
        found = self._client.get_records(ShardIterator=iterator)
        self._iterator = found.get("NextShardIterator")
        return [one for one in found["Records"] if self._checkpoint.behind(self._table, _sequence(one))]

    def _from_the_start(self) -> str | None:
        """Where the stream begins: what was dealt with is left out by its number, whatever became of the rest."""
        streams = self._client.list_streams(TableName=self._table)["Streams"]
        if not streams:
            return None
        arn = streams[0]["StreamArn"]
        shard = self._client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
        place = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator: str = self._client.get_shard_iterator(**place)["ShardIterator"]
        return iterator

    def _deal_with(self, batch: list[dict[str, Any]]) -> None:
        """Have records dealt with in their order; those that fail at every attempt are left."""
        for attempt in range(ATTEMPTS):
            batch = self._left(batch, attempt)
            if not batch:
                return
        self._checkpoint.move(self._table, _sequence(batch[-1]))

    def _left(self, batch: list[dict[str, Any]], attempt: int) -> list[dict[str, Any]]:
        """What is left of a batch after an attempt: all from the first record that failed."""
        if attempt:
            self._pause(RETRY_SECONDS)
        at, answer = time.time(), self._answer(batch)
        failed = [one["itemIdentifier"] for one in answer["batchItemFailures"]]
        done = min((at for at, one in enumerate(batch) if _sequence(one) in failed), default=len(batch))
        if done:
            self._checkpoint.move(self._table, _sequence(batch[done - 1]))
        self._told(Effect(at, self._function.name, f"{len(batch)} of {self._table}", not failed))
        return batch[done:]

    def _answer(self, batch: list[dict[str, Any]]) -> dict[str, Any]:
        answer: dict[str, Any] = self._invoke(self._function.name, {"Records": batch}, self._function.timeout_seconds)
        return answer


def _sequence(record: dict[str, Any]) -> str:
    sequence: str = record["dynamodb"]["SequenceNumber"]
    return sequence
