"""The team's functions, imported for a run."""

from __future__ import annotations

import sys
from traceback import extract_tb
from typing import TYPE_CHECKING

from asbuilt.functions import code_folder
from asbuilt.local.failure import LocalError
from chalicelib.hooks.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from chalicelib.hooks.registry import Registry


def load_functions(document: Path) -> Registry:
    """The functions beside a document, imported anew; no compiled copy is kept, which could be older than a quick save.

    Raises:
        LocalError: a module raises as it is imported; the error says which, and in which line.
    """
    folder, kept = code_folder(document), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        return load(folder)
    except Exception as error:
        raise LocalError(_told(error, folder)) from error
    finally:
        sys.dont_write_bytecode = kept


def _told(error: Exception, folder: Path) -> str:
    """`custom/quotes.py:3: ModuleNotFoundError: No module named 'rates'`."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}: {error.msg}"
    inside = [frame for frame in extract_tb(error.__traceback__) if frame.filename.startswith(str(folder))]
    place = f"{inside[-1].filename}:{inside[-1].lineno}: " if inside else ""
    return f"{place}{type(error).__name__}: {error}"
