"""What the desk does when nobody asks for it over HTTP."""

from __future__ import annotations

from chalicelib.hooks import Call, Record, after_create, after_delete, after_update, queue, task


def _note(call: Call, ticket: str, text: str) -> None:
    call.tables["notes"].create({"ticket": ticket, "text": text})


def take(call: Call) -> None:
    """Note what a message says."""
    _note(call, call.input["ticket"], call.input["text"])


def weekly(call: Call) -> dict[str, str]:
    """Count how often it ran."""
    counters = call.tables["counters"]
    counted = counters.get("weeks") or counters.create({"name": "weeks"})
    counters.update("weeks", {"value": counted["value"] + 1})
    return {"key": call.key}


@task("reports.monthly")
def monthly(call: Call) -> str:
    """Bound by the name of its task."""
    return "monthly"


@queue("letters")
def letters(call: Call) -> str:
    """Bound by the name of its queue."""
    return str(call.input["text"])


def closed(call: Call, ticket: Record) -> None:
    """Follow an event of section 8."""
    _note(call, ticket["id"], f"{ticket['title']} is {ticket['status']}")


@after_create("tickets")
def made(call: Call, ticket: Record) -> None:
    """Follow a new ticket."""
    _note(call, ticket["id"], "made")


@after_update("tickets")
def changed(call: Call, old: Record, new: Record) -> None:
    """Follow a change."""
    _note(call, new["id"], f"{old['title']} to {new['title']}")


@after_delete("tickets")
def gone(call: Call, ticket: Record) -> None:
    """Follow a deletion."""
    call.log.warning("gone", ticket=ticket["id"], email="ann@example.com", all=[{"email": "x", "title": "y"}])
