"""The words by which a record is led to a value of an enum: who may `close` a ticket leads it to `closed`."""

from __future__ import annotations

import re


def verbs_of(value: str) -> frozenset[str]:
    """`closed` -> `closed`, `close`, `clos`; `shipped` has `ship` too."""
    return frozenset({value, re.sub(r"d$", "", value), re.sub(r"ed$", "", value), re.sub(r"(\w)\1ed$", r"\1", value)})
