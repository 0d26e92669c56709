"""Imports: good rows in, every bad row in the report, each row once; by the rules of the API."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from tests.chalicelib.yard import Invocation, csv_of, table_of

CSV, NDJSON = {"content-type": "text/csv"}, {"content-type": "application/x-ndjson"}


def sent(content):
    """A body as API Gateway passes files on."""
    return {"body": base64.b64encode(content).decode(), "isBase64Encoded": True}


def imported(person, yard, path, content, headers=CSV, **event):
    """The job of a file, once it is over."""
    content = content.encode() if isinstance(content, str) else content
    begun = person.post(path, headers=headers, **sent(content), **event)
    assert begun.status == 202, begun.body
    yard.work_off()
    return person.get(begun.headers["Location"]).data


def reported(yard, job):
    """The lines of a job's report, but for its header."""
    header, *lines = table_of(yard.fetch(job["report"]))
    assert header == ["line", "column", "code", "reason"]
    return lines


def records(fleet, name):
    table = fleet.specification.table(name)
    found = fleet.store.models.connection.dispatch("Scan", {"TableName": fleet.store.models.table_name(name)})
    return [fleet.store.standing(table, item) for item in found["Items"]]


def test_rows_become_records_and_the_job_says_so(fleet, yard, admin):
    begun = admin.post("/api/v1/stations/import", headers=CSV, **sent(b"Name,Docks\nHarbour,12\nMill,\n"))

    assert (begun.status, begun.data["state"], begun.data["rows"]) == (202, "waiting", 0)
    yard.work_off()
    job = admin.get(begun.headers["Location"]).data
    assert (job["state"], job["rows"], job["done"], job["refused"], job["report"]) == ("finished", 2, 2, 0, None)
    assert job["bytes"] == job["bytes_read"] == 28
    assert sorted((one["name"], one.get("docks")) for one in records(fleet, "stations")) == [
        ("Harbour", 12),
        ("Mill", None),
    ]
    assert {(one["version"], one["staffed"]) for one in records(fleet, "stations")} == {(1, False)}


def test_a_cell_is_read_as_its_field_and_a_file_of_objects_says_the_same(fleet, yard, admin, station):
    values = {
        "code": "AB123456",
        "station": station,
        "minutes": 30,
        "kind": "member",
        "price": 12.5,
        "started_at": "2026-01-02T03:04:05+01:00",
        "contact": "Ann@Example.com",
        "note": "two\nlines",
        "tags": ["a", "b"],
        "settled": True,
        "weight": 1e3,
    }
    cells = {**values, "tags": '["a","b"]', "settled": "Yes", "weight": " 1000 ", "note": "two\nlines"}

    imported(admin, yard, "/api/v1/rides/import", csv_of(cells.keys(), cells.values()))
    imported(admin, yard, "/api/v1/rides/import", json.dumps(values | {"code": "AB123457"}), NDJSON)

    by_cells, by_object = sorted(records(fleet, "rides"), key=lambda one: one["code"])
    assert by_cells["started_at"] == "2026-01-02T02:04:05.000Z"
    assert by_cells["contact"] == "ann@example.com"
    changing = {"id", "code", "created_at", "updated_at"}
    assert {name: by_cells[name] for name in by_cells.keys() - changing} == {
        name: by_object[name] for name in by_object.keys() - changing
    }


A_MOMENT = "must be a date and time such as 2026-11-22T09:30:00Z"


WRONG = [
    ({"code": ""}, "code", "INVALID_REQUEST", "is required"),
    ({"code": "ab1"}, "code", "INVALID_REQUEST", "must match ^[A-Z]{2}[0-9]{6}$"),
    ({"minutes": "many"}, "minutes", "INVALID_REQUEST", "must be a number"),
    ({"minutes": "1.5"}, "minutes", "INVALID_REQUEST", "must be a whole number"),
    ({"minutes": "0"}, "minutes", "INVALID_REQUEST", "must be at least 1"),
    ({"kind": "membre"}, "kind", "INVALID_REQUEST", "must be one of member, casual; did you mean 'member'?"),
    ({"price": "1.234"}, "price", "INVALID_REQUEST", "must have at most 2 decimals"),
    ({"started_at": "2026-01-02T03:04"}, "started_at", "INVALID_REQUEST", A_MOMENT),
    ({"contact": "ann"}, "contact", "INVALID_REQUEST", "must be an e-mail address"),
    ({"note": "x" * 41}, "note", "INVALID_REQUEST", "must have at most 40 characters"),
    ({"tags": "a;b"}, "tags", "INVALID_REQUEST", "must be a list"),
    ({"settled": "perhaps"}, "settled", "INVALID_REQUEST", "must be true or false"),
    ({"station": "nowhere"}, "station", "INVALID_REQUEST", "refers to no record of stations"),
    ({"code": "AB999999"}, "code", "CODE_TAKEN", "is the same as in line 2"),
    ({"minutes": "301"}, "", "RIDE_TOO_LONG", "A casual ride is at most 300 minutes"),
]
"""What is wrong in a row, and the column, the code and the reason that it is reported with."""


