"""What the embedded cloud remembers beyond what ministack keeps of itself.

Ministack keeps no stream: what a table's changes have still to set off would be lost with every stop.  And a message
that was given out when everything was killed would come back only when its time is up, though nobody has it any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STREAMS: Final = "asbuilt_streams"

States = dict[str, "Callable[[], Any]"]


def streams() -> Mapping[str, Any]:
    """The records of all streams, and how many of each have been dropped from its front."""
    from ministack.services import dynamodb  # type: ignore[import-untyped]  # noqa: PLC0415 - reads the environment

    return {"records": dynamodb._stream_records, "trimmed": dynamodb._stream_trimmed}  # noqa: SLF001 - no other way


def recall() -> None:
    """Put back what is remembered: before ministack does so with its own."""
    from ministack.core.persistence import load_state, save_state  # type: ignore[import-untyped]  # noqa: PLC0415

    kept, now = load_state(STREAMS) or {}, streams()
    for name, content in now.items():
        content.update(kept.get(name) or {})
    if queues := load_state("sqs"):
        save_state("sqs", _given_back(queues))


def _given_back(state: dict[str, Any]) -> dict[str, Any]:
    """The queues with every message that somebody had received visible again."""
    for _, queue in state.get("queues", {})._data.items():  # noqa: SLF001, PERF102 - as above: of every account
        for message in queue["messages"]:
            if message.get("receipt_handle"):
                message["visible_at"] = 0
    return state
