"""What every hand-written peer does alike: tasks checked and completed, and answers in JSend.  It knows no SDK."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Mapping

Task = dict[str, Any]
Mistakes = dict[str, str]

HEADERS: dict[str, str | list[str]] = {"Content-Type": "application/json"}
STATUSES = ("open", "done", "archived")
DEFAULTS = {"status": "open", "priority": 0}


class Records(Protocol):
    """Tasks in DynamoDB, as functions of a module."""

    def read(self, key: str) -> Task | None: ...  # noqa: D102
    def create(self, task: Task) -> None: ...  # noqa: D102
    def update(self, key: str, sent: Task, version: int) -> Task: ...  # noqa: D102
    def delete(self, key: str) -> None: ...  # noqa: D102
    def page(self, status: str, limit: int, start: dict[str, Any] | None) -> tuple[list[Task], Any]: ...  # noqa: D102


def mistakes(sent: Task, *, partial: bool = False) -> Mistakes:
    """Return what is wrong with what a client sent, by field."""
    found = {name: "is not known" for name in sent if name not in CHECKS}
    found |= {name: text for name, (holds, text) in CHECKS.items() if name in sent and not holds(sent[name])}
    return found if partial or "title" in sent else found | {"title": "is required"}


CHECKS: dict[str, tuple[Any, str]] = {
    "title": (lambda value: isinstance(value, str) and 1 <= len(value) <= 200, "must have 1 to 200 characters"),  # noqa: PLR2004 - said beside it
    "status": (lambda value: value in STATUSES, "must be open, done or archived"),
    "priority": (lambda value: type(value) is int and 0 <= value <= 9, "must be a number"),  # noqa: PLR2004 - a digit
    "tags": (
        lambda value: isinstance(value, list) and len(value) <= 20 and all(isinstance(tag, str) for tag in value),  # noqa: PLR2004 - the document's number
        "must be at most 20 texts",
    ),
}


def completed(sent: Task, owner: str) -> Task:
    """Return a new task: what was sent, and what the server adds."""
    moment = now()
    added = {"owner": owner, "version": 1, "created_at": moment, "updated_at": moment}
    return {"id": uuid4().hex, **DEFAULTS, **sent, **added}


def now() -> str:
    """Return the present moment as the API writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def version_of(headers: Mapping[str, str]) -> int:
    """Return the version that If-Match names."""
    return int(headers["If-Match"].strip('"'))


def tagged(task: Task) -> dict[str, str | list[str]]:
    """Return the headers of an answer that holds one task."""
    return HEADERS | {"ETag": f'"{task["version"]}"'}


def success(data: object) -> dict[str, Any]:
    """Return the body of an answer to a request that was done."""
    return {"status": "success", "data": data}


def failure(code: str, message: str, **more: Any) -> dict[str, Any]:
    """Return the body of an answer to a request that was not."""
    return {"status": "fail", "data": {"code": code, "message": message, **more}}


def rejected(fields: Mistakes) -> dict[str, Any]:
    """Return the body of an answer to a request with mistakes."""
    return failure("INVALID_REQUEST", "The request has mistakes; see fields", fields=fields)


NOT_FOUND = failure("NOT_FOUND", "There is nothing here")


def page_of(records: Records, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the body of a page of tasks with one status."""
    cursor = query.get("cursor")
    start = json.loads(base64.urlsafe_b64decode(cursor)) if cursor else None
    items, last = records.page(query["status"], min(int(query.get("limit", 20)), 100), start)
    following = base64.urlsafe_b64encode(json.dumps(last).encode()).decode() if last else None
    return success({"items": items, "next": following})
