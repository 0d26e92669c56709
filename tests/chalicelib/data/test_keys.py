"""Keys rise with the time they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.data.keys import UlidFactory, logged, timestamp

MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_a_ulid_has_its_time_in_front():
    made = UlidFactory(entropy=lambda size: b"\0" * size)(MOMENT)

    assert made == "01M819EKE0" + "0" * 16


def test_ulids_of_one_millisecond_rise():
    factory = UlidFactory(entropy=lambda size: b"\xff" * (size - 1) + b"\0")

    made = [factory(MOMENT) for _ in range(5)]

    assert made == sorted(set(made))


def test_ulids_rise_though_the_clock_goes_back():
    factory = UlidFactory()

    first, second = factory(MOMENT), factory(MOMENT - timedelta(hours=1))

    assert first < second


def test_a_moment_is_written_in_utc_to_the_millisecond():
    assert timestamp(MOMENT) == "2026-11-22T09:30:00.000Z"


@pytest.mark.parametrize("key", ["01M819EKE00000000000000000", "0b1f9c2e-0000-4000-8000-000000000001"])
def test_a_key_of_the_server_s_is_logged_as_it_is(key):
    assert logged(key) == key


@pytest.mark.parametrize("key", ["ann@example.com", "4111 1111", "01M819EKE0000000000000000\n", 4111, "", None])
def test_any_other_is_logged_by_its_hash(key):
    assert logged(key).startswith("sha256:")
    assert len(logged(key)) == len("sha256:") + 12
