"""Puts the saved document in the place of the one that is served, if it can be."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from asbuilt.compiler import compile_document
from asbuilt.diagnostics import draw
from asbuilt.local.changes import changes
from asbuilt.local.failure import LocalError
from asbuilt.local.reading import errors, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asbuilt.local.console import Console
    from asbuilt.local.desk import Deployment
    from chalicelib.specification import Specification

LOGGER = logging.getLogger(__name__)


class Reloader:
    """Called after each save: compiles, deploys, and only then has it served.

    Whatever is wrong with the saved document, the service stays up as it was.
    """

    def __init__(
        self,
        document: Path,
        deployment: Deployment,
        deploy: Callable[[Specification], Deployment],
        serve: Callable[[Deployment], None],
        console: Console,
    ) -> None:
        self._document = document
        self._deployment = deployment
        self._deploy = deploy
        self._serve = serve
        self._console = console
        self._seen = deployment.specification.hash

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
        source = read(self._document)
        if source.hash == self._seen:
            return
        self._seen = source.hash
        compilation = compile_document(source)
        if compilation.failed:
            self._keep(draw(errors(compilation), source, colour=self._console.colour))
        else:
            self._replace(compilation.specification, started)

    def _replace(self, specification: Specification, started: float) -> None:
        before = self._deployment
        if specification.name != before.specification.name:
            message = (
                f"the service is called '{specification.name}' now, and '{before.specification.name}' is running: "
                "stop and start again, for its data is apart"
            )
            raise LocalError(message)
        self._deployment = self._deploy(specification)
        self._serve(self._deployment)
        took = (time.monotonic() - started) * 1000
        self._console.say(f"reloaded in {took:.0f} ms: {changes(before.specification, specification)}")
        for person in self._deployment.people:
            if person not in before.people:
                self._console.say(f"new user: {person.email}")

    def _keep(self, reason: str) -> None:
        self._console.say(f"{reason}\nThe service stays as it was.")
