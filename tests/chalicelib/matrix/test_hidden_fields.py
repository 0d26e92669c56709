"""S2: a hidden field cannot be probed: what is asked about it is answered at the same length, matching or not."""

from __future__ import annotations

import pytest

from tests.chalicelib.matrix.oracle import NO
from tests.chalicelib.matrix.scenes import PAYROLL, SCHOOL
from tests.chalicelib.matrix.stage import Stage

OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "begins", "contains", "like", "regex")
PROBES = (
    "{field}={value}",
    *(f"{{field}}[{operator}]={{value}}" for operator in OPERATORS),
    "{field}[between]={value},{value}",
    "{field}[]={value}",
    "{field}[0]={value}",
    "{field}.x={value}",
    "{field}={value}&count=true",
    "sort={field}&limit=1",
    "sort=-{field}&limit=1",
    "sort={field}.x",
    "fields={field}",
    "fields=id,{field}",
    "include={field}",
    "include={field}.id",
    "q={value}",
    "q={value}&count=true",
    "cursor={value}",
)
"""Everything that a list can be asked about a field."""


@pytest.fixture(params=(PAYROLL, pytest.param(SCHOOL, marks=pytest.mark.campaign)), ids=lambda scene: scene.document)
def stage(request, running):
    return Stage(request.param, running(request.param.document))


def hidden_values(stage, person):
    """Each (list, field, value) of which the person sees nothing in any record."""
    for endpoint in stage.endpoints["list"]:
        table = endpoint.table
        if endpoint.parent or stage.oracle.cell(person, table, "list") == NO:
            continue
        for record in stage.records(table):
            for name, value in record.items():
                hidden = (
                    name in stage.oracle.picture[table].hidden or stage.oracle.cell(person, table, "list", name) == NO
                )
                if hidden and name != "id":
                    yield endpoint.path, name, str(value)


def another(value):
    """A value as long, of the same kind, that no record has."""
    return "".join("7" if sign.isdigit() else "z" if sign.isalpha() else sign for sign in value)


def test_a_hidden_field_answers_the_same_whether_or_not_it_matches(stage, record_property):
    told, probes = [], 0

    for person in stage.scene.people:
        client = stage.clients[person.name]
        for path, field, value in set(hidden_values(stage, person)):
            for probe in PROBES:
                answers = [client.get(f"{path}?{probe.format(field=field, value=v)}") for v in (value, another(value))]
                probes += 1
                if len({(one.status, len(one.text)) for one in answers}) > 1:
                    told.append(f"{person.name} {path} {field}: {probe}")

    assert told == []
    record_property("counted: probes of hidden fields, 0 that told anything", probes)


def test_a_write_tells_nothing_of_the_hidden_fields_of_a_record(stage, record_property):
    told, probes = [], 0

    for person in stage.scene.people:
        for endpoint in stage.endpoints["update"]:
            for record in stage.records(endpoint.table):
                answered = stage.clients[person.name].patch(stage.address(endpoint, record), {})
                hidden = stage.oracle.picture[endpoint.table].hidden
                shown = [name for name in stage.fields(endpoint.table) if name not in hidden]
                seen = stage.oracle.seen(person, endpoint.table, record, shown) or {"id": record["id"]}
                probes += 1
                if answered.status == 200 and answered.data.keys() != seen.keys():
                    told.append(f"{person.name} {endpoint.path} {record['id']}: {answered.data}")
                stage.put_back()

    assert told == []
    record_property("counted: answers to writes, 0 with a hidden field", probes)


def test_what_is_fixed_and_hidden_is_refused_whether_or_not_it_is_what_was_sent(running):
    stage = Stage(PAYROLL, running("payroll"))

    answers = [stage.clients["ola"].patch("/payslips/draft-cats", {"secret": value}) for value in ("s", "x")]

    assert [(one.status, one.text) for one in answers] == [(409, answers[0].text)] * 2


def test_a_transition_that_is_refused_tells_no_status_that_its_reader_may_not_see(running):
    stage = Stage(PAYROLL, running("payroll"))

    answered = stage.clients["cat"].patch("/payslips/draft-cats", {"status": "closed"})

    assert answered.fields == {"status": "does not go there from where it is"}


@pytest.mark.parametrize(("who", "hint"), [("ola", "; did you mean 'remark'?"), ("cat", "")])
def test_a_hint_names_no_field_that_its_reader_may_not_know(running, who, hint):
    stage = Stage(PAYROLL, running("payroll"))

    answered = stage.clients[who].patch("/staff/cat", {"remrk": "late"})

    assert answered.fields == {"remrk": f"is not a field of staff{hint}"}
