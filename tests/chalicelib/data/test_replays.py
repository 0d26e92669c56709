"""What is recorded of a write under a key, and given again."""

from __future__ import annotations

import json

import pytest

from chalicelib.data.replays import KEPT_SECONDS, Outcome, Receipt, ledger_values, recorded

ANSWER = Outcome(201, {"ETag": '"1"'}, '{"status":"success"}')
RECEIPT = Receipt("key 1", "f1", lambda *records: Outcome(201, {"ETag": '"1"'}, json.dumps(records)))


def test_an_answer_is_kept_for_a_day():
    assert KEPT_SECONDS == 86_400


def test_what_is_recorded_stands_in_clear_unless_it_is_said_to_be_secret():
    assert RECEIPT.secret is False


def test_what_is_recorded_is_the_answer_to_the_records_of_the_write():
    values = ledger_values(RECEIPT, {"id": "1"}, {"id": "2"})

    assert set(values) == {"fingerprint", "answer"}
    assert values["fingerprint"] == "f1"
    assert json.loads(values["answer"]) == {
        "status": 201,
        "headers": {"ETag": '"1"'},
        "body": '[{"id": "1"}, {"id": "2"}]',
    }


def test_what_was_recorded_is_answered_to_the_same_request():
    receipt = Receipt("key 1", "f1", lambda: ANSWER)
    entry = {name: {"S": value} for name, value in ledger_values(receipt).items()}

    assert recorded(entry, "f1") == ANSWER


@pytest.mark.parametrize("fingerprint", ["f2", "", "F1"])
def test_another_request_has_no_answer_there(fingerprint):
    assert recorded({"fingerprint": {"S": "f1"}, "answer": {"S": "{}"}}, fingerprint) is None
