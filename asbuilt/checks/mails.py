"""The templates of mails that the document names are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import integrations as rules
from chalicelib.specification.naming import template_name
from chalicelib.specification.operations import Email

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from asbuilt.functions import Code
    from chalicelib.specification import Specification


def check(specification: Specification, code: Code) -> Iterator[Diagnostic]:
    """A mail whose template is nowhere is never sent."""
    for line in specification.integrations:
        if isinstance(line, Email) and line.template and line.origin:
            name = template_name(line.template)
            if name not in code.mails:
                yield rules.NO_TEMPLATE.at(line.origin, name=name, file=f"{code.folder}/mails/{name}.txt")
