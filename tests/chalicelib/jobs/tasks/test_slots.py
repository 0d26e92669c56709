"""R17, R18, R19: a task that is fired twice, late, overlapping, out of time or by a wrong clock has one effect."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import count

import pytest

from chalicelib.data import delete
from chalicelib.data.changes import Target
from chalicelib.data.slots import LEASE_SECONDS, BusyError, LostError, Slots, slot_of, slot_text
from tests.chalicelib.jobs.tasks.conftest import SLOT

SEEN = "set-seen-of-tickets"
AT = slot_of(SLOT)


def versions(chores, keys):
    return [chores.ticket(key)["version"] for key in keys]


@pytest.fixture
def many(chores, request):
    """How many records a task has to change, and how many at a time."""
    number = 200 if request.config.getoption("--full") else 30
    return [chores.add(status="open") for _ in range(number)]


def runs_out_after(steps):
    """Time for so many looks at the clock."""
    left = count(steps, -1)
    return lambda: 60_000 if next(left) > 0 else 1_000


def test_a_task_that_is_fired_ten_times_has_one_effect(chores, many):
    fired = [chores.fire(SEEN) for _ in range(10)]

    assert all(fired)
    assert set(versions(chores, many)) == {2}
    assert chores.counts(SEEN) == {"changed": len(many)}


def test_a_task_that_is_cut_off_again_and_again_comes_to_its_end_with_one_effect(chores, many):
    while (found := chores.slots.find(SEEN, AT)) is None or found.state != "done":
        chores.fire(SEEN, remaining=runs_out_after(4))
        chores.clients.sqs.sent.clear()  # the message is given out again instead

    assert set(versions(chores, many)) == {2}
    assert chores.counts(SEEN) == {"changed": len(many)}


def test_without_time_a_task_is_sent_on_and_has_changed_whole_records_or_none(chores, many):
    dealt = chores.fire(SEEN, remaining=runs_out_after(6))
    before = versions(chores, many)

    handed = chores.go_on()

    assert dealt
    assert 0 < before.count(2) < len(many)
    assert handed >= 1
    assert set(versions(chores, many)) == {2}
    assert chores.counts(SEEN) == {"changed": len(many)}


def test_with_a_second_left_no_task_is_begun(chores, many):
    assert not chores.fire(SEEN, remaining=lambda: 1_000)
    assert chores.slots.find(SEEN, AT) is None
    assert set(versions(chores, many)) == {1}


def test_who_comes_while_somebody_works_on_a_time_looks_again_when_that_should_be_over(chores, many):
    taken = chores.slots.take(SEEN, AT)

    dealt = chores.fire(SEEN)
    (sent,) = map(dict, chores.clients.sqs.sent)
    handed = chores.go_on()

    assert taken
    assert dealt
    assert sent == {"task": SEEN, "slot": SLOT, "delay": LEASE_SECONDS}
    assert handed == 1
    assert set(versions(chores, many)) == {2}


def test_who_was_overtaken_stops_and_counts_nothing(chores):
    slow = chores.slots.take(SEEN, AT)
    chores.time.move(seconds=LEASE_SECONDS + 1)
    fast = chores.slots.take(SEEN, AT)

    with pytest.raises(LostError):
        chores.slots.keep(slow, [1], {"changed": 5})
    with pytest.raises(LostError):
        chores.slots.end(slow, {"changed": 5})
    chores.slots.end(fast, {"changed": 7})

    assert chores.counts(SEEN) == {"changed": 7}


def test_a_time_is_one_slot_however_it_is_written(chores):
    for slot in (SLOT, "2026-11-28T02:00:00+00:00", "2026-11-28T03:00:00+01:00", "2026-11-28T02:00:00.000Z"):
        chores.fire("rebuild-counters", slot)

    with pytest.raises(AssertionError):
        chores.counts("rebuild-counters", "2026-11-28T03:00:00Z")
    assert chores.counts("rebuild-counters") == {}
    assert slot_text(AT) == SLOT


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_jumps_a_day_holds_nobody_up_for_longer_than_a_lease(days, chores, many):
    chores.slots.take(SEEN, AT)  # by somebody who is killed
    chores.time.move(days=days)

    for _ in range(3):
        chores.fire(SEEN)
        chores.go_on()

    assert set(versions(chores, many)) == {2}


@pytest.mark.parametrize("days", [-1, 1])
def test_a_time_that_is_over_stays_so_when_the_clock_jumps_a_day(days, chores, many):
    chores.fire(SEEN)
    chores.time.move(days=days)
    late = chores.add(status="open")

    assert chores.fire(SEEN)
    assert versions(chores, [late]) == [1]


def test_two_who_work_on_a_time_at_once_do_it_once(chores, many):
    """Each of them is stopped at any step, in any order, and the other goes on; the lease is over at times."""
    order = random.Random(17)
    while (found := chores.slots.find(SEEN, AT)) is None or found.state != "done":
        chores.time.move(seconds=order.choice([0, 10, LEASE_SECONDS + 1]))
        chores.fire(SEEN, remaining=runs_out_after(order.randint(1, 5)))
        if order.random() < 0.5:
            chores.clients.sqs.sent.clear()

    assert set(versions(chores, many)) == {2}


class Killed(BaseException):
    """The end of the process."""


class Mortal:
    """Ends the process before or after its n-th call of the database from now."""

    def __init__(self, connection):
        self.connection, self.alive = connection, connection.dispatch

    def arm(self, fatal, *, after):
        left = count(fatal, -1)

        def dispatch(operation, arguments):
            doomed = next(left) == 1
            answer = None if doomed and not after else self.alive(operation, arguments)
            if doomed:
                raise Killed
            return answer

        self.connection.dispatch = dispatch

    def disarm(self):
        self.connection.dispatch = self.alive


def test_a_task_that_is_killed_at_any_call_has_one_effect_in_the_end(chores, request, record_property):
    """Before and after each call that it makes to the database (without --full, one of the two)."""
    full = request.config.getoption("--full")
    mortal, killed, fatal = Mortal(chores.store.models.connection), True, 0
    while killed:
        fatal, killed = fatal + 1, False
        for after in (False, True) if full else (bool(fatal % 2),):
            keys = [chores.add(status="open") for _ in range(2)]
            slot = slot_text(AT + timedelta(minutes=2 * fatal + after))
            mortal.arm(fatal, after=after)
            try:
                chores.fire(SEEN, slot)
            except Killed:
                killed = True
            mortal.disarm()
            for _ in range(2):
                chores.fire(SEEN, slot)
                chores.go_on()
            assert set(versions(chores, keys)) == {2}, (fatal, after)
            assert chores.slots.find(SEEN, slot_of(slot)).state == "done"
            for key in keys:
                delete(chores.store, Target(chores.tickets, key), lambda _: None, None)

    assert fatal > 7  # take the slot, ask the index, read and write each record, end the slot
    record_property("cases", 2 * fatal if full else fatal)


def test_a_lost_answer_to_the_taking_of_a_slot_does_not_hold_it_up(chores):
    connection, lost = chores.store.models.connection, []

    def deaf(operation, arguments, dispatch=connection.dispatch):
        if operation == "UpdateItem" and not lost:
            lost.append(dispatch(operation, arguments))
        return dispatch(operation, arguments)  # as the SDK repeats a call

    connection.dispatch = deaf
    slot = chores.slots.take(SEEN, AT)

    assert slot
    assert slot.task == SEEN


def test_a_lost_answer_to_the_end_of_a_slot_is_no_loss_of_it(chores):
    slot = chores.slots.take(SEEN, AT)
    chores.slots.end(slot, {"changed": 1})

    again = chores.slots.end(slot, {"changed": 1})

    assert again.state == "done"


def test_what_fails_lets_others_at_once_and_says_why(chores):
    connection = chores.store.models.connection
    dispatch = connection.dispatch

    def broken(operation, arguments):
        if operation == "Query":
            raise ConnectionError
        return dispatch(operation, arguments)

    connection.dispatch = broken
    dealt = chores.fire(SEEN)
    connection.dispatch = dispatch

    assert not dealt
    assert chores.slots.find(SEEN, AT).failed == "ConnectionError"
    assert chores.slots.take(SEEN, AT)


def test_the_last_time_of_a_task_is_known(chores):
    for slot in ("2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z", "2026-11-26T00:00:00Z"):
        chores.fire("rebuild-counters", slot)

    assert slot_text(chores.slots.latest("rebuild-counters").at) == "2026-11-28T00:00:00Z"
    assert chores.slots.latest("close-tickets") is None


def test_a_slot_is_busy_for_as_long_as_it_is_on_lease(chores):
    chores.slots.take(SEEN, AT)
    chores.time.move(seconds=30)

    with pytest.raises(BusyError) as busy:
        Slots(chores.store).take(SEEN, AT)

    assert busy.value.seconds == LEASE_SECONDS - 30
