"""All that the team's code imports: what binds a function to a name of the document, and what the function is given."""

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
