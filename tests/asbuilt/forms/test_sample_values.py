"""What a document shows of a body is an example, or it says what goes there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from asbuilt.forms.sample_values import LARGEST, example

EXAMPLES = ["Rye", "low", "two words", 0, -7, Decimal("1.50"), True, None, [], ["a", "b"], {"lat": 1}, "a-slug", "12"]
WORDS = [
    "string", "String", "strings", "varchar(20)", "datetime", "integer[]", "boolean, optional", "low | high", "text?",
    "<title>", "[title]", "{id}", "", "…", ["string"], {"lat": "number"}, "required", 2**70, Decimal("1e400"),
    float("nan"),
]  # fmt: skip


@pytest.mark.parametrize("value", EXAMPLES, ids=str)
def test_a_value_is_an_example(value):
    assert example({"field": value}) == {"field": value}


@pytest.mark.parametrize("value", WORDS, ids=str)
def test_what_says_what_goes_there_or_cannot_be_kept_is_no_example(value):
    assert example({"field": value, "other": 1}) == {"other": 1}


def test_a_key_that_is_marked_as_optional_is_the_field_of_that_name():
    assert example({"field?": 1}) == {"field": 1}


def test_an_example_that_every_start_would_be_slowed_by_is_not_kept():
    assert example({"field": "x " * LARGEST}) is None


@pytest.mark.parametrize("value", [None, [], "string", {}])
def test_what_is_no_record_is_no_example(value):
    assert example(value) is None
