"""The report of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.hooks import Call


def weekly(call: Call) -> None:
    """Count the members; a report that is there already stays."""
    reports, members = call.tables["reports"], call.tables["members"]
    day = call.now.date().isoformat()
    if reports.get(day) is None:
        counts = {name: len(members.find(status=status)) for name, status in (("active", "active"), ("fresh", "new"))}
        reports.create({"day": day, **counts})