def test_every_bad_row_is_told_by_line_column_and_reason_and_the_others_are_in(fleet, yard, admin, station):
    names = ["code", "station", "minutes", "kind", "price", "started_at", "contact", "note", "tags", "settled"]
    good = {**dict.fromkeys(names, ""), "station": station, "minutes": "30"}
    bad = [good | {"code": f"AB{at:06}"} | changes for at, (changes, *_) in enumerate(WRONG)]
    rows = [good | {"code": "AB999999"}, *bad, good | {"code": "AB999998"}]

    job = imported(admin, yard, "/api/v1/rides/import", csv_of(names, *(row.values() for row in rows)))

    counts = ("finished", len(WRONG) + 2, 2, len(WRONG))
    assert (job["state"], job["rows"], job["done"], job["refused"]) == counts
    assert reported(yard, job) == [[str(line), *told] for line, (_, *told) in enumerate(WRONG, 3)]
    assert sorted(one["code"] for one in records(fleet, "rides")) == ["AB999998", "AB999999"]


def test_a_value_that_a_stored_record_has_is_refused_and_a_row_with_several_mistakes_has_a_line_for_each(
    fleet, yard, admin, station
):
    fleet.store.create(fleet.specification.table("rides"), {"code": "AB000001", "station": station, "minutes": 3})
    content = csv_of(
        ["code", "station", "minutes"], ["AB000001", station, "5"], ["x", station, "y"], ["AB000002", station]
    )

    job = imported(admin, yard, "/api/v1/rides/import", content)

    assert job["refused"] == 3
    assert [line[:3] for line in reported(yard, job)] == [
        ["2", "code", "CODE_TAKEN"],
        ["3", "code", "INVALID_REQUEST"],
        ["3", "minutes", "INVALID_REQUEST"],
        ["4", "", "MALFORMED_ROW"],
    ]


HEADERS = [
    ("name,colour", "line 1: column 2: 'colour' is not a field of stations"),
    ("name,id", "line 1: column 2: 'id' is set by the server"),
    ("name,Created At", "line 1: column 2: 'created_at' is set by the server"),
    ("name,version", "line 1: column 2: 'version' is set by the server"),
    ("name,Name", "line 1: column 2: 'name' is the same as column 1"),
    ("name,dock", "line 1: column 2: 'dock' is not a field of stations; did you mean 'docks'?"),
]


def test_a_file_with_a_column_that_cannot_be_sent_is_refused_before_any_row(fleet, yard, admin):
    for header, reason in HEADERS:
        job = imported(admin, yard, "/api/v1/stations/import", f"{header}\nHarbour,1\n")
        assert (job["state"], job["reason"], job["rows"]) == ("failed", reason, 0)
    assert records(fleet, "stations") == []


UNSENDABLE = ["id", "version", "created_at", "updated_at", "created_by", "_write", "_all", "_expires", "nothing"]


def test_an_object_with_a_field_that_cannot_be_sent_is_refused(fleet, yard, admin):
    rows = [json.dumps({"name": "Harbour", name: "x"}) for name in UNSENDABLE]

    job = imported(admin, yard, "/api/v1/stations/import", "\n".join(rows), NDJSON)

    assert (job["done"], job["refused"]) == (0, len(UNSENDABLE))
    assert [line[1] for line in reported(yard, job)] == UNSENDABLE


def test_what_an_export_has_marked_is_read_as_it_was(fleet, yard, admin):
    imported(admin, yard, "/api/v1/stations/import", "name\n'=1+1\n''=1+1\n'tis\n")

    assert sorted(one["name"] for one in records(fleet, "stations")) == ["'=1+1", "'tis", "=1+1"]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "application/json"}, b"{}", 415),
        ({}, b"name\nHarbour", 415),
        (CSV, b"", 400),
        ({**CSV, "Idempotency-Key": ""}, b"name\nHarbour", 400),
    ],
)
def test_what_is_no_file_begins_nothing(yard, admin, headers, body, status):
    assert admin.post("/api/v1/stations/import", headers=headers, **sent(body)).status == status
    assert not yard.step()


