"""Decorators that bind a function to a name of the document; the function itself stays as it is.

A binding is a mark on the function.  Nothing is registered anywhere at import: `chalicelib.hooks.registry` reads the
marks of the modules that it is given, so two services in one process know nothing of each other's code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from msgspec import Struct

Kind = Literal[
    "endpoint", "transition", "computed", "task", "queue", "rule",
    "before_create", "before_update", "before_delete", "after_create", "after_update", "after_delete",
]  # fmt: skip

MARK = "__asbuilt__"
"""The attribute of a function that holds its bindings."""

PARAMETER = re.compile(r":(\w+)|<(\w+)>|\[(\w+)\]")

Function = TypeVar("Function", bound=Callable[..., Any])


class Binding(Struct, frozen=True):
    """What a function is bound to: a kind of moment, and the document's name for it."""

    kind: Kind
    name: str


def endpoint(name: str) -> Callable[[Function], Function]:
    """Answers an endpoint, named by its method and path: `POST /api/v1/quotes`.  The function takes the call."""
    return _bound("endpoint", place(name))


def transition(table: str, name: str) -> Callable[[Function], Function]:
    """Decides when a record of a table is led to a value: takes the call, the record before and after.

    `name` is the verb or the value: `close`, `closed`.  It may return fields to be changed besides.
    """
    return _bound("transition", f"{table}.{name}")


def before_create(table: str) -> Callable[[Function], Function]:
    """Decides on a new record: takes the call and the record, may return fields to be changed."""
    return _bound("before_create", table)


def before_update(table: str) -> Callable[[Function], Function]:
    """Decides on a change: takes the call, the record before and after, may return fields to be changed."""
    return _bound("before_update", table)


def before_delete(table: str) -> Callable[[Function], Function]:
    """Decides on a deletion: takes the call and the record."""
    return _bound("before_delete", table)


def after_create(table: str) -> Callable[[Function], Function]:
    """Follows a new record, some time later: takes the call and the record."""
    return _bound("after_create", table)


def after_update(table: str) -> Callable[[Function], Function]:
    """Follows a change, some time later: takes the call, the record before and after."""
    return _bound("after_update", table)


def after_delete(table: str) -> Callable[[Function], Function]:
    """Follows a deletion, some time later: takes the call and the record as it was."""
    return _bound("after_delete", table)


def computed(name: str) -> Callable[[Function], Function]:
    """Gives a read-only field its value at each write: `orders.total`.  The function takes the record."""
    return _bound("computed", name)


def task(name: str) -> Callable[[Function], Function]:
    """Does a task of section 10.2, by the name that the document calls it: `reports.weekly`.  Takes the call."""
    return _bound("task", name)


def queue(name: str) -> Callable[[Function], Function]:
    """Takes each message of a queue of section 8: the call, whose input is the message."""
    return _bound("queue", name)


def rule(code: str) -> Callable[[Function], Function]:
    """Says whether a rule of section 7.1 forbids what its `when` names: takes the call and the record, gives a bool."""
    return _bound("rule", code)


def place(name: str) -> str:
    """The method and path of an endpoint as the model spells them: `GET /tickets/{id}`."""
    method, _, path = name.strip().partition(" ")
    return f"{method.upper()} {PARAMETER.sub(lambda one: '{' + next(filter(None, one.groups())) + '}', path.strip())}"


def _bound(kind: Kind, name: str) -> Callable[[Function], Function]:
    def mark(function: Function) -> Function:
        setattr(function, MARK, (*getattr(function, MARK, ()), Binding(kind, name)))
        return function

    return mark
