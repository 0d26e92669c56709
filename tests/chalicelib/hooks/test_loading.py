"""The team's code is imported in one place, found by names, and shared by no two services."""

from __future__ import annotations

import sys

import pytest

from chalicelib.hooks import Refused, endpoint, task, transition
from chalicelib.hooks.binding import MARK, Binding
from chalicelib.hooks.loading import OWN, load
from chalicelib.specification import Endpoint

QUOTES = """
from chalicelib.hooks import endpoint, rule
from .prices import RATE

@endpoint("POST /quotes/:id")
def create(call):
    return RATE

@rule("CLOSED")
def closed(call, record):
    return True
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "quotes.py").write_text(QUOTES)
    (tmp_path / "prices.py").write_text("RATE = 1\n\ndef price(call):\n    return 2\n")
    (tmp_path / "test_quotes.py").write_text("raise AssertionError('a test is not the service')\n")
    return tmp_path


def test_a_function_is_found_by_its_module_and_name(folder):
    functions = load(folder)

    assert functions.function("prices.price")(None) == 2
    assert [functions.function(name) for name in ("prices.cost", "costs.price", "price")] == [None] * 3


@pytest.mark.parametrize("name", ["make", "custom.make"])
def test_a_function_of_the_package_itself_is_found_without_a_module(folder, name):
    (folder / "__init__.py").write_text("def make(call):\n    return 3\n")

    assert load(folder).function(name)(None) == 3


def test_a_function_is_found_by_what_it_is_bound_to(folder):
    functions = load(folder)
    place = Endpoint(method="POST", path="/quotes/{id}", operation="custom")

    assert functions.endpoint(place)(None) == 1
    assert functions.one("rule", "CLOSED") is not None
    assert functions.one("rule", "OPEN") is None


def test_a_handler_line_goes_before_a_decorator(folder):
    place = Endpoint(method="POST", path="/quotes/{id}", operation="custom", handler="prices.price")

    assert load(folder).endpoint(place)(None) == 2


def test_what_is_imported_from_elsewhere_is_bound_once(folder):
    (folder / "again.py").write_text("from .quotes import closed\n")

    assert len(load(folder).all("rule", "CLOSED")) == 1


def test_code_that_was_saved_is_imported_anew_and_the_old_stays_as_it_was(folder):
    before = load(folder)
    (folder / "prices.py").write_text("RATE = 10\n")

    after = load(folder)

    assert (before.one("endpoint", "POST /quotes/{id}")(None), after.one("endpoint", "POST /quotes/{id}")(None)) == (
        1,
        10,
    )


def test_two_folders_are_two_packages(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "quotes.py").write_text("def create(call):\n    return 5\n")

    first, second = load(folder), load(other)

    assert (first.function("quotes.create")(None), second.function("quotes.create")(None)) == (1, 5)


def test_what_a_module_raises_as_it_is_imported_comes_through(folder):
    (folder / "broken.py").write_text("1 / 0\n")

    with pytest.raises(ZeroDivisionError):
        load(folder)


def test_the_repository_itself_has_no_functions():
    assert load(OWN).bindings == ()
    assert sys.modules["chalicelib.custom"].__file__ == str(OWN / "__init__.py")


def test_a_decorator_leaves_the_function_as_it_is_and_may_be_one_of_several():
    def function(call):
        return call

    bound = endpoint("get /quotes/<id>")(task("reports.weekly")(transition("tickets", "close")(function)))

    assert bound is function
    assert getattr(function, MARK) == (
        Binding("transition", "tickets.close"),
        Binding("task", "reports.weekly"),
        Binding("endpoint", "GET /quotes/{id}"),
    )


def test_a_refusal_is_told_by_its_code():
    assert str(Refused("CLOSED", {"status": "is closed"})) == "CLOSED"
