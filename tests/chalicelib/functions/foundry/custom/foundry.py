"""What a foundry does in one transaction."""

from __future__ import annotations

from chalicelib.hooks import Call, Record, before_create, before_delete, before_update


def _count(call: Call, name: str, step: int = 1) -> int:
    counters = call.tables["counters"]
    counted = counters.get(name) or counters.create({"name": name})
    counters.update(name, {"value": counted["value"] + step})
    return int(counted["value"]) + step


@before_create("casts")
def number(call: Call, new: Record) -> Record:
    """Number casts without a gap."""
    return {"number": _count(call, "casts")}


@before_update("casts")
def weighed(call: Call, old: Record, new: Record) -> None:
    """Note what it weighed before."""
    call.tables["notes"].create({"text": f"{old['weight']} to {new['weight']}"})


@before_delete("casts")
def gone(call: Call, old: Record) -> None:
    """Count what is gone."""
    _count(call, "gone")


def pour(call: Call) -> Record:
    """Make a cast of a kit, which knows how often that was done."""
    kits = call.tables["kits"]
    kit = kits.get(call.input["kit"])
    cast = call.tables["casts"].create({"name": call.input["name"], "kit": call.input["kit"], "weight": 1})
    kits.update(call.input["kit"], {"poured": kit["poured"] + 1})
    return {"number": cast["number"]}


def look(call: Call) -> Record:
    """Write nothing."""
    return {"kits": len(call.tables["kits"].find())}


def melt(call: Call) -> Record:
    """Remove a cast with its flaws, and note it."""
    call.tables["casts"].delete(call.record["id"])
    call.tables["notes"].create({"text": "melted"})
    return {"melted": True}


def burn(call: Call) -> Record:
    """Remove a note, and nothing else."""
    call.tables["notes"].delete(call.record["id"])
    return {"burnt": True}
