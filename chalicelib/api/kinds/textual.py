"""Texts and what is written as one: addresses, keys, one of several words."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING
from uuid import UUID

from chalicelib.api.kinds.mistakes import Checker, Mistake, did_you_mean

if TYPE_CHECKING:
    from chalicelib.specification import FieldType
    from chalicelib.specification.values import Json

LONGEST_EMAIL = 254
LONGEST_KEY = 1024
"""Bytes of a key that DynamoDB can have in any index."""

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
BETWEEN = "[ ().-]"
"""What people write between the digits of a telephone number."""
PHONE = re.compile(rf"{BETWEEN}*\+{BETWEEN}*[1-9](?:{BETWEEN}*[0-9]){{6,14}}{BETWEEN}*")
URL = re.compile(
    r"[Hh][Tt][Tt][Pp][Ss]?://(?:[^\x00-\x20\x7f-\xa0/?#@\\]*@)?"
    r"(?:\[[0-9A-Fa-f:.]+\]|[^\x00-\x20\x7f-\xa0/?#@:\[\]\\]+)(?::[0-9]{1,5})?(?:[/?#][^\x00-\x20\x7f-\xa0]*)?"
)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def text(_: FieldType, value: Json) -> str:
    """Check any text."""
    if not isinstance(value, str):
        raise Mistake("must be a text")
    return value


def matching(pattern: re.Pattern[str], expected: str) -> Checker:
    """Return a checker of texts of one form; `expected` names it."""

    def check(field_type: FieldType, value: Json) -> str:
        written = text(field_type, value)
        if not pattern.fullmatch(written):
            raise Mistake(f"must be {expected}")
        return written

    return check


def email(field_type: FieldType, value: Json) -> str:
    """Check an e-mail address; in lower case, as Cognito compares them."""
    written = text(field_type, value)
    if len(written) > LONGEST_EMAIL or not EMAIL.fullmatch(written):
        raise Mistake("must be an e-mail address")
    return written.lower()


def phone(field_type: FieldType, value: Json) -> str:
    """Check an international telephone number; in E.164, without the spaces."""
    written = text(field_type, value)
    if not PHONE.fullmatch(written):
        raise Mistake("must be a telephone number such as +44 20 7946 0000")
    return re.sub(BETWEEN, "", written)


def uuid(field_type: FieldType, value: Json) -> str:
    """Check a UUID; in lower case, with hyphens."""
    try:
        return str(UUID(text(field_type, value)))
    except ValueError:
        raise Mistake("must be a UUID") from None


def one_of(field_type: FieldType, value: Json) -> str:
    """Check one of the type's words."""
    if value not in field_type.values:
        hint = did_you_mean(value, field_type.values) if isinstance(value, str) else ""
        raise Mistake(f"must be one of {', '.join(field_type.values)}{hint}")
    return str(value)


def encoded(field_type: FieldType, value: Json) -> str:
    """Check bytes in base64."""
    try:
        return base64.b64encode(base64.b64decode(text(field_type, value), validate=True)).decode()
    except (binascii.Error, ValueError):
        raise Mistake("must be base64") from None


def key(field_type: FieldType, value: Json) -> str:
    """Check what may be the key of a record; whether it is one is seen when it is followed."""
    written = text(field_type, value)
    if not 0 < len(written.encode()) <= LONGEST_KEY:
        raise Mistake("must be the key of a record")
    return written
