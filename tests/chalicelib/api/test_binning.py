"""What becomes of records whose table has Soft delete: they go, they come back, they end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.bootstrap import build
from tests.chalicelib.conftest import World


@pytest.fixture
def archive(running):
    return running("archive")


@pytest.fixture
def anyone(archive):
    return archive.anonymous


def new(client, path, **values):
    made = client.post(path, values)
    assert made.status == 201, made.text
    return made.headers["Location"], made.data["id"]


def later(archive, days):
    """The same tables, so many days on."""
    then = archive.store.moment(None).now + timedelta(days=days)
    service = build(archive.specification, archive.settings, fetch=archive.keys, clock=lambda: then)
    return type(archive.anonymous)(service)


def test_a_deleted_record_is_seen_by_no_reader(anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    sheet, _ = new(anyone, "/sheets", folder=key, number=1)

    answered = anyone.delete(folder)

    assert (answered.status, answered.data) == (200, None)
    assert [anyone.get(path).status for path in (folder, sheet)] == [404, 404]
    lists = ("/folders?count=true", "/sheets?include=folder", f"/sheets?folder={key}")
    assert [anyone.get(path).items for path in lists] == [[], [], []]
    assert [anyone.patch(folder, {"label": "x"}).code, anyone.delete(folder).code] == ["NOT_FOUND", "NOT_FOUND"]
    assert anyone.post("/sheets", {"folder": key}).fields == {"folder": "refers to no record of folders"}


def test_a_unique_value_of_a_deleted_record_is_free_at_once(anyone):
    folder, _ = new(anyone, "/folders", name="Taxes")
    anyone.delete(folder)

    assert anyone.post("/folders", {"name": "Taxes"}).status == 201


def test_a_restored_record_is_as_it_was_in_its_next_version(anyone):
    folder, _ = new(anyone, "/folders", name="Taxes", label="red", secret="s")
    before = anyone.patch(folder, {"label": "blue"}).data
    anyone.delete(folder)

    answered = anyone.post(f"{folder}/restore")

    assert (answered.status, answered.headers["ETag"]) == (200, '"3"')
    assert answered.data == before | {"version": 3, "updated_at": answered.data["updated_at"]}
    assert anyone.get(folder).data == answered.data
    assert anyone.post("/folders", {"name": "Taxes"}).code == "NAME_TAKEN"


def test_a_record_comes_back_once(anyone):
    folder, _ = new(anyone, "/folders", name="Taxes")
    anyone.delete(folder)
    anyone.post(f"{folder}/restore")

    assert anyone.post(f"{folder}/restore").code == "NOT_FOUND"
    assert anyone.delete(folder).status == 200
    assert anyone.post(f"{folder}/restore").data["version"] == 3


def test_what_went_with_a_record_comes_back_with_it_and_nothing_else_does(anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    sheets = [new(anyone, "/sheets", folder=key, number=number) for number in (1, 2, 3)]
    anyone.patch(sheets[0][0], {"copy_of": sheets[1][1]})
    label, _ = new(anyone, "/labels", folder=key, text="x")
    anyone.delete(sheets[2][0])
    anyone.delete(folder)

    anyone.post(f"{folder}/restore")

    assert [anyone.get(path).status for path, _ in sheets] == [200, 200, 404]
    assert anyone.get(sheets[0][0]).data["copy_of"] == sheets[1][1]
    assert anyone.get(label).data["folder"] is None
    assert anyone.post(f"{sheets[2][0]}/restore").status == 200


def test_a_reference_that_a_deletion_empties_is_changed_by_who_deleted(archive, anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    label, _ = new(anyone, "/labels", folder=key)

    archive.person("kim", "keeper").delete(folder)

    assert anyone.get(label).data["updated_by"] == "kim"


def test_a_record_that_went_with_another_comes_back_only_with_it(anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    sheet, _ = new(anyone, "/sheets", folder=key)
    anyone.delete(folder)

    assert anyone.post(f"{sheet}/restore").code == "NOT_FOUND"


def test_a_unique_value_that_was_taken_meanwhile_keeps_a_record_in_the_bin(anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    new(anyone, "/sheets", folder=key, number=1)
    anyone.delete(folder)
    other, other_key = new(anyone, "/folders", name="Taxes")

    refused = anyone.post(f"{folder}/restore")
    anyone.patch(other, {"name": "Other"})
    sheet, _ = new(anyone, "/sheets", folder=other_key, number=1)
    of_what_went_with_it = anyone.post(f"{folder}/restore")
    anyone.patch(sheet, {"number": 2})

    assert (refused.status, refused.code) == (409, "NAME_TAKEN")
    assert (of_what_went_with_it.status, of_what_went_with_it.code) == (409, "NUMBER_TAKEN")
    assert anyone.post(f"{folder}/restore").status == 200


def test_a_reference_is_checked_again_when_a_record_comes_back(anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    sheet, _ = new(anyone, "/sheets", folder=key)
    anyone.delete(sheet)
    anyone.delete(folder)

    refused = anyone.post(f"{sheet}/restore")
    anyone.post(f"{folder}/restore")

    assert (refused.status, refused.fields) == (400, {"folder": "refers to no record of folders"})
    assert anyone.post(f"{sheet}/restore").status == 200


def test_a_reference_that_may_be_empty_is_so_when_its_record_has_gone_meanwhile(anyone):
    _, key = new(anyone, "/folders", name="Taxes")
    (first, _), (other, other_key) = (new(anyone, "/sheets", folder=key) for _ in range(2))
    anyone.patch(first, {"copy_of": other_key})
    anyone.delete(first)
    anyone.delete(other)

    answered = anyone.post(f"{first}/restore")

    assert (answered.status, answered.data["copy_of"]) == (200, None)


def test_a_restricting_reference_keeps_a_record_out_of_the_bin(anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    sheet, sheet_key = new(anyone, "/sheets", folder=key)
    new(anyone, "/loans", sheet=sheet_key)

    assert anyone.delete(folder).code == "IN_USE"
    assert [anyone.get(path).status for path in (folder, sheet)] == [200, 200]
    assert anyone.post(f"{folder}/restore").code == "NOT_FOUND"


def test_a_purged_record_and_what_went_with_it_do_not_come_back(archive, anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    new(anyone, "/sheets", folder=key)
    anyone.delete(folder)

    answered = anyone.post(f"{folder}/purge")

    assert (answered.status, answered.data) == (200, None)
    assert [anyone.post(f"{folder}/{verb}").code for verb in ("restore", "purge")] == ["NOT_FOUND", "NOT_FOUND"]
    assert in_bin(archive) == []


def test_a_record_that_is_not_deleted_is_neither_restored_nor_purged(anyone):
    folder, _ = new(anyone, "/folders", name="Taxes")

    assert [anyone.post(f"{folder}/{verb}").code for verb in ("restore", "purge")] == ["NOT_FOUND", "NOT_FOUND"]
    assert anyone.get(folder).status == 200


def test_a_record_whose_time_in_the_bin_is_over_is_not_there(archive, anyone):
    folder, _ = new(anyone, "/folders", name="Taxes")
    anyone.delete(folder)

    assert later(archive, 31).post(f"{folder}/restore").code == "NOT_FOUND"
    assert later(archive, 31).post(f"{folder}/purge").code == "NOT_FOUND"
    assert later(archive, 29).post(f"{folder}/restore").status == 200


def test_what_is_kept_in_the_bin_expires_by_itself(archive, anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    new(anyone, "/sheets", folder=key)
    anyone.delete(folder)

    ends = {int(item["expires_at"]["N"]) - archive.store.epoch for item in in_bin(archive)}

    assert all(30 * 86400 - 60 < left <= 30 * 86400 for left in ends)


def in_bin(archive):
    return list(
        archive.store.models.connection.client.scan(TableName=archive.store.models.table_name("asbuilt-bin"))["Items"]
    )


def test_a_key_restores_once_and_is_answered_again(anyone):
    folder, _ = new(anyone, "/folders", name="Taxes")
    anyone.delete(folder)

    first = anyone.post(f"{folder}/restore", headers={"Idempotency-Key": "k"})
    again = anyone.post(f"{folder}/restore", headers={"Idempotency-Key": "k"})
    other = anyone.post(f"{folder}/purge", headers={"Idempotency-Key": "k"})

    assert (first.status, again.status, again.text) == (200, 200, first.text)
    assert other.code == "NOT_FOUND"


def test_a_restoration_may_depend_on_the_version_that_was_deleted(anyone):
    folder, _ = new(anyone, "/folders", name="Taxes")
    anyone.delete(folder)

    assert anyone.post(f"{folder}/restore", headers={"If-Match": '"7"'}).code == "PRECONDITION_FAILED"
    assert anyone.post(f"{folder}/restore", headers={"If-Match": '"1"'}).status == 200


def test_as_much_comes_back_as_fits_into_one_transaction(anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    for number in range(40):
        new(anyone, "/sheets", folder=key, **({"number": number} if number < 10 else {}))
    anyone.delete(folder)

    assert anyone.post(f"{folder}/restore").status == 200
    assert len(anyone.get("/sheets?limit=100").items) == 40


def test_more_than_one_transaction_can_bring_back_stays_in_the_bin_and_can_be_purged(archive, anyone):
    folder, key = new(anyone, "/folders", name="Taxes")
    for _ in range(101):
        new(anyone, "/sheets", folder=key)
    anyone.delete(folder)

    refused = anyone.post(f"{folder}/restore")
    purged = anyone.post(f"{folder}/purge")

    assert (refused.status, refused.code) == (409, "TOO_MANY_TO_RESTORE")
    assert purged.status == 200
    assert in_bin(archive) == []


@pytest.mark.parametrize("verb", ["restore", "purge"])
def test_who_may_delete_a_record_may_restore_and_purge_it(archive, verb):
    ann, bob, ed, kim = (
        archive.person(*one) for one in (("ann", "writer"), ("bob", "writer"), ("ed", "editor"), ("kim", "keeper"))
    )
    note, _ = new(ann, "/notes", title="Mine")
    other, _ = new(ann, "/notes", title="Mine too")
    ann.delete(note)
    ann.delete(other)

    assert archive.anonymous.post(f"{note}/{verb}").status == 401
    assert bob.post(f"{note}/{verb}").status == 404
    assert ed.post(f"{note}/{verb}").status == 403
    assert ann.post(f"{note}/{verb}").status == 200
    assert kim.post(f"{other}/{verb}").status == 200


def test_the_owner_of_a_restored_record_is_the_one_it_had(archive):
    ann, kim = archive.person("ann", "writer"), archive.person("kim", "keeper")
    note, _ = new(ann, "/notes", title="Mine")
    kim.delete(note)

    kim.post(f"{note}/restore")

    assert ann.get(note).data["author"] == "ann"


SHELVES = """
# Shelves
## 3. Database Schema
#### shelves
- Soft delete: keep 1 day
- Fields:
  - code: slug primary key
