"""Notices that the document was saved."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from watchfiles import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUIET_MILLISECONDS: Final = 50
"""How long a file rests before it counts as saved."""


@contextmanager
def watching(document: Path, saved: Callable[[], None]) -> Iterator[None]:
    """Call `saved` each time the document is saved, from a thread of its own, until left.

    Its folder is watched and not the file: most editors put a new file in the place of the old one.
    """
    target = document.resolve()
    ending = threading.Event()

    def look() -> None:
        changes = watch(
            target.parent,
            watch_filter=lambda _, path: path == str(target),
            step=QUIET_MILLISECONDS,
            stop_event=ending,
            recursive=False,
            raise_interrupt=False,
        )
        for _ in changes:
            saved()

    thread = threading.Thread(target=look, name="reload", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
