"""The document of a run, as it stands on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import Diagnostic, Severity
from asbuilt.local.failure import LocalError
from asbuilt.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from asbuilt.compiler import Compilation


def read(document: Path) -> Source:
    """The document's text.

    Raises:
        LocalError: it cannot be read.
    """
    try:
        return Source.read(document)
    except FileNotFoundError:
        message = f"there is no document '{document}'"
    except OSError as error:
        message = f"'{document}' cannot be read: {error.strerror}"
    raise LocalError(message)


def errors(compilation: Compilation) -> list[tuple[Source, Diagnostic]]:
    """What keeps a document, with the code beside it, from being served; each with the file that it is about."""
    said = [*((compilation.source, one) for one in compilation.diagnostics), *compilation.beside]
    return [(source, one) for source, one in said if one.severity == Severity.ERROR]
