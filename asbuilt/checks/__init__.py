"""Rules between sections: one rule, one module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.checks import accounts, closed_tables, handlers, retention, sealed_fields, sign_in, unreachable_tables

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from chalicelib.specification import Specification

RULES = (
    accounts.check,
    unreachable_tables.check,
    handlers.check,
    sign_in.check,
    closed_tables.check,
    retention.check,
    sealed_fields.check,
)


def check(specification: Specification, findings: Findings) -> None:
    """Apply every rule."""
    for rule in RULES:
        findings.say(*rule(specification))
