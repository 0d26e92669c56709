"""The compiled specification as one JSON file: what the desk writes and Lambda loads."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from chalicelib.specification.model import Specification

ENCODER = msgspec.json.Encoder(decimal_format="number")
DECODER = msgspec.json.Decoder(Specification, float_hook=Decimal)
COMPILED = Path(__file__).parent.parent / "specification.json"


def dump(specification: Specification) -> bytes:
    """The specification as JSON, without the places in the document."""
    parts = msgspec.to_builtins(specification, builtin_types=(Decimal,))
    return msgspec.json.format(ENCODER.encode(_without_origins(parts)), indent=1)


@cache
def load(path: Path = COMPILED) -> Specification:
    """The specification in a file that `dump` wrote; read once in a process."""
    return DECODER.decode(path.read_bytes())


def _without_origins(part: object) -> object:
    if isinstance(part, dict):
        return {name: _without_origins(value) for name, value in part.items() if name != "origin"}
    if isinstance(part, list | tuple):
        return [_without_origins(value) for value in part]
    return part
