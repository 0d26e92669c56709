"""What holds for every document, whatever it holds: it is read, told about, and none of its lines is lost."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from asbuilt.compiler import compile_document
from asbuilt.diagnostics import apply_fixes, as_github, as_json, draw
from asbuilt.reports import as_lines, as_reading
from asbuilt.source import BREAK, Source
from chalicelib.specification import dump
from chalicelib.specification.storage import DECODER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.compiler import Compilation

MOST_ROUNDS = 8
"""Times that fixes are written: one may bring another to light, but that comes to an end."""


class BrokenLawError(Exception):
    """A document for which something does not hold that holds for every document."""


def read(text: str) -> Compilation:
    """A document compiled as if it were read from a file, whose line ends do not matter."""
    return compile_document(Source("document.md", BREAK.sub("\n", text)))


def check(compilation: Compilation) -> None:
    """Hold what came of a document to every law; what breaks one is raised."""
    for law in (_check_lines, _check_places, _check_reports, _check_model, _check_fixes):
        law(compilation)


def _law(*, holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenLawError(otherwise)


def _check_lines(compilation: Compilation) -> None:
    lines = enumerate(compilation.source.lines, 1)
    lost = [number for number, line in lines if line.strip() and number not in compilation.lines]
    _law(holds=not lost, otherwise=f"lines without a state: {lost[:5]}")


def _check_places(compilation: Compilation) -> None:
    lines = compilation.source.lines
    for one in compilation.diagnostics:
        for span in (one.span, *(note.span for note in one.notes)):
            inside = 1 <= span.line <= len(lines) and 1 <= span.column <= len(lines[span.line - 1]) + 1
            _law(holds=inside, otherwise=f"{one.code} is said of {span}, which is not in the document")
            _law(holds=span.column < span.end, otherwise=f"{one.code} is said of nothing, at {span}")


def _check_reports(compilation: Compilation) -> None:
    source, diagnostics = compilation.source, compilation.diagnostics
    for colour in (False, True):
        draw(diagnostics[:300], source, colour=colour)
    json.dumps(as_json(diagnostics, source))
    as_github(diagnostics, source)
    as_reading(compilation)
    _law(holds=as_lines(compilation).count("\n") == len(compilation.lines), otherwise="a line is not in the list")


def _check_model(compilation: Compilation) -> None:
    """What is compiled can be loaded again; a text that is no Unicode can be in no file."""
    if _is_unicode(compilation.source.text):
        loaded = DECODER.decode(dump(compilation.specification))
        _law(holds=DECODER.decode(dump(loaded)) == loaded, otherwise="the stored model is another when loaded")


def _check_fixes(compilation: Compilation) -> None:
    rounds = sum(1 for _ in islice(_fixed(compilation), MOST_ROUNDS + 1))
    _law(holds=rounds <= MOST_ROUNDS, otherwise="fixing comes to no end")


def _fixed(compilation: Compilation) -> Iterator[str]:
    """The text after each round of fixes, up to the round that changes nothing."""
    while True:
        text, count = apply_fixes(compilation.source, compilation.diagnostics)
        if not count or text == compilation.source.text:
            return
        yield text
        compilation = compile_document(Source("document.md", text))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
