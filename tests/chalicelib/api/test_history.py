"""The history of a record: who changed what, and who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.bootstrap import build


@pytest.fixture
def archive(running):
    return running("archive")


@pytest.fixture
def anyone(archive):
    return archive.anonymous


def new(client, path, **values):
    made = client.post(path, values)
    assert made.status == 201, made.text
    return made.headers["Location"]


def told(client, path):
    """The changes of a record, the newest first, without their times."""
    return [(item["version"], item["change"], item["changes"]) for item in client.get(f"{path}/history").items]


def test_every_write_of_a_record_is_told_with_what_it_changed(anyone):
    folder = new(anyone, "/folders", name="Taxes", label="red")
    anyone.patch(folder, {"label": "blue"})
    anyone.put(folder, {"name": "Taxes"})
    anyone.delete(folder)
    anyone.post(f"{folder}/restore")

    assert told(anyone, folder) == [
        (4, "restored", {"name": {"before": None, "after": "Taxes"}}),
        (3, "deleted", {"name": {"before": "Taxes", "after": None}}),
        (3, "updated", {"label": {"before": "blue", "after": None}}),
        (2, "updated", {"label": {"before": "red", "after": "blue"}}),
        (1, "created", {"name": {"before": None, "after": "Taxes"}, "label": {"before": None, "after": "red"}}),
    ]


def test_an_entry_says_who_did_it_and_when(archive):
    ann, kim = archive.person("ann", "writer"), archive.person("kim", "keeper")
    note = new(ann, "/notes", title="Mine")
    kim.delete(note)
    restored = kim.post(f"{note}/restore").data

    entries = ann.get(f"{note}/history").items

    assert [entry["by"] for entry in entries] == ["kim", "kim", "ann"]
    assert entries[0]["at"] == restored["updated_at"]


def test_nobody_who_is_not_signed_in_has_a_name(anyone):
    folder = new(anyone, "/folders", name="Taxes")

    assert [entry["by"] for entry in anyone.get(f"{folder}/history").items] == [None]


def test_a_write_only_value_is_in_no_history_and_an_encrypted_one_only_as_changed(archive, anyone):
    folder = new(anyone, "/folders", name="Taxes", secret="hush", seal="wax")
    anyone.patch(folder, {"secret": "hushed", "seal": "waxed"})

    assert told(anyone, folder)[0] == (2, "updated", {"seal": {}})
    client, table = archive.store.models.connection.client, archive.store.models.table_name("asbuilt-history")
    assert not any(word in str(client.scan(TableName=table)["Items"]) for word in ("hush", "wax"))


def test_a_refused_write_is_not_told(anyone):
    folder = new(anyone, "/folders", name="Taxes")
    new(anyone, "/folders", name="Other")

    anyone.patch(folder, {"name": "Other"})
    anyone.patch(folder, {"label": "x"}, headers={"If-Match": '"7"'})

    assert [version for version, _, _ in told(anyone, folder)] == [1]


def test_a_history_comes_in_pages(anyone):
    folder = new(anyone, "/folders", name="Taxes")
    for label in range(4):
        anyone.patch(folder, {"label": str(label)})

    first = anyone.get(f"{folder}/history?limit=3")
    second = anyone.get(f"{folder}/history?limit=3&cursor={first.data['next']}")

    assert [item["version"] for item in first.items] == [5, 4, 3]
    assert first.headers["Link"] == f'<{folder}/history?limit=3&cursor={first.data["next"]}>; rel="next"'
    assert ([item["version"] for item in second.items], second.data["next"]) == ([2, 1], None)


def test_a_page_of_just_as_many_is_the_last(anyone):
    folder = new(anyone, "/folders", name="Taxes")

    assert anyone.get(f"{folder}/history?limit=1").data["next"] is None


@pytest.mark.parametrize(
    ("query", "field"), [("limit=0", "limit"), ("limit=101", "limit"), ("cursor=x", "cursor"), ("sort=at", "sort")]
)
def test_a_query_that_a_history_does_not_take_is_refused(anyone, query, field):
    folder = new(anyone, "/folders", name="Taxes")

    answered = anyone.get(f"{folder}/history?{query}")

    assert (answered.status, list(answered.fields)) == (400, [field])


def test_a_cursor_is_good_for_one_history_and_one_caller(archive):
    ann, ed = archive.person("ann", "writer"), archive.person("ed", "editor")
    notes = [new(ann, "/notes", title="a"), new(ann, "/notes", title="b")]
    for note in notes:
        ann.patch(note, {"title": "c"})

    cursor = ann.get(f"{notes[0]}/history?limit=1").data["next"]

    assert ann.get(f"{notes[0]}/history?cursor={cursor}").status == 200
    assert ann.get(f"{notes[1]}/history?cursor={cursor}").status == 400
    assert ed.get(f"{notes[0]}/history?cursor={cursor}").status == 400


def test_an_unchanged_history_is_not_sent_again(anyone):
    folder = new(anyone, "/folders", name="Taxes")
    tag = anyone.get(f"{folder}/history").headers["ETag"]

    assert anyone.get(f"{folder}/history", headers={"If-None-Match": tag}).status == 304


def test_an_entry_whose_time_is_over_is_not_there(archive, anyone):
    day = new(anyone, "/days", day="2026-01-01", level=1)
    then = archive.store.moment(None).now + timedelta(days=31)
    service = build(archive.specification, archive.settings, fetch=archive.keys, clock=lambda: then)

    assert type(anyone)(service).get(f"{day}/history").items == []
    assert len(anyone.get(f"{day}/history").items) == 1


def test_who_may_read_a_record_may_read_its_history_and_of_it_their_own_fields(archive):
    ann, bob, ray = (archive.person(*one) for one in (("ann", "writer"), ("bob", "writer"), ("ray", "reader")))
    note = new(ann, "/notes", title="Mine", body="long")

    before = ray.get(f"{note}/history").status
    ann.patch(note, {"public": True, "body": "longer"})

    assert before == 404
    assert [changes for _, _, changes in told(ray, note)] == [
        {"public": {"before": False, "after": True}},
        {"title": {"before": None, "after": "Mine"}, "public": {"before": None, "after": False}},
    ]
    assert bob.get(f"{note}/history").status == 404
    assert archive.anonymous.get(f"{note}/history").status == 401
    assert told(ann, note)[0][2]["body"] == {"before": "long", "after": "longer"}


def test_the_history_of_a_deleted_record_is_for_those_who_may_read_every_record(archive):
    ann, ed, ray = (archive.person(*one) for one in (("ann", "writer"), ("ed", "editor"), ("ray", "reader")))
    note = new(ann, "/notes", title="Mine", public=True)
    ann.delete(note)
    binned = [person.get(f"{note}/history").status for person in (ann, ed, ray)]
    ann.post(f"{note}/purge")

    assert binned == [404, 200, 404]
    assert [change for _, change, _ in told(ed, note)] == ["deleted", "created"]
    assert ed.get("/notes/none/history").status == 404


def test_a_record_made_anew_under_a_key_shows_nothing_of_the_one_before(archive, anyone):
    day = new(anyone, "/days", day="2026-01-01", level=1)
    anyone.delete(day)
    gone = told(anyone, day)
    new(anyone, "/days", day="2026-01-01", level=2)

    assert [change for _, change, _ in gone] == ["deleted", "created"]
    assert told(anyone, day) == [(1, "created", {"level": {"before": None, "after": 2}})]


def test_a_change_that_is_too_large_to_be_kept_is_told_without_its_values(archive):
    ann = archive.person("ann", "writer")
    note = new(ann, "/notes", title="a", body="x" * 150_000)

    answered = ann.patch(note, {"title": "b", "body": "y" * 150_000})

    assert answered.status == 200
    assert told(ann, note)[0] == (2, "updated", {"title": {}, "body": {}})


def test_a_table_without_history_keeps_none(archive, anyone):
    new(anyone, "/labels", text="x")

    client, table = archive.store.models.connection.client, archive.store.models.table_name("asbuilt-history")
    assert client.scan(TableName=table)["Items"] == []