#### books
- Fields:
  - title: string
  - shelf: ref(shelves) on delete cascade
## 4. API Specifications
### 4.2 Endpoints
#### Shelves
- Method: POST
- Path: /shelves
#### A shelf
- Method: GET, DELETE
- Path: /shelves/{code}
#### A shelf comes back
- Method: POST
- Path: /shelves/{code}/restore
#### Books
- Method: GET, POST
- Path: /books
## 5. Security Requirements
### 5.1 Authentication & Authorization
- Anyone can do anything
"""


@pytest.fixture
def library(cloud, tmp_path):
    document = tmp_path / "shelves.md"
    document.write_text(SHELVES.strip(), "utf-8")
    return World(document).anonymous


def test_what_went_with_an_earlier_record_of_the_same_key_stays_where_it_is(library):
    for title in ("earlier", "later"):
        library.post("/shelves", {"code": "a"})
        library.post("/books", {"title": title, "shelf": "a"})
        library.delete("/shelves/a")

    library.post("/shelves/a/restore")

    assert [book["title"] for book in library.get("/books").items] == ["later"]


def test_a_record_whose_key_was_taken_meanwhile_stays_in_the_bin(library):
    library.post("/shelves", {"code": "a"})
    library.delete("/shelves/a")
    library.post("/shelves", {"code": "a"})

    assert library.post("/shelves/a/restore").code == "CODE_TAKEN"
