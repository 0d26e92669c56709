"""Exports: the records and fields that somebody may both read and export, in a file that no spreadsheet runs."""

from __future__ import annotations

import json

import pytest

from chalicelib import bucket
from tests.chalicelib.yard import Invocation, table_of

COLUMNS = [
    "id", "code", "station", "driver", "minutes", "kind", "price", "started_at", "contact", "note", "tags", "settled",
    "weight", "remark", "created_at", "updated_at", "version",
]  # fmt: skip


@pytest.fixture
def rides(fleet, station, clerk, driver):
    """Three rides: a driver's, a clerk's, and nobody's."""
    table = fleet.specification.table("rides")
    values = {"station": station, "minutes": 5, "contact": "a@example.com", "price": 3, "pin": "1234"}
    given = [
        {"driver": "dan", "note": "=1+1", "tags": ["a", "b"]},
        {"driver": "cleo", "settled": True, "kind": "member"},
        {"note": 'two\n"lines"', "weight": -2},
    ]
    return [fleet.store.create(table, values | one | {"code": f"AB00000{number}"}) for number, one in enumerate(given)]


def exported(person, yard, path, make=Invocation):
    """The file of an export."""
    begun = person.get(path)
    assert begun.status == 202, begun.body
    yard.work_off(make)
    job = person.get(begun.headers["Location"]).data
    assert (job["state"], job["reason"], job["report"]) == ("finished", None, None)
    return yard.fetch(job["file"]), job


def codes(content):
    header, *rows = table_of(content)
    return [row[header.index("code")] for row in rows]


def test_an_export_has_a_column_for_each_field_and_never_what_is_only_written(yard, admin, rides):
    content, job = exported(admin, yard, "/api/v1/rides/export")

    header, first, *_ = table_of(content)
    assert header == COLUMNS
    assert b"1234" not in content
    assert dict(zip(header, first, strict=True)) | {"created_at": "", "updated_at": ""} == {
        **dict.fromkeys(COLUMNS, ""),
        "id": rides[0]["id"],
        "code": "AB000000",
        "station": rides[0]["station"],
        "driver": "dan",
        "minutes": "5",
        "kind": "casual",
        "price": "3",
        "contact": "a@example.com",
        "note": "'=1+1",
        "tags": '["a","b"]',
        "settled": "false",
        "version": "1",
    }
    assert (job["rows"], job["done"]) == (3, 3)


def test_objects_are_exported_as_they_are(yard, admin, rides):
    content, _ = exported(admin, yard, "/api/v1/rides/export?format=ndjson&fields=code,note,weight,tags")

    assert [json.loads(line) for line in content.splitlines()] == [
        {"code": "AB000000", "note": "=1+1", "weight": None, "tags": ["a", "b"]},
        {"code": "AB000001", "note": None, "weight": None, "tags": None},
        {"code": "AB000002", "note": 'two\n"lines"', "weight": -2, "tags": None},
    ]


def test_who_may_not_read_a_field_or_a_record_does_not_export_it(fleet, yard, clerk, driver, rides):
    auditor = fleet.person("ari", "auditor")

    content, _ = exported(clerk, yard, "/api/v1/rides/export")
    assert "contact" not in table_of(content)[0]
    assert len(codes(content)) == 3

    assert codes(exported(driver, yard, "/api/v1/rides/export")[0]) == ["AB000000"]
    assert codes(exported(auditor, yard, "/api/v1/rides/export")[0]) == ["AB000001"]
    assert driver.get("/api/v1/stations/export").status == 403
    assert fleet.anonymous.get("/api/v1/rides/export").status == 401


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=member", ["AB000001"]),
        ("kind[ne]=member", ["AB000000", "AB000002"]),
        ("sort=-created_at", ["AB000002", "AB000001", "AB000000"]),
    ],
)
def test_an_export_is_filtered_and_sorted_as_a_list(yard, admin, rides, query, found):
    assert codes(exported(admin, yard, f"/api/v1/rides/export?{query}")[0]) == found


