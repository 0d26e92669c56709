"""When a delivery is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from chalicelib.jobs.events.retrying import DELAYS, LONGEST, hop, retry_after, wait

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_the_schedule_is_that_of_standard_webhooks():
    minutes = [wait(attempts, chance=0) / 60 for attempts in range(2, 10)]

    assert wait(1, chance=0) == 5
    assert minutes == [5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60]


def test_after_the_tenth_attempt_there_is_none():
    assert wait(len(DELAYS) + 1, chance=0) is None


@pytest.mark.parametrize("attempts", range(1, 10))
def test_chance_makes_a_delay_longer_by_a_tenth_at_most(attempts):
    assert (
        wait(attempts, chance=0) < wait(attempts, chance=0.5) < wait(attempts, chance=1) <= 1.1 * wait(attempts, 0) + 1
    )


@pytest.mark.parametrize(("asked", "expected"), [(None, 5), (2, 5), (120, 120), (10**9, LONGEST)])
def test_a_receiver_is_left_alone_for_as_long_as_it_asks_within_a_day(asked, expected):
    assert wait(1, 0, asked) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120),
        (" 0 ", 0),
        (format_datetime(NOW + timedelta(minutes=3), usegmt=True), 180),
        (format_datetime(NOW - timedelta(minutes=3), usegmt=True), 0),
        (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("9" * 400, 999_999_999), ("٣", None),
    ],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_moment(value, expected):
    assert retry_after(value, NOW) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(-5, 0), (0.2, 1), (5.5, 6), (900, 900), (86_400, 900)])
def test_a_message_is_kept_back_a_quarter_of_an_hour_at_most(seconds, expected):
    assert hop(seconds) == expected
