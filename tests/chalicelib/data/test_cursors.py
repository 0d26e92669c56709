"""A cursor brings a list back to where it was, and tells nobody where that is."""

from __future__ import annotations

import base64
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.data import CursorSigner, InvalidCursorError

SIGNER, BINDING = CursorSigner(b"k" * 32, lambda: 0), ("ann", "/tickets", "by_all")
VALUES = st.none() | st.text() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


@given(st.lists(VALUES, max_size=20).map(tuple))
def test_a_cursor_holds_the_position_that_it_was_made_of(position):
    cursor = SIGNER.encode(BINDING, position)

    assert SIGNER.decode(BINDING, cursor) == position


def test_a_cursor_shows_nothing_of_the_position():
    cursor = SIGNER.encode(BINDING, ("planted-word", "planted-key", Decimal("1.5")))

    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))

    assert b"planted" not in raw
    assert (
        SIGNER.encode(("bob", *BINDING[1:]), ("planted-word",))[30:] != SIGNER.encode(BINDING, ("planted-word",))[30:]
    )


@pytest.mark.parametrize("binding", [("bob", *BINDING[1:]), BINDING[:2], ()])
def test_a_cursor_is_none_of_anything_else(binding):
    cursor = SIGNER.encode(BINDING, ("x", "y"))

    with pytest.raises(InvalidCursorError):
        SIGNER.decode(binding, cursor)


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_changed_cursor_is_none(place, change):
    raw = bytearray(base64.urlsafe_b64decode(SIGNER.encode(BINDING, ("abcdef", "ghijkl", "mn")) + "=="))
    raw[place % len(raw)] ^= change

    with pytest.raises(InvalidCursorError):
        SIGNER.decode(BINDING, base64.urlsafe_b64encode(raw).decode().rstrip("="))
