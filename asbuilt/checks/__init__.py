"""Rules between sections: one rule, one module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.checks import (
    accounts,
    closed_tables,
    functions,
    handlers,
    mails,
    retention,
    sealed_fields,
    sign_in,
    unreachable_tables,
)

if TYPE_CHECKING:
    from asbuilt.diagnostics import Diagnostic, Findings
    from asbuilt.functions import Code
    from asbuilt.source import Source
    from chalicelib.specification import Specification

RULES = (
    accounts.check,
    unreachable_tables.check,
    sign_in.check,
    closed_tables.check,
    retention.check,
    sealed_fields.check,
)


def check(specification: Specification, code: Code | None, findings: Findings) -> list[tuple[Source, Diagnostic]]:
    """Apply every rule; what is said of a module of the code is returned.  None: nothing is known of the code."""
    for rule in RULES:
        findings.say(*rule(specification))
    bound = {one.binding.name for _, one in code.bound if one.kind == "endpoint" and one.binding} if code else set()
    findings.say(*handlers.check(specification, bound))
    findings.say(*(mails.check(specification, code) if code else ()))
    said = list(functions.check(specification, code)) if code else []
    findings.say(*(diagnostic for source, diagnostic in said if source is None))
    return [(source, diagnostic) for source, diagnostic in said if source is not None]
