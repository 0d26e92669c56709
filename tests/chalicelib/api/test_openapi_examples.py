"""What section 4.2 shows is an example of the contract: where it fits, and as far as the caller may see it."""

from __future__ import annotations

import pytest

from tests.chalicelib.contracts import contract_of

JSON = "application/json"


@pytest.fixture
def bakery(running):
    return running("bakery")


@pytest.fixture
def paths(bakery):
    """The paths of the contract of a role."""
    return lambda role: bakery.person("kim", role).get("/openapi.json").body["paths"]


def sent(operation):
    return operation["requestBody"]["content"][JSON].get("example")


def answered(operation, status="200"):
    return operation["responses"][status]["content"][JSON].get("example")


def test_the_documented_body_is_the_example_of_the_body_in_the_form_that_is_stored(paths):
    bake = paths("baker")["/loaves"]["post"]

    assert sent(bake) == {
        "name": "Rye",
        "flour": "01J9ZC8Q4T7M2V5X8B1N3K6R9P",
        "weight": 800,
        "margin": 1.5,
        "oven_phone": "+442079460000",
    }


def test_what_a_body_says_in_types_alone_is_taken_from_the_documented_response(zoe):
    ticket = zoe.get("/openapi.json").body["paths"]["/api/v1/tickets"]["post"]

    assert sent(ticket) == {
        "title": "The printer is on fire",
        "body": "Third floor, by the window.",
        "priority": "high",
        "tags": ["printer"],
        "due_at": None,
    }


def test_the_documented_response_is_the_example_of_the_answer(paths):
    loaf = paths("baker")["/loaves/{id}"]["get"]

    assert answered(loaf) == {
        "status": "success",
        "message": "Fresh",
        "data": {"id": "01J9ZC8Q4T7M2V5X8B1N3K6R9P", "name": "Rye", "baked": "2026-11-22T04:30:00.000Z"},
    }


def test_an_example_shows_each_caller_only_what_they_may_read(paths):
    for_a_guest, for_a_baker = answered(paths("guest")["/loaves"]["get"]), answered(paths("baker")["/loaves"]["get"])

    assert for_a_guest["data"] == [{"name": "Rye", "weight": 800, "flour": {"name": "Dark"}}]
    assert for_a_baker["data"] == [
        {"name": "Rye", "weight": 800, "margin": 1.5, "flour": {"name": "Dark", "price": 2.25}}
    ]


def test_words_for_types_and_values_that_do_not_fit_are_no_examples(paths):
    baker = paths("baker")

    assert sent(baker["/loaves/{id}"]["patch"]) is None
    assert answered(baker["/flours"]["get"]) is None


@pytest.mark.parametrize("name", ["bakery", "clinic", "library", "workshop"])
def test_every_example_fits_its_schema(running, name):
    world = running(name)
    for role in (None, *world.specification.roles):
        assert_examples_fit(world, world.person("kim", role) if role else world.anonymous)


def test_every_example_of_the_support_desk_fits_its_schema(desk):
    for role in desk.specification.roles:
        assert assert_examples_fit(desk, desk.person("kim", role))


def assert_examples_fit(world, client):
    contract = contract_of(world.service.backend, client.actor)
    found = list(contract.examples())
    for validator, value in found:
        validator.validate(value)
    return len(found)
