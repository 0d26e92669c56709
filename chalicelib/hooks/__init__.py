"""All that the team's code imports: what binds a function to a name of the document, and what the function is given.

The names are found when they are asked for: a service without functions of a team's own loads none of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.hooks.binding import (
        after_create,
        after_delete,
        after_update,
        before_create,
        before_delete,
        before_update,
        computed,
        endpoint,
        queue,
        rule,
        task,
        transition,
    )
    from chalicelib.hooks.calls import Call, File, Log, Records, Tables
    from chalicelib.hooks.refusals import Refused
    from chalicelib.specification.values import Json, Record

__all__ = [
    "Call",
    "File",
    "Json",
    "Log",
    "Record",
    "Records",
    "Refused",
    "Tables",
    "after_create",
    "after_delete",
    "after_update",
    "before_create",
    "before_delete",
    "before_update",
    "computed",
    "endpoint",
    "queue",
    "rule",
    "task",
    "transition",
]

HOMES = {
    **dict.fromkeys(("Call", "File", "Log", "Records", "Tables"), "chalicelib.hooks.calls"),
    **dict.fromkeys(("Json", "Record"), "chalicelib.specification.values"),
    "Refused": "chalicelib.hooks.refusals",
}
"""Where the names are that are no decorators."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - each name has its own type above
    """Return what is imported by that name."""
    if name not in __all__:
        raise AttributeError(f"chalicelib.hooks has no {name}")
    return getattr(import_module(HOMES.get(name, "chalicelib.hooks.binding")), name)
