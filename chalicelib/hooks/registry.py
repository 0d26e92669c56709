"""The functions of the team's, by what they are bound to; empty where there are none.

A function is found by the name that the document gives it, `quotes.create` (the function `create` of
`custom/quotes.py`), or by a decorator's mark.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

from chalicelib.hooks.binding import MARK, Binding, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.specification import Endpoint
    from chalicelib.specification.operations import QueueConsumer, Task

Function: TypeAlias = Callable[..., Any]

VERBS = {"created": "after_create", "updated": "after_update", "deleted": "after_delete"}
"""The moments after a change, by its name in section 8."""


class Registry:
    """What one service has of the team's code: `modules` by their names in the package, itself `custom`."""

    def __init__(self, modules: Mapping[str, ModuleType] | None = None) -> None:
        self._modules = modules or {}
        self._bound: dict[Binding, tuple[Function, ...]] = {}
        for binding, function in _marks(self._modules):
            self._bound[binding] = (*self._bound.get(binding, ()), function)

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """Everything that some function is bound to."""
        return tuple(self._bound)

    def function(self, name: str) -> Function | None:
        """The function of a name in the document: `module.function`; None where there is none."""
        module, _, attribute = name.removeprefix("custom.").rpartition(".")
        found = getattr(self._modules.get(module or "custom"), attribute, None)
        return found if callable(found) else None

    def all(self, kind: Kind, name: str) -> tuple[Function, ...]:
        """The functions that are bound to a name, in the order of their modules and lines."""
        return self._bound.get(Binding(kind, name), ()) if self._bound else ()

    def one(self, kind: Kind, name: str) -> Function | None:
        """The first of them."""
        return next(iter(self.all(kind, name)), None)

    def endpoint(self, endpoint: Endpoint) -> Function | None:
        """What answers an endpoint: the function of its Handler, else the one that is bound to it."""
        if endpoint.handler:
            return self.function(endpoint.handler)
        return self.one("endpoint", f"{endpoint.method} {endpoint.path}")

    def task(self, task: Task, name: str) -> Function | None:
        """What does a task; `name` is the function that the document calls."""
        return self.one("task", name) or self.one("task", task.name) or self.function(name)

    def consumer(self, consumer: QueueConsumer) -> Function | None:
        """What takes the messages of a queue."""
        return self.one("queue", consumer.queue) or self.function(consumer.function)

    def decides(self, verb: str, table: str) -> bool:
        """Whether some function decides on a verb on the records of a table, or gives them values."""
        led = verb == "update" and any(one.kind == "transition" and _table(one) == table for one in self._bound)
        derived = verb != "delete" and any(one.kind == "computed" and _table(one) == table for one in self._bound)
        return led or derived or bool(self.all(f"before_{verb}", table))  # type: ignore[arg-type]

    def after(self, table: str, change: str) -> tuple[Function, ...]:
        """What follows a change (`created`, `updated`, `deleted`) of a record of a table."""
        kind = VERBS.get(change)
        return self.all(kind, table) if kind else ()  # type: ignore[arg-type]

    @property
    def followed(self) -> frozenset[str]:
        """The tables whose changes some function follows."""
        return frozenset(one.name for one in self._bound if one.kind.startswith("after_"))


def _table(binding: Binding) -> str:
    return binding.name.partition(".")[0]


def _marks(modules: Mapping[str, ModuleType]) -> Iterator[tuple[Binding, Function]]:
    for _, module in sorted(modules.items()):
        for value in vars(module).values():
            if isinstance(value, FunctionType) and value.__module__ == module.__name__:
                yield from ((binding, value) for binding in getattr(value, MARK, ()))
