"""All rules by their codes; codes follow the document's table of contents: `TSD03xx` is section 3.

`TSD11xx` is the team's code, beside the document.
"""

from __future__ import annotations

from asbuilt.diagnostics import (
    api,
    architecture,
    deployment,
    errors,
    form,
    functions,
    integrations,
    monitoring,
    performance,
    schema,
    security,
    settings,
    stack,
)
from asbuilt.diagnostics.diagnostic import Rule

SECTIONS = (
    form,
    settings,
    architecture,
    stack,
    schema,
    api,
    security,
    performance,
    errors,
    integrations,
    deployment,
    monitoring,
    functions,
)

CATALOGUE: dict[str, Rule] = {
    rule.code: rule for section in SECTIONS for rule in vars(section).values() if isinstance(rule, Rule)
}
