"""When the embedded cloud is saved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from asbuilt.local.snapshots import Snapshots, may_change

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


def request(method: str, target: str | None = None) -> dict[str, Any]:
    headers = [(b"x-amz-target", target.encode())] if target else []
    return {"type": "http", "method": method, "headers": headers}


@pytest.mark.parametrize(
    ("scope", "changes"),
    [
        (request("POST", "DynamoDB_20120810.PutItem"), True),
        (request("POST", "DynamoDB_20120810.TransactWriteItems"), True),
        (request("POST", "DynamoDB_20120810.BatchWriteItem"), True),
        (request("POST", "AWSCognitoIdentityProviderService.AdminCreateUser"), True),
        (request("POST", "DynamoDB_20120810.GetItem"), False),
        (request("POST", "DynamoDB_20120810.Query"), False),
        (request("POST", "DynamoDB_20120810.BatchGetItem"), False),
        (request("POST", "DynamoDB_20120810.DescribeTable"), False),
        (request("POST", "AmazonSQS.SendMessage"), True),
        (request("POST", "AmazonSQS.DeleteMessage"), True),
        (request("POST", "AmazonSQS.ReceiveMessage"), False),
        (request("POST", "DynamoDBStreams_20120810.GetRecords"), False),
        (request("GET"), False),
        (request("PUT"), True),
    ],
)
def test_whatever_is_not_known_to_be_a_read_may_have_changed_something(scope, changes):
    assert may_change(scope) is changes


class Cloud:
    """A cloud without a process: counts how often it is copied."""

    def __init__(self) -> None:
        self.copies = 0
        self.snapshots = Snapshots(lambda: None, pause=0, copy=self._copy, wait=lambda *_: None)
        self.application = self.snapshots.watching(self._answer)

    async def ask(self, scope: dict[str, Any]) -> None:
        await self.application(scope, self._nothing, self._nothing)

    async def settle(self) -> None:
        for _ in range(100):
            await asyncio.sleep(0.001)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        pass

    async def _nothing(self, *_: Any) -> None:
        pass

    def _copy(self, save: Callable[[], None]) -> int:
        self.copies += 1
        return 1


def drive(story: Callable[[Cloud], Coroutine[Any, Any, None]]) -> Cloud:
    async def told() -> Cloud:
        cloud = Cloud()
        keeping = asyncio.create_task(cloud.snapshots.keep())
        await story(cloud)
        cloud.snapshots.end()
        await keeping
        return cloud

    return asyncio.run(told())


def test_a_change_is_saved_once():
    async def story(cloud: Cloud) -> None:
        await cloud.ask(request("PUT"))
        await cloud.settle()

    assert drive(story).copies == 1


def test_nothing_is_saved_while_nothing_changes():
    async def story(cloud: Cloud) -> None:
        await cloud.ask(request("GET"))
        await cloud.settle()

    assert drive(story).copies == 0


def test_a_burst_of_writes_is_saved_together():
    async def story(cloud: Cloud) -> None:
        for _ in range(50):
            await cloud.ask(request("PUT"))
        await cloud.settle()

    assert drive(story).copies == 1


def test_the_end_is_left_to_the_shutdown_which_saves_for_itself():
    async def story(cloud: Cloud) -> None:
        await cloud.ask(request("PUT"))

    assert drive(story).copies == 0
