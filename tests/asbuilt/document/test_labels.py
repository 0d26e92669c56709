import pytest

from asbuilt.document import split_label
from asbuilt.source import Text

LABELS = [
    ("Label: value", "Label", "value"),
    ("**Label:** value", "Label", "value"),
    ("**Label**: value", "Label", "value"),
    ("__Label:__ value", "Label", "value"),
    ("`label`: value", "label", "value"),
    ("*Label*: value", "Label", "value"),
    ("Two Words : value", "Two Words", "value"),
    ("Label:", "Label", ""),
    ("due_at: datetime", "due_at", "datetime"),
    ("Path: `/api/v1/x`", "Path", "`/api/v1/x`"),
]


@pytest.mark.parametrize(("line", "name", "value"), LABELS)
def test_a_label_is_known_with_or_without_marks(line, name, value):
    label = split_label(Text.at(line, 1, 1))

    assert (label.name.value, label.value.value) == (name, value)


@pytest.mark.parametrize("line", ["no label", "http://example.com", "at 10:30 sharp", ""])
def test_other_lines_have_none(line):
    assert split_label(Text.at(line, 1, 1)) is None


def test_label_and_value_know_their_places():
    label = split_label(Text.at("**Label:** value", 3, 5))

    assert (label.name.span.column, label.value.span.column) == (7, 16)
