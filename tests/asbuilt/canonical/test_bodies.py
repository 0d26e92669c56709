"""JSON laid out anew, token for token."""

import json

from hypothesis import given
from hypothesis import strategies as st

from asbuilt.canonical.bodies import pretty

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)
BODIES = st.lists(JSON) | st.dictionaries(st.text(), JSON)


@given(BODIES)
def test_the_value_is_the_same_and_laying_out_again_changes_nothing(value):
    once = pretty(json.dumps(value))

    assert json.loads(once) == value
    assert pretty(once) == once


def test_numbers_escapes_and_repeated_keys_are_kept_as_they_are_spelt():
    assert pretty(r'{"a":1.50,"a":"\u00e9"}') == '{\n  "a": 1.50,\n  "a": "\\u00e9"\n}'


def test_plain_lists_and_empty_brackets_stand_in_one_line():
    assert pretty('{"a":[1,"]"],"b":{},"c":[]}') == '{\n  "a": [1, "]"],\n  "b": {},\n  "c": []\n}'


def test_a_list_that_is_too_long_for_a_line_takes_one_for_each_item():
    assert pretty(json.dumps(["word" * 5] * 5)).count("\n") == 6
