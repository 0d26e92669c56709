"""What was done in the background, as a local run tells it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

import msgspec
from msgspec import Struct

LONGEST = 60
"""Characters that are told of what a message is about."""


class Effect(Struct, frozen=True):
    """What a function was given, a message or changes: when (seconds since 1970), and whether it was dealt with."""

    at: float
    function: str
    what: str
    done: bool


def about(text: str) -> str:
    """What a message is about, in a few words: names and ids, nothing that people wrote; empty: not worth telling."""
    try:
        content: Any = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return "message"
    if not isinstance(content, dict):
        return "message"
    if content.get("Event") == "s3:TestEvent":
        return ""
    if "task" in content:
        return f"task {content['task']}"[:LONGEST]
    if "job" in content:
        return f"job {content['job']}"[:LONGEST]
    keys = [unquote_plus(record["s3"]["object"]["key"]) for record in content.get("Records", ()) if "s3" in record]
    return f"file {keys[0]}"[:LONGEST] if keys else "message"
