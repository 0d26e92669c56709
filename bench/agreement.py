"""That all peers give the same answers: figures of programs that do different things say nothing."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any

from bench.counting import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.world import Environment

Answer = dict[str, Any]
Answers = dict[str, Answer]

OWN = {"create": ("id", "created_at", "updated_at"), "update": ("updated_at",)}
"""What may differ in the record of an answer: keys and times that are made anew."""

SHOWN = 300
"""Characters that are shown of an answer."""


def disagreements(peers: Sequence[str], environment: Environment) -> list[str]:
    """Return where the answers of peers differ from those of the first, as lines to read."""
    return differences(told(["answers", *peers], environment))


def differences(given: Mapping[str, Answers]) -> list[str]:
    """Return where answers differ from those of the first: in status, in body, in ETag where both have one."""
    (first, expected), *others = given.items()
    return [
        f"{operation}: {peer} answers {shorten(str(answers[operation]), SHOWN)}, {first} {shorten(str(answer), SHOWN)}"
        for peer, answers in others
        for operation, answer in expected.items()
        if not _agree(operation, answers[operation], answer)
    ]


def _agree(operation: str, one: Answer, other: Answer) -> bool:
    tags = {answer["etag"] for answer in (one, other)} - {None}
    return one["status"] == other["status"] and _body(operation, one) == _body(operation, other) and len(tags) < 2  # noqa: PLR2004 - one, or none


def _body(operation: str, answer: Answer) -> dict[str, Any]:
    data = answer["body"].get("data") or {}  # an error of the server's has none
    kept = {name: value for name, value in data.items() if name not in OWN.get(operation, ())}
    cursor = {"next": data["next"] is not None} if "next" in data else {}  # it is opaque
    return {**answer["body"], "data": kept | cursor}
