"""Every fault at every call to the user pool: one person, one account, the right groups, and no false word."""

from __future__ import annotations

from itertools import count

import pytest

from tests.chalicelib.cognito import FAULTS, Killed
from tests.chalicelib.visitors import Visitor

NUMBERS = count(1)
ACTS = ("sign up", "confirm", "sign in", "change of role")


class Story:
    """What happens to somebody whom the club does not know yet, act by act."""

    def __init__(self, club, keeper):
        self.club = club
        self.ann = ann = Visitor(club, f"ann{next(NUMBERS)}@example.com", name="Ann")
        self.acts = {
            "sign up": ann.sign_up,
            "confirm": ann.confirm,
            "sign in": ann.sign_in,
            "change of role": lambda: keeper.patch(f"/members/{self.user.sub}", {"role": "keeper"}),
        }

    @property
    def user(self):
        return self.club.cognito.users[self.ann.who["email"]]

    def go_on(self, acts):
        """Each act until it is done, as somebody does who gets no answer."""
        for name in acts:
            self.attempt(name)
            self.attempt(name)

    def attempt(self, name):
        """The answer to an act; None where the process ended."""
        try:
            return self.acts[name]()
        except Killed:
            return None


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ACTS)
def test_whoever_goes_on_after_a_fault_is_one_person_with_one_account(club, keeper, record_property, name, fault):
    undisturbed = Story(club, keeper)
    undisturbed.go_on(ACTS[: ACTS.index(name)])
    before = len(club.cognito.calls)
    undisturbed.attempt(name)
    calls = len(club.cognito.calls) - before

    for at in range(1, calls + 1):
        story = Story(club, keeper)
        story.go_on(ACTS[: ACTS.index(name)])
        club.cognito.arm(at, fault)
        told = story.attempt(name)
        story.go_on(ACTS[ACTS.index(name) :])

        assert told is None or told.status in (200, 201, 429, 503), (at, told.text)
        assert story.attempt("sign in").status == 200
        record = club.store.get(club.specification.table("members"), story.user.sub)
        assert (record["name"], record["role"]) == ("Ann", "keeper")
        assert story.user.groups == {"keeper"}
    record_property("cases", calls)
