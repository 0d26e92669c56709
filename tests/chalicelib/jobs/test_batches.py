"""A batch of messages: each is dealt with or given back, and none takes another with it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.bootstrap import BACKGROUND
from chalicelib.jobs.messages import handle
from chalicelib.jobs.serving import SERVERS
from chalicelib.jobs.work import ENOUGH_MILLISECONDS, Message, Work, deal_with


class Invocation:
    """A Work whose time passes as messages are dealt with."""

    def __init__(self, milliseconds: int = 60_000, each: int = 0) -> None:
        self.left = milliseconds
        self.each = each
        self.logged: list[tuple[Any, ...]] = []
        self.done: list[str] = []
        logger = SimpleNamespace(exception=lambda *words: self.logged.append(words))
        self.work = Work(None, None, SimpleNamespace(logger=logger), None, remaining=lambda: self.left)  # type: ignore[arg-type]

    def deal(self, *texts: str) -> list[str]:
        """The texts of the messages that are given back."""
        records = [{"messageId": str(at), "body": text} for at, text in enumerate(texts)]
        answer = deal_with({"Records": records}, self.work, self._handle)
        return [texts[int(one["itemIdentifier"])] for one in answer["batchItemFailures"]]

    def _handle(self, _: Work, message: Message) -> None:
        if message.text == "poison":
            raise ValueError(message.text)
        self.left -= self.each
        self.done.append(message.text)


def test_one_poison_message_of_ten_is_given_back_and_nine_are_done():
    invocation = Invocation()

    back = invocation.deal(*"abcd", "poison", *"efghi")

    assert back == ["poison"]
    assert "".join(invocation.done) == "abcdefghi"
    assert len(invocation.logged) == 1


def test_of_a_batch_of_poison_every_message_is_given_back():
    assert len(Invocation().deal(*["poison"] * 10)) == 10


def test_a_message_that_there_is_no_time_for_is_not_begun():
    invocation = Invocation(ENOUGH_MILLISECONDS + 1_500, each=1_000)

    back = invocation.deal("a", "b", "c", "d")

    assert invocation.done == ["a", "b"]
    assert back == ["c", "d"]


def test_with_a_second_left_nothing_is_begun():
    invocation = Invocation(1_000)

    assert invocation.deal("a", "b") == ["a", "b"]
    assert invocation.done == []


@pytest.mark.parametrize("text", ["", "poison", "[]", "3", "{}", '{"what": "ever"}', '{"Event": "s3:Other"}', "\ud800"])
def test_a_message_that_nobody_knows_stays_in_its_queue(text):
    answer = deal_with({"Records": [{"messageId": "1", "body": text}]}, Invocation().work, handle)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}


def test_the_test_of_a_bucket_s_notification_is_dealt_with_by_nothing():
    text = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})

    answer = deal_with({"Records": [{"messageId": "1", "body": text}]}, Invocation().work, handle)

    assert answer == {"batchItemFailures": []}


def test_every_function_that_is_registered_has_somebody_who_serves_it():
    assert set(SERVERS) == BACKGROUND
