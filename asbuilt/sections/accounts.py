"""The fields of the account table that Cognito keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
    from chalicelib.specification import Field

PASSWORDS = ("password", "passwd", "pwd", "password_hash", "passwordhash", "hashed_password", "hashedpassword")
"""What a password, or its hash, is called, in lower case."""


def without_password(field: Field) -> Field:
    """The field of an account; one that holds a password is Cognito's: nobody sends it, is shown it or stores it."""
    if field.name.lower() not in PASSWORDS:
        return field
    return structs.replace(field, read_only=True, write_only=True, unique=False, indexed=False, searchable=False)
