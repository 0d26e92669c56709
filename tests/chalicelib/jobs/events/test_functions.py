"""Functions that changes set off: each is called, its writes are made once, and what fails is tried again."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.hooks.loading import load
from tests.chalicelib.conftest import World
from tests.chalicelib.jobs.events.conftest import Post

DESK = Path(__file__).parents[2] / "functions" / "desk"


@pytest.fixture
def post(cloud):
    functions = load(DESK / "custom")
    return Post(lambda _, **world: World(DESK / "desk.md", functions=functions, **world))


@pytest.fixture
def ann(post):
    ann = post.world.person("ann", "customer")
    post.streamed()
    return ann


@pytest.fixture
def meg(post):
    return post.world.person("meg", "agent")


@pytest.fixture
def notes(meg):
    return lambda: sorted(note["text"] for note in meg.get("/api/v1/notes").items)


def followed(post):
    post.plan()
    post.pass_until_quiet()


def test_what_follows_a_table_is_called_for_each_of_its_changes(post, ann, notes):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]
    ann.patch(path, {"title": "Bulb"})
    followed(post)

    assert notes() == ["Lamp to Bulb", "made", "was Lamp"]  # the last is written before the change


def test_a_function_that_section_8_names_is_called_with_the_record(post, ann, meg, notes):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]
    meg.post(f"{path}/close")
    followed(post)

    assert "Lamp is closed" in notes()


def test_a_change_that_is_told_twice_is_followed_once(post, ann, notes):
    ann.post("/api/v1/tickets", {"title": "Lamp"})
    records = post.streamed()
    for _ in range(3):
        post.plan(records)
    post.pass_until_quiet()

    assert notes() == ["made"]


def test_a_function_that_fails_is_tried_again_and_the_log_says_why(post, ann, notes):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]
    post.plan()
    ann.delete(path)  # the note that is to be made refers to what is gone
    post.deliver()

    (delivery,) = [one for one in post.all() if one.service == "custom"]
    assert (delivery.state, notes()) == ("waiting", [])
    assert post.queue.messages
