"""Puts the saved document in the place of the one that is served, if it can be."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asbuilt.compiler import compile_document
from asbuilt.diagnostics.drawing import draw_all
from asbuilt.functions import code_folder, read_code
from asbuilt.local.changes import changes
from asbuilt.local.failure import LocalError
from asbuilt.local.reading import errors, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asbuilt.functions import Code
    from asbuilt.local.console import Console
    from asbuilt.local.desk import Deployment
    from asbuilt.source import Source
    from chalicelib.specification import Specification

LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Saved:
    """A document and the code beside it, as they were when they were read."""

    document: Path
    source: Source
    code: Code


class Reloader:
    """Called after each save: compiles, deploys, and only then has it served.

    Whatever is wrong with the saved document, the service stays up as it was.
    """

    def __init__(
        self,
        saved: Saved,
        deployment: Deployment,
        deploy: Callable[[Specification], Deployment],
        serve: Callable[[Deployment], None],
        console: Console,
    ) -> None:
        self._saved = saved
        self._deployment = deployment
        self._deploy = deploy
        self._serve = serve
        self._console = console

    def __call__(self) -> None:
        """Serve what was saved."""
        try:
            self._reload()
        except LocalError as error:
            self._keep(f"asbuilt: {error}")
        except Exception:
            LOGGER.exception("the saved document could not be served")
            self._keep("asbuilt: the saved document could not be served; service.log says why")

    def _reload(self) -> None:
        started = time.monotonic()
        before, document = self._saved, self._saved.document
        self._saved = saved = Saved(document, read(document), read_code(code_folder(document)))
        if saved == before:
            return
        compilation = compile_document(saved.source, saved.code)
        if compilation.failed:
            self._keep(draw_all(errors(compilation), colour=self._console.colour))
        else:
            self._replace(compilation.specification, _changed(before.code, saved.code), started)

    def _replace(self, specification: Specification, files: list[str], started: float) -> None:
        before = self._deployment
        if specification.name != before.specification.name:
            message = (
                f"the service is called '{specification.name}' now, and '{before.specification.name}' is running: "
                "stop and start again, for its data is apart"
            )
            raise LocalError(message)
        self._deployment = self._deploy(specification)
        took = (time.monotonic() - started) * 1000
        self._serve(self._deployment)  # at once; what works in the background ends what it has begun
        told = changes(before.specification, specification, files)
        self._console.say(f"reloaded in {took:.0f} ms: {told}")
        for person in self._deployment.people:
            if person not in before.people:
                self._console.say(f"new user: {person.email}")

    def _keep(self, reason: str) -> None:
        self._console.say(f"{reason}\nThe service stays as it was.")


def _changed(before: Code, after: Code) -> list[str]:
    """The modules that were added, changed or removed."""
    old, new = ({source.name: source for source in code.sources} for code in (before, after))
    return [name for name in {**old, **new} if old.get(name) != new.get(name)]
