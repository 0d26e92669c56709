"""Certain fixes, written into the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asbuilt.diagnostics.diagnostic import Diagnostic, Fix
    from asbuilt.source import Source, Span


def apply_fixes(source: Source, diagnostics: Iterable[Diagnostic]) -> tuple[str, int]:
    """The text with every certain fix, and how many there were; of two that overlap the first is taken."""
    lines = list(source.lines)
    taken: list[Fix] = []
    for fix in sorted({one.fix for one in diagnostics if one.fix}, key=lambda fix: (fix.span, fix.text)):
        if not taken or not _overlap(taken[-1].span, fix.span):
            taken.append(fix)
    for fix in reversed(taken):
        line = lines[fix.span.line - 1]
        lines[fix.span.line - 1] = line[: fix.span.column - 1] + fix.text + line[fix.span.end - 1 :]
    return "\n".join(lines), len(taken)


def _overlap(first: Span, second: Span) -> bool:
    return first.line == second.line and second.column < first.end
