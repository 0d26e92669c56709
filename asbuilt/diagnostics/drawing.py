"""Diagnostics drawn for people: the line, and carets under the words that are meant."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from asbuilt.diagnostics.diagnostic import Diagnostic, Note, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asbuilt.source import Source

COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33"}
WIDEST = 160
"""Columns of a source line that are shown; a longer one is cut around the place."""


def draw(diagnostics: Iterable[Diagnostic], source: Source, *, colour: bool = False) -> str:
    """All diagnostics as text, in the order of their places, a blank line between."""
    ordered = sorted(diagnostics, key=lambda one: (one.span, one.code))
    lines = shown_lines(ordered, source)
    return "\n".join(_draw_one(one, source.name, lines, colour=colour) for one in ordered)


def draw_all(said: Iterable[tuple[Source, Diagnostic]], *, colour: bool = False) -> str:
    """Diagnostics of several files as text, file by file."""
    by_file: dict[str, tuple[Source, list[Diagnostic]]] = {}
    for source, diagnostic in said:
        by_file.setdefault(source.name, (source, []))[1].append(diagnostic)
    return "\n".join(draw(diagnostics, source, colour=colour) for source, diagnostics in by_file.values())


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`."""
    severities = [one.severity for one in diagnostics]
    counts = [(severities.count(severity), severity) for severity in Severity]
    return ", ".join(f"{count} {word}{'s' * (count != 1)}" for count, word in counts if count) or "no complaint"


def shown_lines(diagnostics: Iterable[Diagnostic], source: Source) -> list[str]:
    """The lines of a document as they may be shown: without the secrets that stand in them, on one line each."""
    lines = list(source.lines)
    for one in diagnostics:
        if one.secret:
            line, (start, end) = lines[one.span.line - 1], (one.span.column - 1, one.span.end - 1)
            lines[one.span.line - 1] = line[:start] + "•" * len(line[start:end]) + line[end:]
    return lines


def _draw_one(one: Diagnostic, name: str, document: list[str], *, colour: bool) -> str:
    margin = " " * len(str(max([one.span.line, *(note.span.line for note in one.notes)])))
    tint = COLOURS[one.severity] if colour else None
    lines = [
        f"{_paint(f'{one.severity}[{one.code}]', tint)}: {_paint(_printable(one.message), '1' if colour else None)}",
        f"{margin}--> {name}:{one.span.line}:{one.span.column}",
        f"{margin} |",
        *_excerpt(document, Note(one.span, ""), margin, "^", tint),
    ]
    for note in one.notes:
        lines += [f"{margin} |", *_excerpt(document, note, margin, "-")]
    if one.hint:
        lines += [f"{margin} |", f"{margin} = help: {_printable(one.hint)}"]
    return "\n".join(lines) + "\n"


def _excerpt(document: list[str], place: Note, margin: str, mark: str, tint: str | None = None) -> list[str]:
    span = place.span
    line = document[span.line - 1] if span.line <= len(document) else ""
    start = max(0, span.column - 1 - WIDEST // 2) if len(line) > WIDEST else 0
    shown = _printable(line[start : start + WIDEST].replace("\t", " "))
    before = _width(line[start : span.column - 1])
    length = max(1, min(_width(line[span.column - 1 : span.end - 1]), WIDEST - before))
    number = f"{span.line:>{len(margin)}}"
    under = f"{' ' * before}{_paint(mark * length, tint)} {place.text}"
    return [f"{number} | {shown}".rstrip(), f"{margin} | {under}".rstrip()]


def _width(text: str) -> int:
    """Columns that a terminal gives to a text."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _printable(text: str) -> str:
    """A text whose control characters, which could play tricks on a terminal, are shown as such."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(character)[0] == "C" else character for character in text)


def _paint(text: str, tint: str | None) -> str:
    return f"\x1b[{tint}m{text}\x1b[0m" if tint else text
