"""A body made to do harm is refused with a 4xx, at little cost, and never with a 5xx (S5)."""

from __future__ import annotations

import json
import random
import resource
import sys
from contextlib import contextmanager

import pytest

SEEDS = range(2000)
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def bodies():
    return [hostile(random.Random(seed)) for seed in SEEDS]


def hostile(chance: random.Random) -> str:
    """A small body of one of the kinds of harm."""
    return chance.choice(KINDS)(chance)


def _deep(chance):
    depth, (opening, closing) = chance.randint(40, 10_000), chance.choice([("[", "]"), ('{"a":', "}")])
    return f'{{"name": {opening * depth}{chance.choice(["", "1", "null"])}{closing * chance.choice([0, depth])}}}'


def _number(chance):
    text = chance.choice(["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "9" * 40, "0." + "1" * 40])
    return f'{{"name": "x", "count": {text}}}'


def _surrogate(chance):
    half = chance.choice(["\\ud800", "\\udfff", "\\ud800x", "\ud800"])
    return f'{{"name": "{half}"}}'


def _broken(chance):
    whole = json.dumps({"name": "x", "count": chance.randint(0, 9)})
    cut = chance.randint(1, len(whole) - 1)
    return whole[:cut] + chance.choice(["", "\x00", "}}", "\ufeff", '"', "//"])


def _repeated(chance):
    names = ["name", "count"] * chance.randint(2, 50)
    return "{" + ",".join(f'"{name}": 1' for name in names) + "}"


def _unknown(chance):
    names = {f"field{chance.randint(0, 10**9)}": chance.choice([1, "x", None, [], {}]) for _ in range(100)}
    return json.dumps({"name": "x"} | names)


def _no_object(chance):
    return chance.choice(["[]", "1", '"name"', "null", "true", "[{}]", "\x00", "\ufeff{}", "{} {}", "'x'", "{name: 1}"])


def _mistyped(chance):
    return json.dumps({"name": chance.choice([1, True, [], {}, ["x"], 1.5]), "count": chance.choice(["1", [], "NaN"])})


def _system(chance):
    return json.dumps({"name": "x", chance.choice(["id", "version", "created_at", "_all", "_write", "__class__"]): "1"})


KINDS = (_deep, _number, _surrogate, _broken, _repeated, _unknown, _no_object, _mistyped, _system)


@pytest.fixture
def clerk(running):
    return running("stock").person("ann", "clerk")


def test_two_thousand_hostile_bodies_are_refused_and_nothing_is_written(clerk, bodies):
    answered = [clerk.post("/parts", body).status for body in bodies]

    assert set(answered) <= {400, 413}
    assert len(answered) == 2000
    assert clerk.get("/parts").items == []


@pytest.mark.parametrize(
    "body",
    [
        "[" * 10_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        json.dumps({"name": "x" * 6 * MEGABYTE}),
        '{"name": "' + "\\u0041" * MEGABYTE + '"}',
        "{" + ",".join(f'"k{n}":1' for n in range(400_000)) + "}",
        '{"name": [' + "1," * MEGABYTE * 2 + "1]}",
        '{"name": ' + "9" * 5 * MEGABYTE + "}",
        '{"count": 0.' + "9" * 5 * MEGABYTE + "}",
        '{"count": 1e' + "9" * 5 * MEGABYTE + "}",
        " " * 6 * MEGABYTE,
    ],
    ids=["open", "deep", "long", "escapes", "keys", "items", "digits", "fraction", "exponent", "blank"],
)
def test_a_huge_body_is_refused_with_as_little_work_as_a_small_one(clerk, body):
    clerk.get("/parts")
    event, before = clerk.event("POST", "/parts", body), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with counted() as calls:
        answered = clerk.service(event, None)

    assert 400 <= answered["statusCode"] < 500
    assert len(answered["body"]) < 10_000
    assert calls["made"] < 5_000
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 256 * MEGABYTE


@contextmanager
def counted():
    """How many Python functions are called: work that does not depend on the machine."""
    calls = {"made": 0}

    def count(_frame, happening, _argument):
        calls["made"] += happening == "call"

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)
