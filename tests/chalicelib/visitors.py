"""People who sign up and in, as a person does it."""

from __future__ import annotations

EMAIL, PASSWORD = "ann@example.com", "Correct horse 1"
WHO = {"email": EMAIL, "password": PASSWORD}


class Visitor:
    """Somebody at the door of a service; by default they say a name and a handle of themselves."""

    def __init__(self, club, email=EMAIL, password=PASSWORD, **profile):
        self.club, self.door = club, club.anonymous
        self.who = {"email": email, "password": password}
        self.profile = {"name": email.partition("@")[0].title(), "handle": email.partition("@")[0]} | profile

    def sign_up(self):
        return self.door.post("/auth/register", self.who | self.profile)

    def confirm(self, code=None):
        code = code or self.club.cognito.code_for(self.who["email"])
        return self.door.post("/auth/confirm", {"email": self.who["email"], "code": code})

    def sign_in(self, **instead):
        return self.door.post("/auth/login", self.who | instead)

    def join(self):
        """Sign up, confirm and sign in; the tokens."""
        self.sign_up()
        self.confirm()
        return self.sign_in().data

    def inside(self):
        """A client with a fresh token of theirs."""
        return self.club.by_token(self.sign_in().data["id_token"])


def same(one, other):
    """Whether nobody can tell two answers apart."""
    return (one.status, one.text, one.headers) == (other.status, other.text, other.headers)
