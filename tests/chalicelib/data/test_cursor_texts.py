"""A cursor is a text of one form: the same position gives the same text, and no other text is taken for it."""

from __future__ import annotations

import base64
import re
from decimal import Decimal

import pytest

from chalicelib.data import CursorSigner, InvalidCursorError
from chalicelib.data.cursors import KEY_BYTES

KEY, BINDING = b"k" * 32, ("ann", "/tickets", "by_all")
DAY = 86_400
NOON = 20_000.5 * DAY
POSITION = ("01J", 7, Decimal("1.50"), None)
WRITTEN = "F9qHXeD99OEg-1j5MTD3QW8Lw_VYtHZM19eWnFIK-btT-M0"
"""The cursor of that position, as the first release wrote it."""


def test_cursors_that_were_given_out_are_understood_by_later_releases():
    signer = CursorSigner(KEY, lambda: NOON)

    assert signer.encode(BINDING, POSITION) == WRITTEN
    assert signer.decode(BINDING, WRITTEN) == POSITION


def test_a_cursor_needs_no_quoting_in_a_link_and_is_read_back():
    signer = CursorSigner(KEY, lambda: NOON)
    positions = [(f"{'x' * (number % 5)}{number}", number) for number in range(400)]

    cursors = [signer.encode(BINDING, position) for position in positions]

    assert all(re.fullmatch(r"[\w-]+", cursor, re.ASCII) for cursor in cursors)
    assert [signer.decode(BINDING, cursor) for cursor in cursors] == positions


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "!!!!",
        "\u00e9",
        WRITTEN + "=",
        WRITTEN + "\n",
        WRITTEN[:-1],
        WRITTEN[:21],
        " " + WRITTEN,
        WRITTEN[:20] + "." + WRITTEN[20:],
        WRITTEN.replace("_", "/"),
        base64.b64encode(base64.urlsafe_b64decode(WRITTEN + "=")).decode(),
        WRITTEN[:-1] + chr(ord(WRITTEN[-1]) + 1),
    ],
)
def test_what_is_written_in_any_other_way_is_no_cursor(text):
    with pytest.raises(InvalidCursorError) as refused:
        CursorSigner(KEY, lambda: NOON).decode(BINDING, text)

    assert str(refused.value) == text


@pytest.mark.parametrize("moment", [NOON, NOON + DAY, NOON - DAY / 2, NOON + 1.5 * DAY - 1])
def test_a_cursor_is_good_on_its_day_and_the_next(moment):
    assert CursorSigner(KEY, lambda: moment).decode(BINDING, WRITTEN) == POSITION


@pytest.mark.parametrize("moment", [NOON + 1.5 * DAY, NOON + 30 * DAY, NOON - DAY / 2 - 1, NOON - DAY])
def test_a_cursor_is_good_on_no_other_day(moment):
    with pytest.raises(InvalidCursorError):
        CursorSigner(KEY, lambda: moment).decode(BINDING, WRITTEN)


def test_a_cursor_of_another_service_is_none():
    with pytest.raises(InvalidCursorError, match=WRITTEN):
        CursorSigner(b"K" * 32, lambda: NOON).decode(BINDING, WRITTEN)


def test_a_key_has_256_bits(workshop):
    store = workshop.store

    store.cursors.encode(BINDING, POSITION)

    kept = next(value for value in _kept(workshop) if re.fullmatch(r"[0-9a-f]+", value))
    assert len(kept) == 2 * KEY_BYTES == 64


def _kept(world):
    """The texts of the one entry that the ledger has now."""
    connection = world.store.models.connection
    name = next(name for name in connection.client.list_tables()["TableNames"] if "ledger" in name)
    (item,) = connection.client.scan(TableName=name)["Items"]
    return [value["S"] for value in item.values() if "S" in value]