IMPOSSIBLE = [
    ("format=xls", "format"),
    ("limit=3", "limit"),
    ("cursor=x", "cursor"),
    ("include=station", "include"),
    ("q=word", "q"),
    ("colour=red", "colour"),
    ("contact=a@example.com", "contact"),
    ("fields=contact", "fields"),
    ("fields=pin", "fields"),
    ("sort=minutes", "sort"),
]


def test_what_cannot_be_asked_of_an_export_begins_none(yard, clerk):
    for query, name in IMPOSSIBLE:
        refused = clerk.get(f"/api/v1/rides/export?{query}")
        assert (refused.status, list(refused.fields)) == (400, [name])
    assert not yard.step()


def test_the_same_export_within_a_minute_is_the_same_job(yard, admin, rides):
    first, again = (admin.get("/api/v1/rides/export").data["id"] for _ in range(2))

    assert first == again != admin.get("/api/v1/rides/export?format=ndjson").data["id"]
    assert admin.get("/api/v1/rides/export", headers={"Idempotency-Key": "k"}).data["id"] != first


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "'=1", "''@x"]


def names_of(admin):
    return sorted(one["name"] for one in admin.get("/api/v1/stations?limit=100").items)


def test_no_text_is_a_formula_in_the_file_and_each_is_read_back_as_it_was(fleet, yard, admin):
    texts = sorted(f"{text} " for text in FORMULAS)
    for text in texts:
        fleet.store.create(fleet.specification.table("stations"), {"name": text})

    content, _ = exported(admin, yard, "/api/v1/stations/export?fields=name")
    assert sorted(cell for (cell,) in table_of(content)[1:]) == sorted(f"'{text}" for text in texts)

    begun = admin.post("/api/v1/stations/import", content.decode(), headers={"content-type": "text/csv"})
    yard.work_off()
    assert admin.get(begun.headers["Location"]).data["done"] == len(texts)
    assert names_of(admin) == sorted(texts * 2)


def test_other_texts_are_exported_as_they_are(fleet, yard, admin):
    texts = ["'tis", "1-2", "a=b", "Ünder"]
    for text in texts:
        fleet.store.create(fleet.specification.table("stations"), {"name": text})

    content, _ = exported(admin, yard, "/api/v1/stations/export?fields=name")

    assert [cell for (cell,) in table_of(content)[1:]] == texts


def hurried():
    """An invocation that has time for one page."""
    return Invocation(20_000, each=10_000)


@pytest.fixture
def many(fleet):
    """More stations than one step exports, and the lines of their names."""
    table = fleet.specification.table("stations")
    for number in range(350):
        fleet.store.create(table, {"name": f"Station {number}"})
    return [["name"], *([f"Station {number}"] for number in range(350))]


def test_an_export_goes_on_from_step_to_step_and_leaves_one_file(yard, admin, many):
    content, job = exported(admin, yard, "/api/v1/stations/export?fields=name", hurried)

    assert table_of(content) == many
    assert (job["rows"], job["done"]) == (350, 350)
    assert len(yard.received) == 4


def test_a_file_of_many_parts_is_made_of_them(fleet, yard, admin, station):
    table = fleet.specification.table("rides")
    for number in range(60):
        remark = f"{number:06}" * 20_000
        fleet.store.create(table, {"code": f"AB{number:06}", "station": station, "minutes": 5, "remark": remark})

    content, _ = exported(admin, yard, "/api/v1/rides/export?fields=code,remark&format=ndjson")

    assert len(content) > bucket.SMALLEST_PART
    rows = [json.loads(line) for line in content.splitlines()]
    assert [row["remark"][:6] for row in rows] == [row["code"][2:] for row in rows]
    assert len(rows) == 60


def test_a_step_that_is_done_again_changes_nothing_of_the_file(yard, admin, many):
    begun = admin.get("/api/v1/stations/export?fields=name")
    for _ in range(3):
        yard.send({"job": begun.data["id"]})

    yard.work_off(hurried)

    job = admin.get(begun.headers["Location"]).data
    assert table_of(yard.fetch(job["file"])) == many
