"""The acts by which people sign up and in: what each takes and gives, and which fields of an account belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from chalicelib.specification.endpoints import Operation
    from chalicelib.specification.tables import Field, Table
    from chalicelib.specification.values import Json


class Act(Struct, frozen=True):
    """The names in an act's request, those it needs and those it may have, and in its answer (none: null)."""

    takes: tuple[str, ...] = ()
    may_take: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    signed_in: bool = False  # whether only those who are signed in can do it
    chooses: str | None = None  # the word that is a new password, and has to keep the policy of section 4.1

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the request."""
        return (*self.takes, *self.may_take)


FRESH: Final = ("access_token", "id_token", "token_type", "expires_in")
TOKENS: Final = (*FRESH, "refresh_token")
CHALLENGE: Final = ("challenge", "session")
ENROLMENT: Final = ("secret", "uri")

ACTS: Final[dict[Operation, Act]] = {
    "register": Act(("email", "password"), gives=("confirmation",), chooses="password"),
    "confirm": Act(("email", "code")),
    "login": Act(
        ("email",),
        ("password", "session", "code", "new_password"),
        (*TOKENS, *CHALLENGE, *ENROLMENT),
        chooses="new_password",
    ),
    "refresh": Act(("refresh_token",), gives=FRESH),
    "logout": Act((), ("refresh_token", "access_token")),
    "forgot_password": Act(("email",), gives=("confirmation",)),
    "reset_password": Act(("email", "code", "password"), chooses="password"),
    "change_password": Act(("access_token", "old_password", "new_password"), signed_in=True, chooses="new_password"),
    "mfa": Act(("access_token",), ("code",), (*ENROLMENT, "enabled"), signed_in=True),
}
"""Every act; `register` takes fields of the account table besides."""

ROLE_FIELDS: Final = ("role", "roles")


def role_field(table: Table) -> Field | None:
    """The field of an account that says its person's role, or their roles; it mirrors their Cognito groups."""
    return next((field for field in table.fields if field.name in ROLE_FIELDS), None)


def new_roles(field: Field) -> frozenset[str] | None:
    """The roles that a new account has; None where nothing is said."""
    return roles_in(field.default.value) if field.default else None


def roles_in(value: Json) -> frozenset[str]:
    """The roles that a value of the role field names, as Cognito's groups are named."""
    said = value if isinstance(value, list) else [value]
    return frozenset(str(role).lower() for role in said)


def address_field(table: Table) -> Field | None:
    """The field of an account that holds the address its person signs in with."""
    return next((field for field in table.fields if field.type.kind == "email"), None)
