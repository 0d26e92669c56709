"""The lock-out of section 4.1: three attempts, and fifteen minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.chalicelib.visitors import EMAIL, PASSWORD, Visitor, same
from tests.totp import totp


class Clock:
    def __init__(self):
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def club(running, clock):
    return running("club", clock=clock)


@pytest.fixture
def ann(club):
    ann = Visitor(club)
    ann.sign_up()
    ann.confirm()
    return ann


def guess(visitor, times):
    return [visitor.sign_in(password=f"Wrong horse {number}") for number in range(times)]


def test_after_so_many_attempts_the_right_password_is_refused_too(club, ann):
    *guesses, locked = [*guess(ann, 4), ann.sign_in()][1:]

    assert [answered.status for answered in guesses] == [401, 401, 429]
    assert (locked.status, locked.code, locked.headers["Retry-After"]) == (429, "TOO_MANY_ATTEMPTS", "900")
    assert club.cognito.calls.count("InitiateAuth") == 3


def test_an_address_that_nobody_has_is_locked_out_as_any_other(club, ann):
    nobody = Visitor(club, "eve@example.com")

    pairs = zip(guess(ann, 4), guess(nobody, 4), strict=True)

    assert all(same(one, other) for one, other in pairs)


def test_a_lock_out_ends_after_its_time_though_it_is_tried_meanwhile(club, ann, clock):
    guess(ann, 3)
    clock.pass_by(minutes=10)
    meanwhile = ann.sign_in()
    clock.pass_by(minutes=5)

    assert (meanwhile.status, meanwhile.headers["Retry-After"]) == (429, "300")
    assert ann.sign_in().status == 200


def test_attempts_are_counted_anew_after_a_lock_out(club, ann, clock):
    guess(ann, 3)
    clock.pass_by(minutes=15)

    assert [answered.status for answered in guess(ann, 4)] == [401, 401, 401, 429]


def test_a_password_that_is_right_ends_the_count(club, ann):
    for _ in range(3):
        guess(ann, 2)
        assert ann.sign_in().status == 200


def test_a_lock_out_of_one_address_is_none_of_another(club, ann):
    guess(ann, 4)

    assert guess(Visitor(club, "eve@example.com"), 1)[0].status == 401


def test_codes_are_guessed_no_more_often_than_passwords(club, ann):
    ann.door.post("/auth/forgot-password", {"email": EMAIL})
    reset = {"email": EMAIL, "code": "000000", "password": "Quite new 1"}

    refused = [ann.door.post("/auth/reset-password", reset).status for _ in range(4)]
    confirmed = ann.confirm("000000")

    assert refused == [403, 403, 403, 429]
    assert confirmed.status == 429
    assert ann.sign_in().status == 200


def test_a_password_that_is_right_opens_no_more_guesses_at_the_second_factor(club, ann):
    tokens = ann.sign_in().data
    inside, access = club.by_token(tokens["id_token"]), {"access_token": tokens["access_token"]}
    secret = inside.post("/auth/mfa", access).data["secret"]
    inside.post("/auth/mfa", access | {"code": totp(secret)})

    statuses = []
    for code in ("000000", "000000", "000000", totp(secret)):
        session = ann.sign_in().data["session"]
        statuses.append(ann.door.post("/auth/login", {"email": EMAIL, "session": session, "code": code}).status)

    assert statuses == [403, 403, 403, 429]


def test_the_old_password_is_guessed_no_more_often_either(club, ann):
    tokens = ann.sign_in().data
    change = {"access_token": tokens["access_token"], "new_password": "Quite new 1"}
    inside = club.by_token(tokens["id_token"])

    guesses = [inside.post("/auth/change-password", change | {"old_password": f"Wrong {n}"}).status for n in range(3)]
    right = inside.post("/auth/change-password", change | {"old_password": PASSWORD})

    assert guesses == [401, 401, 401]
    assert right.status == 429


def test_without_a_lock_out_nothing_is_counted(running):
    strict = running("strict")
    eve = Visitor(strict, "eve@example.com")

    assert {answered.status for answered in guess(eve, 12)} == {401}
