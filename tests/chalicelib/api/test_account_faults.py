"""Every fault of the user pool and of the database: one person, one account, the right groups, no false word."""

from __future__ import annotations

from itertools import count

import pytest

from tests.chalicelib.cognito import FAULTS, Killed
from tests.chalicelib.data.test_faults import FAULTS as DATABASE_FAULTS
from tests.chalicelib.data.test_faults import Faulty
from tests.chalicelib.data.test_faults import Killed as Ended
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
        except (Killed, Ended):
            return None


@pytest.fixture
def database(club):
    """The club's database, which can fail."""
    connection = club.store.models.connection
    connection._client = Faulty(connection.client)
    return connection._client


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ACTS)
def test_whoever_goes_on_after_a_fault_of_the_pool_is_one_person(club, keeper, record_property, name, fault):
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
        assert_one(story)
    record_property("cases", calls)


@pytest.mark.parametrize(
    "fault", sorted(set(DATABASE_FAULTS) - {"conflict"})
)  # no transaction has what is written here
@pytest.mark.parametrize("name", ACTS[:-1])
def test_whoever_goes_on_after_a_fault_of_the_database_is_one_person(
    club, keeper, database, record_property, name, fault
):
    undisturbed = Story(club, keeper)
    undisturbed.go_on(ACTS[: ACTS.index(name)])
    database.arm(0, "", retries=False)
    undisturbed.attempt(name)
    calls = database.calls

    for at in range(1, calls + 1):
        story = Story(club, keeper)
        story.go_on(ACTS[: ACTS.index(name)])
        database.arm(at, fault, retries=False)
        told = story.attempt(name)
        story.go_on(ACTS[ACTS.index(name) :])

        assert told is None or told.status in (200, 201, 503), (at, told.text)
        assert_one(story)
    record_property("cases", calls)


def assert_one(story):
    """One person, who signs in, with the account and the groups that they should have."""
    assert story.attempt("sign in").status == 200
    record = story.club.store.get(story.club.specification.table("members"), story.user.sub)
    assert (record["name"], record["role"]) == ("Ann", "keeper")
    assert story.user.groups == {"keeper"}


class Late:
    """A client of DynamoDB that does not see, once, a member who is there: somebody else makes them just then."""

    def __init__(self, client):
        self.client = client
        self.seen = False

    def __getattr__(self, name):
        return getattr(self.client, name)

    def _make_api_call(self, operation, arguments):
        hidden = operation == "GetItem" and arguments["TableName"].endswith("members") and not self.seen
        self.seen = self.seen or hidden
        return {"ResponseMetadata": {}} if hidden else self.client._make_api_call(operation, arguments)


def test_an_account_that_another_sign_in_makes_meanwhile_is_the_one(club, keeper):
    story = Story(club, keeper)
    story.go_on(ACTS[:3])
    connection = club.store.models.connection
    connection._client = Late(connection.client)

    assert story.attempt("sign in").status == 200
    assert connection._client.seen
    assert story.attempt("change of role").status == 200
    assert_one(story)
