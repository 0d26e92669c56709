"""A league does what its document promises, whatever is done to it and in whichever order."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.chalicelib.model.machine import LeagueMachine


def test_no_sequence_of_writes_and_reads_is_answered_otherwise_than_the_document_promises():
    run_state_machine_as_test(LeagueMachine, settings=settings(max_examples=6, stateful_step_count=40))
