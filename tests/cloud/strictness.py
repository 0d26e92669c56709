"""What DynamoDB refuses, or does otherwise, and the embedded one takes: none of it may be in a request of the service.

Each rule is one in which the two were found to differ. A request is DynamoDB's own JSON, with the operation's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Request = dict[str, Any]
Keys = dict[str, set[str]]
"""By table and index (`name`, `name/index`), the attributes that are keys of it."""

PATH = re.compile(r"[#\w]+(?:\.[#\w]+|\[\d+\])*")
CLAUSE = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b")


def faults(requests: Path, keys: Keys) -> list[str]:
    """What of the requests in a file DynamoDB would refuse or do otherwise."""
    found = [
        f"{operation}: {rule}"
        for operation, request in map(json.loads, requests.read_text().splitlines())
        for rule in faults_of(operation, request, keys)
    ]
    return list(dict.fromkeys(found))


def faults_of(operation: str, request: Request, keys: Keys) -> Iterator[str]:
    """The rules that a request breaks."""
    for inner in _parts(operation, request):
        for name, broken in RULES.items():
            if broken(inner, keys):
                yield name


def _parts(operation: str, request: Request) -> list[Request]:
    """A request, or those that a transaction is made of."""
    if operation != "TransactWriteItems":
        return [request]
    return [part for item in request["TransactItems"] for part in item.values()]


def _filters_a_key(request: Request, keys: Keys) -> bool:
    place = "/".join(filter(None, [request.get("TableName", ""), request.get("IndexName")]))
    named = _names(request, request.get("FilterExpression", ""))
    return "KeyConditionExpression" in request and bool(named & keys.get(place, set()))


def _compares_a_key_with_unequal(request: Request, _: Keys) -> bool:
    return "<>" in request.get("KeyConditionExpression", "")


def _gives_a_path_twice(request: Request, _: Keys) -> bool:
    paths = list(_updated(request))
    return any(
        one == other or other.startswith((f"{one}.", f"{one}["))
        for place, one in enumerate(paths)
        for at, other in enumerate(paths)
        if place != at
    )


RULES: dict[str, Callable[[Request, Keys], bool]] = {
    "filters by a key of the table or index that it asks": _filters_a_key,
    "asks for a key that is unequal": _compares_a_key_with_unequal,
    "gives a path twice in one update": _gives_a_path_twice,
}


def _updated(request: Request) -> Iterator[str]:
    """The paths that an update gives a value or takes away, under their real names."""
    names = request.get("ExpressionAttributeNames", {})
    pieces = CLAUSE.split(request.get("UpdateExpression", ""))
    for clause, text in zip(pieces[1::2], pieces[2::2], strict=True):
        for part in re.split(r",(?![^(]*\))", text):
            path = (part.split("=")[0] if clause == "SET" else part).split()[0].strip()
            yield re.sub(r"#\w+", lambda match: names.get(match[0], match[0]), path)


def _names(request: Request, expression: str) -> set[str]:
    names = request.get("ExpressionAttributeNames", {})
    return {names.get(path.split(".")[0], path) for path in PATH.findall(re.sub(r":\w+", "", expression))}
