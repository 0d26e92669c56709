"""What a change of the document asks of the records that are there."""

from __future__ import annotations

import pytest
from moto import mock_aws

from asbuilt.local.failure import LocalError
from asbuilt.local.tables import ensure_tables
from asbuilt.local.upkeep import Upkeep
from chalicelib.data import Store
from infra.tables import definitions
from tests.chalicelib.conftest import REGION, STAGE, Signing, dynamodb

DOCUMENT = "# Desk\n## 3. Database Schema\n#### tickets\n- Fields:\n{}"


@pytest.fixture
def store(compiled):
    """The store of a table `tickets` with these fields, on the data that earlier ones have left."""

    def of(*fields):
        rows = "".join(f"  - {field}\n" for field in fields)
        specification = compiled(DOCUMENT.format(rows)).specification
        ensure_tables(dynamodb(), definitions(specification, STAGE))
        connection = Signing(region=REGION)
        connection._client = dynamodb()
        return Store(specification, STAGE, connection)

    with mock_aws():
        yield of


@pytest.fixture
def changed(store):
    """The upkeep of records of these values, made under the first of two documents and met by the second."""

    def between(before, after, *records):
        old = store(*before)
        made = [old.create(old.specification.tables[0], values) for values in records]
        new = store(*after)
        return Upkeep(old.specification, new), [record["id"] for record in made]

    return between


def test_what_is_safe_asks_for_nothing(changed):
    upkeep, _ = changed(["a: string"], ["a: string", "b: string"], {"a": "x"})

    upkeep.check()
    assert [*upkeep.told(), *upkeep.misfits(), *upkeep.bring_up(anew=True)] == []


def test_records_are_brought_up_and_counted(changed):
    upkeep, _ = changed(["a: string"], ["b: string formerly a", "c: string required default x"], {"a": "1"}, {"a": "2"})

    assert list(upkeep.bring_up(anew=True)) == [
        "tickets: 2 of 2 records brought up to date (rename b, fill c)",
    ]
    assert list(upkeep.bring_up(anew=True)) == [
        "tickets: 0 of 2 records brought up to date (rename b, fill c)",
    ]


def test_what_a_deployment_would_do_to_data_is_told_in_a_line(changed):
    upkeep, _ = changed(["a: string", "b: string"], ["a: string unique"])

    assert list(upkeep.told()) == [
        "not safe where it is deployed: + tickets.a needs backfill, - tickets.b destroys data; asbuilt plan says why"
    ]


def test_records_that_a_new_rule_does_not_allow_are_named_before_anything_is_written(changed):
    upkeep, made = changed(["a: string"], ["a: string unique"], {"a": "1"}, {"a": "2"}, {"a": "1"})

    with pytest.raises(LocalError) as refused:
        upkeep.check()

    assert [key in str(refused.value) for key in made] == [True, False, True]


def test_no_more_than_five_of_them_are_named(changed):
    twice = [{"a": str(number)} for number in range(7)] * 2
    upkeep, _ = changed(["a: string"], ["a: string unique"], *twice)

    with pytest.raises(LocalError) as refused:
        upkeep.check()

    assert str(refused.value).splitlines()[-1] == "  and 2 more"


def test_no_more_than_five_records_of_one_value_are_named(changed):
    upkeep, made = changed(["a: string"], ["a: string unique"], *([{"a": "1"}] * 8))

    with pytest.raises(LocalError) as refused:
        upkeep.check()

    assert sum(key in str(refused.value) for key in made) == 5
    assert "and 3 more: the same a" in str(refused.value)


def test_a_former_name_does_not_go_while_records_hold_something_under_it(changed, store):
    upkeep, _ = changed(["b: string formerly a"], ["b: string"], {"b": "new"})
    upkeep.check()
    older = store("a: string")
    older.create(older.specification.tables[0], {"a": "old"})

    with pytest.raises(LocalError, match="1 record of tickets still held as 'a'"):
        upkeep.check()


def test_a_table_of_which_nothing_was_saved_stands_in_nobodys_way(changed):
    upkeep, _ = changed(["a: string"], ["a: string unique"], {"a": "1"}, {"a": "1"})
    dynamodb().delete_table(TableName=f"desk-{STAGE}-tickets")

    upkeep.check()


MISFITS = [
    ("s: enum(a, b)", "s: enum(b)", "s must be one of b"),
    ("s: string", "s: string required", "s is required"),
    ("s: string", "s: email", "s must be an e-mail address"),
    ("s: string", "s: string max 0", "s must have at most 0 characters"),
    ("s: string", "s: ref(tickets)", "s refers to no record of tickets"),
]


@pytest.mark.parametrize(("before", "after", "reason"), MISFITS)
def test_what_no_job_can_put_right_is_counted_in_the_words_of_the_api(changed, before, after, reason):
    values = {} if "required" in after else {"s": "a"}
    upkeep, made = changed([before], [after], values, values)

    (line,) = upkeep.misfits()

    assert line.startswith("tickets: 2 records, ")
    assert line.endswith(f" the first: {reason}")
    assert any(key in line for key in made)
