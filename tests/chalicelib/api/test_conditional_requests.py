"""What a request makes depend on the state of a record or of a list."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyone(workshop):
    return workshop.anonymous


@pytest.fixture
def shed(anyone):
    return anyone.post("/projects", {"name": "Shed"}).headers["Location"]


def known(answered, form="{}"):
    return {"If-None-Match": form.format(answered.headers["ETag"])}


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
@pytest.mark.parametrize("listed", [False, True])
def test_what_the_caller_has_already_is_not_sent_again(anyone, shed, listed, form):
    path = "/projects" if listed else shed
    first = anyone.get(path)

    again = anyone.get(path, headers=known(first, form))

    assert (again.status, again.text, again.headers["ETag"]) == (304, "", first.headers["ETag"])


@pytest.mark.parametrize("listed", [False, True])
def test_what_has_changed_is_sent(anyone, shed, listed):
    path = "/projects" if listed else shed
    first = anyone.get(path)
    anyone.patch(shed, {"hours": 1})

    again = anyone.get(path, headers=known(first))

    assert again.status == 200
    assert again.headers["ETag"] != first.headers["ETag"]


def test_what_has_changed_in_a_record_that_is_shown_with_it_is_sent(anyone, shed):
    task = anyone.post("/tasks", {"title": "Sweep", "project": shed.rpartition("/")[2]}).headers["Location"]
    first = anyone.get(task)
    unchanged = anyone.get(task, headers=known(first))
    anyone.patch(shed, {"name": "Barn"})

    again = anyone.get(task, headers=known(first))

    assert (unchanged.status, again.status) == (304, 200)
    assert again.data["project"]["name"] == "Barn"


def test_the_tag_of_an_answer_with_other_records_names_the_version_for_a_write(anyone, shed):
    task = anyone.post("/tasks", {"title": "Sweep", "project": shed.rpartition("/")[2]}).headers["Location"]
    tag = anyone.get(task).headers["ETag"]
    anyone.patch(shed, {"name": "Barn"})

    statuses = [anyone.patch(task, {"done": True}, headers={"If-Match": tag}).status for _ in range(2)]

    assert statuses == [200, 412]


@pytest.mark.parametrize(("sent", "status"), [("*", 412), ('"1"', 412), ('"2"', 200), ('"2", "1"', 412)])
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_write_may_name_the_versions_it_is_not_for(anyone, shed, method, sent, status):
    answered = anyone(method, shed, None if method == "DELETE" else {"name": "Barn"}, headers={"If-None-Match": sent})

    assert answered.status == status


def test_what_is_not_there_is_not_found_whatever_version_is_named(anyone):
    assert anyone.patch("/projects/none", {"hours": 1}, headers={"If-Match": '"1"'}).status == 404
