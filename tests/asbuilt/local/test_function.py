"""Execution environments: one request at a time, the warm ones first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from asbuilt.local.function import Context, Function


class Service:
    """A stand-in for a Chalice app that tells who it is, after `meet`."""

    names = count(1)

    def __init__(self, meet: threading.Barrier | None = None) -> None:
        self.name = str(next(self.names))
        self.api = SimpleNamespace(binary_types=["image/png"])
        self.routes: dict[str, Any] = {"/x": {}}
        self.handler_map = {"jobs": self.work}
        self._meet = meet

    def __call__(self, event: dict[str, Any], context: Context) -> dict[str, Any]:
        if event.get("fails"):
            raise RuntimeError
        if self._meet:
            self._meet.wait(timeout=5)
        return {"statusCode": 200, "body": self.name}

    def work(self, event: dict[str, Any], context: Context) -> dict[str, Any]:
        if self._meet:
            self._meet.wait(timeout=5)
        left = context.get_remaining_time_in_millis()
        return {"body": self.name, "function": context.function_name, "left": left}


def test_requests_one_after_the_other_share_one_environment():
    function = Function("x", Service)

    answers = {function.invoke({})["body"] for _ in range(5)}

    assert len(answers) == 1


def test_requests_at_the_same_time_have_an_environment_each():
    meet = threading.Barrier(2)
    function = Function("x", lambda: Service(meet))

    with ThreadPoolExecutor(2) as pool:
        answers = {answer["body"] for answer in pool.map(function.invoke, [{}, {}])}

    assert len(answers) == 2


def test_an_environment_that_failed_is_not_used_again():
    function = Function("x", Service)
    first = function.invoke({})["body"]

    with pytest.raises(RuntimeError):
        function.invoke({"fails": True})

    assert function.invoke({})["body"] != first


def test_the_context_has_what_lambda_tells():
    context = Context(function_name="desk")

    assert context.function_name == "desk"
    assert len(context.aws_request_id) == 36
    assert context.get_remaining_time_in_millis() == 30_000


def test_work_in_the_background_has_an_environment_to_itself():
    meet = threading.Barrier(2)
    function = Function("x", lambda: Service(meet))

    with ThreadPoolExecutor(2) as pool:
        request, work = pool.submit(function.invoke, {}), pool.submit(function.work, "jobs", {}, 60)

    assert request.result()["body"] != work.result()["body"]
    assert function.background == {"jobs"}


def test_a_background_function_is_told_how_much_of_its_time_is_left():
    answer = Function("x", Service).work("jobs", {}, 60)

    assert answer["function"] == "jobs"
    assert 59_000 < answer["left"] <= 60_000
    assert Context(function_name="jobs", ends=0.0).get_remaining_time_in_millis() == 0
