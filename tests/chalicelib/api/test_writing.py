"""Records made, changed, replaced and removed."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyone(workshop):
    return workshop.anonymous


@pytest.fixture
def shed(anyone):
    return anyone.post("/projects", {"name": "Shed", "client": "Ann", "number": 1, "code": "S1"}).headers["Location"]


def test_a_record_starts_with_its_defaults(anyone, shed):
    record = anyone.get(shed).data

    assert (record["stage"], record["billable"], record["version"]) == ("idea", True, 1)
    assert record["created_at"] == record["updated_at"]


def test_an_update_leaves_what_it_does_not_name(anyone, shed):
    before = anyone.get(shed).data

    after = anyone.patch(shed, {"hours": 4}).data

    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"hours", "version", "updated_at"}
    assert (after["hours"], after["version"]) == (4, 2)


def test_a_replacement_empties_what_it_does_not_name(anyone, shed):
    anyone.patch(shed, {"hours": 4, "stage": "plan"})

    after = anyone.put(shed, {"name": "Barn", "stage": "plan"}).data

    assert (after["name"], after["hours"], after["client"], after["stage"]) == ("Barn", None, None, "plan")
    assert after["code"] == "S1"  # immutable


def test_a_replacement_takes_no_step_that_is_not_asked_for(anyone, shed):
    anyone.patch(shed, {"stage": "plan"})

    replaced = anyone.put(shed, {"name": "Shed"})

    assert replaced.data["stage"] == "plan"


def test_a_null_empties_a_field(anyone, shed):
    assert anyone.patch(shed, {"client": None}).data["client"] is None


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (["done"], "may go from idea to plan"),
        (["plan", "idea"], "may go from plan to done"),
        (["plan", "done", "plan"], "stays done"),
    ],
)
def test_an_enum_goes_the_way_the_document_says(anyone, shed, path, told):
    *possible, last = path
    for stage in possible:
        assert anyone.patch(shed, {"stage": stage}).status == 200

    answered = anyone.patch(shed, {"stage": last})

    assert (answered.status, answered.code, answered.fields) == (409, "TRANSITION_NOT_ALLOWED", {"stage": told})


def test_an_enum_may_be_sent_as_it_is(anyone, shed):
    assert anyone.patch(shed, {"stage": "idea"}).status == 200


def test_what_is_immutable_stays(anyone, shed):
    assert anyone.patch(shed, {"code": "S1"}).status == 200
    answered = anyone.patch(shed, {"code": "S2"})

    assert (answered.status, answered.code) == (409, "TRANSITION_NOT_ALLOWED")
    assert answered.fields == {"code": "cannot be changed once it is set"}


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-02"])
def test_the_key_of_a_record_is_given_by_its_path_alone(anyone, day):
    reading = anyone.post("/readings", {"day": "2026-01-01", "level": 1}).headers["Location"]

    answered = anyone.put(reading, {"day": day, "level": 2})

    assert (answered.status, answered.fields) == (400, {"day": "is given by the path"})
    assert anyone.put(reading, {"level": 2}).data["day"] == "2026-01-01"


@pytest.mark.parametrize(
    ("sent", "status"),
    [('"1"', 200), ("*", 200), ('"2", "1"', 200), ('"2"', 412), ('"2", "3"', 412), ('W/"1"', 412), ("", 412)],
)
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_write_may_name_the_version_it_is_for(anyone, shed, method, sent, status):
    answered = anyone(method, shed, None if method == "DELETE" else {"name": "Barn"}, headers={"If-Match": sent})

    assert anyone.get("/projects").items == [] or answered.status == status
    assert answered.status == status


def test_an_answer_names_the_version_of_its_record(anyone, shed):
    assert anyone.get(shed).headers["ETag"] == '"1"'
    assert anyone.patch(shed, {"hours": 1}).headers["ETag"] == '"2"'


def test_a_unique_value_is_taken_once(anyone, shed):
    answered = anyone.post("/projects", {"name": "Shed"})

    assert (answered.status, answered.code, answered.fields) == (409, "NAME_TAKEN", {"name": "is already taken"})


def test_a_unique_value_is_free_again_after_its_record_is_deleted(anyone, shed):
    anyone.delete(shed)

    assert anyone.post("/projects", {"name": "Shed"}).status == 201


def test_a_unique_value_is_free_again_after_its_record_takes_another(anyone, shed):
    anyone.patch(shed, {"name": "Barn"})

    assert anyone.post("/projects", {"name": "Shed"}).status == 201
    assert anyone.post("/projects", {"name": "Barn"}).status == 409


def test_values_that_are_unique_together_may_each_occur_twice(anyone, shed):
    other = anyone.post("/projects", {"name": "Barn", "client": "Ann", "number": 2})
    both = anyone.post("/projects", {"name": "Yard", "client": "Ann", "number": 1})
    none = [anyone.post("/projects", {"name": name, "client": "Ann"}).status for name in ("One", "Two")]

    assert other.status == 201
    assert (both.status, both.code, sorted(both.fields)) == (409, "CLIENT_NUMBER_TAKEN", ["client", "number"])
    assert none == [201, 201]


def test_a_reference_leads_to_a_record(anyone):
    answered = anyone.post("/tasks", {"title": "Sweep", "project": "nowhere", "after": "never"})

    assert answered.status == 400
    assert answered.fields == {"project": "refers to no record of projects", "after": "refers to no record of tasks"}


def test_a_record_may_refer_to_itself(anyone, shed):
    project = anyone.get(shed).data["id"]
    task = anyone.post("/tasks", {"title": "Sweep", "project": project}).data["id"]

    assert anyone.patch(f"/tasks/{task}", {"after": task}).data["after"] == task
    assert anyone.delete(f"/tasks/{task}").status == 200


def test_what_goes_with_a_record_is_deleted_with_it(anyone, shed):
    project = anyone.get(shed).data["id"]
    tasks = [anyone.post("/tasks", {"title": title, "project": project}).headers["Location"] for title in "ab"]

    answered = anyone.delete(shed)

    assert (answered.status, answered.data) == (200, None)
    assert [anyone.get(task).status for task in tasks] == [404, 404]


def test_what_only_refers_to_a_record_loses_the_reference(anyone, shed):
    project = anyone.get(shed).data["id"]
    first = anyone.post("/tasks", {"title": "a", "project": project}).data["id"]
    second = anyone.post("/tasks", {"title": "b", "project": project, "after": first}).data["id"]

    anyone.delete(f"/tasks/{first}")

    after = [task["after"] for task in anyone.get("/tasks").items if task["id"] == second]
    assert after == [None]


def test_what_must_not_be_left_alone_holds_a_record_back(anyone, shed):
    project = anyone.get(shed).data["id"]
    task = anyone.post("/tasks", {"title": "a", "project": project}).headers["Location"]
    anyone.post("/invoices", {"project": project, "total": 12.5})

    answered = anyone.delete(shed)

    assert (answered.status, answered.code) == (409, "IN_USE")
    assert answered.fields == {"invoices": "refers to this record"}
    assert anyone.get(task).status == 200
    assert anyone.post("/invoices", {"project": project, "total": 1}).status == 201  # it is open for references again


def test_what_holds_back_a_record_that_would_go_too_holds_a_record_back(running):
    anyone = running("league").anonymous
    club = anyone.post("/clubs", {"name": "Ash"})
    player = anyone.post("/players", {"club": club.data["id"]})
    award = anyone.post("/awards", {"code": "A", "player": player.data["id"]})

    refused = anyone.delete(club.headers["Location"])
    anyone.patch(award.headers["Location"], {"club": club.data["id"]})  # goes with the club as well

    assert (refused.code, refused.fields) == ("IN_USE", {"awards": "refers to this record"})
    assert anyone.delete(club.headers["Location"]).status == 200


def test_a_natural_key_names_its_record(anyone):
    created = anyone.post("/readings", {"day": "2026-01-02", "level": 2.5})

    assert created.headers["Location"] == "/readings/2026-01-02"
    assert anyone.post("/readings", {"day": "2026-01-02", "level": 3}).fields == {"day": "is already taken"}
    assert anyone.put("/readings/2026-01-02", {"level": 3}).data["level"] == 3
    assert anyone.put("/readings/2026-01-02", {"day": "2026-01-03", "level": 3}).status == 400
    assert anyone.get("/readings/never").status == 404


def test_a_response_shows_the_keys_and_the_depth_of_the_document(anyone, shed):
    project = anyone.get(shed).data["id"]
    task = anyone.post("/tasks", {"title": "Sweep", "project": project}).data

    answered = anyone.get(f"/tasks/{task['id']}")

    expected = {"title": "Sweep", "project": {"id": project, "name": "Shed"}, "id": task["id"]}
    assert answered.body == {"status": "success", "message": "Here it is", "data": expected}
    assert list(answered.data) == ["title", "project", "id"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_is_not_there_cannot_be_written(anyone, method):
    assert anyone(method, "/projects/none", None if method == "DELETE" else {"hours": 1}).status == 404


def test_a_path_is_read_as_the_client_meant_it(anyone):
    assert anyone.get("/readings/2026%2D01%2D02").status == 404
    anyone.post("/readings", {"day": "2026-01-02", "level": 2.5})
    assert anyone.get("/readings/2026%2D01%2D02").status == 200
