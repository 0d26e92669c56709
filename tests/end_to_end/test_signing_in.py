"""A person of the support desk, from signing up to signing out: over HTTP, against `asbuilt run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from live import Running

from tests.totp import totp

if TYPE_CHECKING:
    from collections.abc import Callable

AUTH = "/api/v1/auth"
ME = "/api/v1/users/me"
PASSWORD = "Correct horse 1"
CODE = "000000"
"""The embedded cloud takes any for an address."""


@pytest.fixture(scope="module")
def desk(start: Callable[..., Running]) -> Running:
    return start()


class Person:
    """Somebody who signs up at the desk."""

    def __init__(self, desk: Running, name: str) -> None:
        self.desk = desk
        self.name = name
        self.who = {"email": f"{name}@example.com", "password": PASSWORD}

    def act(self, act: str, body: dict[str, Any], token: str | None = None) -> tuple[int, Any]:
        return self.desk.ask("POST", f"{AUTH}/{act}", body, token)

    def join(self) -> dict[str, Any]:
        """Sign up, confirm and sign in; the tokens."""
        assert self.act("register", {**self.who, "name": self.name.title()})[0] == 201
        assert self.act("confirm", {"email": self.who["email"], "code": CODE})[0] == 200
        return self.sign_in()

    def sign_in(self, **instead: str) -> dict[str, Any]:
        status, answered = self.act("login", self.who | instead)
        assert status == 200, answered
        return dict(answered["data"])


def test_register_confirm_sign_in_with_an_app_call_refresh_and_sign_out(desk):
    ann = Person(desk, "ann")
    tokens = ann.join()
    access = {"access_token": tokens["access_token"]}

    _, app = ann.act("mfa", access, tokens["id_token"])
    secret = app["data"]["secret"]
    enrolled, _ = ann.act("mfa", access | {"code": totp(secret)}, tokens["id_token"])
    challenge = ann.sign_in()
    step = {"email": ann.who["email"], "session": challenge["session"]}
    wrong, _ = ann.act("login", step | {"code": "000000"})
    right, inside = ann.act("login", step | {"code": totp(secret)})
    called, me = desk.ask("GET", ME, token=inside["data"]["id_token"])
    refresh = {"refresh_token": inside["data"]["refresh_token"]}
    refreshed, fresh = ann.act("refresh", refresh)
    again, _ = desk.ask("GET", ME, token=fresh["data"]["id_token"])
    out, _ = ann.act("logout", refresh)
    ended, _ = ann.act("refresh", refresh)

    assert (enrolled, challenge["challenge"], wrong, right) == (200, "SOFTWARE_TOKEN_MFA", 403, 200)
    assert (called, me["data"]["name"], me["data"]["role"]) == (200, "Ann", "customer")
    assert (refreshed, again, out, ended) == (200, 200, 200, 401)


def test_a_new_customer_opens_a_ticket_and_an_agent_they_are_made_sees_all(desk):
    bob = Person(desk, "bobby")
    token = bob.join()["id_token"]

    opened, ticket = desk.ask("POST", "/api/v1/tickets", {"title": "Printer", "body": "Fire"}, token)
    _, own = desk.ask("GET", "/api/v1/users", token=token)
    path = f"/api/v1/users/{ticket['data']['requester']}"
    moved, _ = desk.ask("PATCH", path, {"role": "agent"}, desk.token("admin"))
    _, every = desk.ask("GET", "/api/v1/users", token=bob.sign_in()["id_token"])

    assert (opened, moved) == (201, 200)
    assert len(own["data"]["items"]) == 1 < len(every["data"]["items"])


def test_a_password_is_forgotten_reset_and_changed(desk):
    cam = Person(desk, "cam")
    tokens = cam.join()
    email = cam.who["email"]

    sent, _ = cam.act("forgot-password", {"email": email})
    reset, _ = cam.act("reset-password", {"email": email, "code": CODE, "password": "Other horse 22"})
    old, _ = cam.act("login", cam.who)
    change = {"access_token": tokens["access_token"], "old_password": "Other horse 22", "new_password": PASSWORD}
    changed, _ = cam.act("change-password", change, tokens["id_token"])

    assert (sent, reset, old, changed) == (200, 200, 401, 200)
    assert cam.sign_in()["token_type"] == "Bearer"


def test_an_address_that_nobody_has_is_answered_as_one_that_somebody_has(desk):
    dan, nobody = Person(desk, "dan"), Person(desk, "nobody")
    dan.join()

    pairs = [
        [person.act(act, body | {"email": person.who["email"]}) for person in (dan, nobody)]
        for act, body in (
            ("forgot-password", {}),
            *(("login", {"password": f"Wrong horse {attempt}"}) for attempt in range(6)),
            ("register", {"password": PASSWORD, "name": "Dan"}),
        )
    ]

    assert [known for known, _ in pairs] == [unknown for _, unknown in pairs]
    assert [known[0] for known, _ in pairs] == [200, 401, 401, 401, 401, 401, 429, 201]


def test_the_demonstration_users_sign_in_as_anybody_does(desk):
    status, answered = desk.ask("POST", f"{AUTH}/login", {"email": "agent@example.com", "password": "Demonstration-1"})

    assert status == 200
    assert desk.ask("GET", ME, token=answered["data"]["id_token"])[1]["data"]["role"] == "agent"


def test_a_demonstration_user_who_has_set_up_an_app_gets_a_token_all_the_same(desk):
    agent = Person(desk, "agent")
    tokens = agent.sign_in(password="Demonstration-1")
    access = {"access_token": tokens["access_token"]}
    secret = agent.act("mfa", access, tokens["id_token"])[1]["data"]["secret"]
    agent.act("mfa", access | {"code": totp(secret)}, tokens["id_token"])

    token = desk.fresh_token("agent")

    assert desk.ask("GET", ME, token=token)[0] == 200
