"""What a function emits: an event that section 8 hears of, and an object of values that is as good as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.api.functions.payloads import plain
from chalicelib.api.kinds import did_you_mean
from chalicelib.data.attributes import JSON_DECODER, JSON_ENCODER
from chalicelib.data.emissions import Emission
from chalicelib.specification.operations import emitted_events

if TYPE_CHECKING:
    from chalicelib.specification import Specification

LARGEST = 64_000
"""Bytes of the JSON of an event's values: some fit into one transaction, and each into a message."""


def emission(specification: Specification, name: str, values: Any) -> Emission:  # noqa: ANN401 - a function may give anything
    """Return the event as it is kept.

    Raises, each a fault of the function's:
        LookupError: no line of section 8 hears of it.
        TypeError: the values are no object, or hold what JSON does not have.
        ValueError: they are larger than LARGEST, or hold a number that is none.

    """
    heard = emitted_events(specification)
    if name not in heard:
        raise LookupError(f"no line of section 8 hears of an event '{name}'{did_you_mean(name, heard)}")
    if not isinstance(values, dict):
        raise TypeError(f"the values of '{name}' must be an object, and are {type(values).__name__}")
    text = JSON_ENCODER.encode(plain(values))
    if len(text) > LARGEST:
        raise ValueError(f"the values of '{name}' have {len(text)} bytes; at most {LARGEST} are emitted: send a key")
    JSON_DECODER.decode(text)  # what nobody could read again would hold up all that is told behind it
    return Emission(name, text.decode())
