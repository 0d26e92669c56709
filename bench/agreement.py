"""That all peers give the same answers: figures of programs that do different things say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.counting import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.world import Environment

Answers = dict[str, dict[str, Any]]

OWN = {"create": ("id", "created_at", "updated_at"), "update": ("updated_at",)}
"""What may differ in the record of an answer: keys and times that are made anew."""


def disagreements(peers: Sequence[str], environment: Environment) -> list[str]:
    """Return where the answers of peers differ from those of the first, as lines to read."""
    return differences(told(["answers", *peers], environment))


def differences(given: Mapping[str, Answers]) -> list[str]:
    """Return where answers differ from those of the first in status, body or ETag."""
    (first, expected), *others = given.items()
    return [
        f"{operation}: {peer} answers {compared(operation, answers[operation])}, {first} {compared(operation, answer)}"
        for peer, answers in others
        for operation, answer in expected.items()
        if compared(operation, answers[operation]) != compared(operation, answer)
    ]


def compared(operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return what of an answer is to be equal: a cursor is opaque, so only whether there is one."""
    data = answer["body"]["data"] or {}
    kept = {name: value for name, value in data.items() if name not in OWN.get(operation, ())}
    cursor = {"next": data["next"] is not None} if "next" in data else {}
    return answer | {"body": {**answer["body"], "data": kept | cursor}}
