"""Whom a service token is of, what it is good for, and until when."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest

from chalicelib.auth import RefusedTokenError
from chalicelib.auth.machines import Machine, Machines, fingerprint, new_token

NOW = 1_000_000
TOKEN = "asb_abc"
REASON = "no service token of this service"


def machines(asked=None, **kept):
    """Those of a service that has kept one token."""
    machine = Machine(name="robot", roles=("clerk", "packer"), created_at=1, **kept)

    def find(place, now):
        (asked if asked is not None else []).append((place, now))
        return msgspec.json.encode(machine) if place == fingerprint(TOKEN) else None

    return Machines(find, clock=lambda: NOW + 0.9)


def test_a_machine_has_the_roles_it_was_made_with_and_is_nobodys_account():
    robot = machines()(TOKEN)

    assert (robot.id, robot.roles, robot.scopes, robot.email) == (
        "key:robot",
        ("anyone", "clerk", "packer"),
        None,
        None,
    )


def test_scopes_are_kept_with_the_token():
    assert machines(scopes=("parts:read",))(TOKEN).scopes == ("parts:read",)


def test_a_token_is_looked_for_by_its_fingerprint_at_the_time_in_whole_seconds():
    asked = []

    machines(asked)(TOKEN)

    assert asked == [(sha256(TOKEN.encode()).hexdigest(), NOW)]


@pytest.mark.parametrize("token", ["", "abc", "ASB_abc", " asb_abc", "eyJhbGciOi"])
def test_what_does_not_begin_as_a_service_token_is_not_even_looked_for(token):
    asked = []

    with pytest.raises(RefusedTokenError, match=f"^{REASON}$"):
        machines(asked)(token)

    assert asked == []


def test_an_unknown_token_is_refused():
    with pytest.raises(RefusedTokenError, match=f"^{REASON}$"):
        machines()("asb_other")


@pytest.mark.parametrize(
    ("expires_at", "good"), [(None, True), (NOW + 1, True), (NOW, False), (NOW - 1, False), (0, False)]
)
def test_a_token_is_good_until_the_second_in_which_it_ends(expires_at, good):
    found = machines(expires_at=expires_at)

    if good:
        assert found(TOKEN).id == "key:robot"
    else:
        with pytest.raises(RefusedTokenError, match=f"^{REASON}$"):
            found(TOKEN)


def test_no_more_is_kept_than_what_is_said():
    kept = msgspec.json.encode(Machine(name="robot", roles=("clerk",), created_at=1))

    assert kept == b'{"name":"robot","roles":["clerk"],"created_at":1}'


def test_a_new_token_is_256_random_bits_that_scanners_know():
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert {(len(token), token[:4]) for token in tokens} == {(4 + 43, "asb_")}