def test_who_may_not_import_begins_nothing_and_who_may_only_import_makes_nothing(fleet, yard, driver, station):
    body = sent(b"name\nHarbour\n")

    assert fleet.anonymous.post("/api/v1/stations/import", headers=CSV, **body).status == 401
    assert driver.post("/api/v1/stations/import", headers=CSV, **body).status == 403
    assert not yard.step()


def test_a_row_is_permitted_as_if_it_had_been_sent_by_itself(fleet, yard, clerk, driver, station):
    names = ["code", "station", "minutes", "price", "driver"]
    rows = [["AB000001", station, 5, "", "dan"], ["AB000002", station, 5, 3, ""], ["AB000003", station, 5, "", ""]]

    job = imported(clerk, yard, "/api/v1/rides/import", csv_of(names, *rows))
    assert reported(yard, job) == [["3", "price", "FORBIDDEN", "is not yours to set"]]

    rows = [["AB000004", station, 5, "", "cleo"], ["AB000005", station, 5, "", ""]]
    job = imported(driver, yard, "/api/v1/rides/import", csv_of(names, *rows))
    assert reported(yard, job) == [["2", "", "FORBIDDEN", "You may not do this"]]
    owners = {one["code"]: one["driver"] for one in records(fleet, "rides")}
    assert owners == {"AB000001": "dan", "AB000003": "cleo", "AB000005": "dan"}


def test_rows_within_a_parent_are_of_that_parent(fleet, yard, admin, station):
    job = imported(admin, yard, f"/api/v1/stations/{station}/rides/import", "code,minutes\nAB000001,5\n")

    assert job["done"] == 1
    assert [one["station"] for one in records(fleet, "rides")] == [station]
    assert admin.post("/api/v1/stations/nowhere/rides/import", headers=CSV, **sent(b"code\n")).status == 404


def test_the_same_file_is_the_same_import_but_under_another_key(fleet, yard, admin, clerk):
    content = "name\nHarbour\n"
    first = imported(admin, yard, "/api/v1/stations/import", content)

    again = imported(admin, yard, "/api/v1/stations/import", content)
    keyed = [imported(admin, yard, "/api/v1/stations/import", content, CSV | {"Idempotency-Key": key}) for key in "aab"]

    assert (again["id"], again["done"]) == (first["id"], 1)
    assert keyed[0]["id"] == keyed[1]["id"] != keyed[2]["id"]
    assert len(records(fleet, "stations")) == 3


def test_a_packed_file_and_one_in_another_encoding_are_read_too(fleet, yard, admin):
    text = "name;docks\nÜnder den Linden;4\n"
    packed = {"content-type": "application/gzip"}

    imported(admin, yard, "/api/v1/stations/import", text.encode("utf-16"))
    imported(admin, yard, "/api/v1/stations/import", gzip.compress(text.encode()), packed)
    imported(admin, yard, "/api/v1/stations/import", gzip.compress(b'{"name": "Mill"}'), packed)

    assert sorted(one["name"] for one in records(fleet, "stations")) == ["Mill", "Ünder den Linden", "Ünder den Linden"]


def stations(count):
    return "name,docks\n" + "".join(f"Station {number},{number % 120}\n" for number in range(count))


BAD_STATIONS = sum(number % 120 > 100 for number in range(220))


def hurried():
    """An invocation that has time for one batch."""
    return Invocation(20_000, each=10_000)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_an_import_goes_on_from_step_to_step_with_exact_counts(fleet, yard, admin, pack):
    content = pack(stations(220).encode())
    begun = admin.post("/api/v1/stations/import", headers={"content-type": "application/octet-stream"}, **sent(content))

    steps = yard.work_off(hurried)

    job = admin.get(begun.headers["Location"]).data
    bad = BAD_STATIONS
    assert steps > 2
    assert (job["state"], job["rows"], job["done"], job["refused"]) == ("finished", 220, 220 - bad, bad)
    assert len(reported(yard, job)) == bad
    assert len(records(fleet, "stations")) == 220 - bad


