"""A lower bound is not above the upper one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import schema as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each field that no value can satisfy."""
    for table in specification.tables:
        for field in table.fields:
            for low, high in ((field.minimum, field.maximum), (field.min_length, field.max_length)):
                if low is not None and high is not None and low > high and field.origin:
                    yield rules.BOUNDS_CROSSED.at(field.origin, low=low, high=high)
