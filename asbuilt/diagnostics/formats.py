"""Diagnostics for machines: JSON, and GitHub's annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asbuilt.diagnostics.diagnostic import Diagnostic
    from asbuilt.source import Source, Span


def as_json(diagnostics: Iterable[Diagnostic], source: Source) -> list[dict[str, Any]]:
    """Each diagnostic as a JSON object."""
    return [
        {
            "code": one.code,
            "severity": str(one.severity),
            "message": one.message,
            "file": source.name,
            **_place(one.span),
            "hint": one.hint,
            "notes": [{**_place(note.span), "text": note.text} for note in one.notes],
        }
        for one in sorted(diagnostics, key=lambda one: (one.span, one.code))
    ]


def as_github(diagnostics: Iterable[Diagnostic], source: Source) -> str:
    """Each diagnostic as a workflow command that GitHub shows beside the line."""
    return "\n".join(
        f"::{one.severity} file={_property(source.name)},line={one.span.line},col={one.span.column},"
        f"endColumn={one.span.end},title={_property(one.code)}::{_data(_message(one))}"
        for one in sorted(diagnostics, key=lambda one: (one.span, one.code))
    )


def _place(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_column": span.end}


def _message(one: Diagnostic) -> str:
    return f"{one.message}. {one.hint}" if one.hint else one.message


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