def test_a_step_that_is_told_of_twice_is_done_once(fleet, yard, admin):
    begun = admin.post("/api/v1/stations/import", headers=CSV, **sent(stations(220).encode()))
    for _ in range(3):
        yard.send({"job": begun.data["id"]})

    yard.work_off(hurried)

    assert admin.get(begun.headers["Location"]).data["rows"] == 220
    assert len(records(fleet, "stations")) == 220 - BAD_STATIONS


def test_a_file_that_is_changed_while_it_is_imported_ends_the_import_and_asking_again_goes_on_behind_what_is_in(
    fleet, yard, admin
):
    content = stations(220)
    begun = admin.post("/api/v1/stations/import", headers=CSV, **sent(content.encode()))
    yard.step(hurried())
    key = f"uploads/{begun.data['id']}"
    yard.s3.put_object(Bucket=yard.bucket, Key=key, Body=b"name\nother\n")

    yard.work_off()
    job = admin.get(begun.headers["Location"]).data
    assert job["state"] == "failed"
    assert job["reason"] == "the file was changed while it was imported: what is in is of the file as it was"
    assert 0 < job["done"] < 220 - BAD_STATIONS

    job = imported(admin, yard, "/api/v1/stations/import", content)
    assert (job["state"], job["rows"], job["done"]) == ("finished", 220, 220 - BAD_STATIONS)
    assert len(records(fleet, "stations")) == 220 - BAD_STATIONS


def test_a_file_that_is_gone_ends_the_import(yard, admin):
    begun = admin.post("/api/v1/stations/import", headers=CSV, **sent(b"name\nHarbour\n"))
    yard.s3.delete_object(Bucket=yard.bucket, Key=f"uploads/{begun.data['id']}")

    yard.work_off()

    assert admin.get(begun.headers["Location"]).data["reason"] == "the file is no longer there"


def test_a_file_that_is_dropped_is_imported_once_however_often_that_is_told(fleet, yard, admin):
    yard.drop("logs/2026 03.csv", b"day,text\n2026-03-01,Snow\n2026-03-01,Rain\nnever,Sun\n", times=3)

    yard.work_off()

    assert [(one["day"], one["text"]) for one in records(fleet, "logs")] == [("2026-03-01", "Snow")]
    (report,) = yard.keys("reports/")
    assert [line[:3] for line in table_of(yard.fetch(report))[1:]] == [
        ["3", "day", "DAY_TAKEN"],
        ["4", "day", "INVALID_REQUEST"],
    ]
    job = admin.get(f"/api/v1/jobs/{report.removeprefix('reports/').removesuffix('.csv')}").data
    assert (job["table"], job["done"], job["refused"]) == ("logs", 1, 2)


ELSEWHERE = ["logs/a.txt", "other/a.csv", "exports/a.csv", "reports/a.csv", "uploads/nobody"]


def test_another_file_that_arrives_is_nothing_to_import(fleet, yard):
    for key in ELSEWHERE:
        yard.drop(key, b"day,text\n2026-03-01,Snow\n")

    yard.work_off()

    assert records(fleet, "logs") == []
    assert len(yard.received) == len(ELSEWHERE)


def test_a_large_file_is_put_to_an_address_and_imported_when_it_is_there(fleet, yard, admin):
    begun = admin.post("/api/v1/stations/import?upload=true")
    assert "/uploads/" in begun.data["upload"]
    yard.send({"job": begun.data["id"]})
    yard.work_off()
    assert admin.get(begun.headers["Location"]).data["state"] == "waiting"

    yard.drop(f"uploads/{begun.data['id']}", b"name\nHarbour\n", times=2)
    yard.work_off()

    assert admin.get(begun.headers["Location"]).data["done"] == 1
    assert len(records(fleet, "stations")) == 1


def test_a_job_is_seen_by_who_began_it_and_by_who_may_do_anything(fleet, yard, admin, clerk, driver, station):
    begun = clerk.post("/api/v1/rides/import", headers=CSV, **sent(b"code\n"))
    path = begun.headers["Location"]

    assert clerk.get(path).status == admin.get(path).status == 200
    assert driver.get(path).status == 404
    assert fleet.anonymous.get(path).status == 401
    assert [one["id"] for one in clerk.get("/api/v1/jobs").items] == [begun.data["id"]]
    assert driver.get("/api/v1/jobs").items == admin.get("/api/v1/jobs").items == []
    assert clerk.get("/api/v1/jobs/nothing").status == 404
