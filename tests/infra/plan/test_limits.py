"""How near a document is to what AWS allows."""

from __future__ import annotations

import pytest

from infra.plan.limits import as_text, limits


@pytest.fixture
def taken(compiled):
    def of(fields=("title: string",), more=""):
        rows = "".join(f"  - {field}\n" for field in fields)
        document = f"# Desk\n## 3. Database Schema\n#### tickets\n- Fields:\n{rows}{more}"
        return {one.what: one for one in limits(compiled(document).specification)}

    return of


def test_indexes_are_counted_with_that_of_all_records(taken):
    indexes = {
        count: taken([f"f{number}: string indexed" for number in range(count)])["indexes of a table"]
        for count in (1, 14, 15, 19, 20)
    }

    assert {count: one.used for count, one in indexes.items()} == {1: 2, 14: 15, 15: 16, 19: 20, 20: 21}
    assert {count: one.is_near for count, one in indexes.items()} == {1: False, 14: False, 15: True, 19: True, 20: True}
    assert [count for count, one in indexes.items() if one.is_passed] == [20]


@pytest.mark.parametrize(
    ("fields", "steps"),
    [
        (("title: string",), 2),  # the record, and the answer that is kept
        (("title: string unique",), 4),  # a marker given back, and one taken
        (("title: string searchable",), 82),  # forty words given back, and forty taken
        (("who: ref(tickets)",), 3),
    ],
)
def test_the_longest_transaction_is_that_of_a_record_that_changes_all_of_its_fields(taken, fields, steps):
    assert taken(fields)["steps of a transaction that writes one record"].used == steps


def test_every_part_of_a_path_is_a_resource(taken):
    more = "## 4. API Specifications\n#### Endpoint: A ticket\n- Method: GET, DELETE\n- Path: /api/v1/tickets/{id}\n"

    assert taken(more=more)["resources of the API"].used == 6  # /, /api, /v1, /tickets, /{id}, /{proxy+}


def test_what_is_near_or_passed_says_so(compiled):
    def told(count):
        rows = "".join(f"  - f{number}: string indexed\n" for number in range(count))
        specification = compiled(f"# Desk\n## 3. Database Schema\n#### tickets\n- Fields:\n{rows}").specification
        return as_text(limits(specification)).splitlines()[1].split()[-1]

    assert [told(count) for count in (1, 16, 20)] == ["(tickets)", "near", "PASSED"]
