"""The page of each diagnostic: what `asbuilt explain CODE` prints, and what stands under docs/diagnostics/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from asbuilt.diagnostics.diagnostic import Rule


LONGEST = 30
"""Lines of a fragment that are shown."""


def page(rule: Rule) -> str:
    """A rule explained, as Markdown: what it says, why, and what to write instead."""
    return (
        f"## {rule.code}\n\n*{rule.severity}*: {_shown(rule.message)}\n\n{rule.why}\n\n"
        f"Instead of\n\n{_fenced(rule.instead)}\n\nuse\n\n{_fenced(rule.use)}\n"
    )


def section_pages(section: ModuleType, rules: list[Rule]) -> str:
    """The page of a section's diagnostics."""
    title = (section.__doc__ or "").split(":")[0].strip().rstrip(".")
    return f"# {title}\n\n" + "\n".join(page(rule) for rule in rules)


def _shown(message: str) -> str:
    """A message whose values are not known yet."""
    return re.sub(r"\{\w+\}", "…", message)


def _fenced(fragment: str) -> str:
    """A fragment of Markdown as a block of code; it may have blocks of code in it."""
    mark = "````" if "```" in fragment else "```"
    lines = fragment.strip().split("\n")
    shown = lines if len(lines) <= LONGEST else [*lines[:LONGEST], "…"]
    return "\n".join((f"{mark}markdown", *shown, mark))
