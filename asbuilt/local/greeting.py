"""What a run says when it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from asbuilt.diagnostics import Diagnostic, Severity, summary
from asbuilt.local.console import Console
from asbuilt.local.examples import examples
from asbuilt.source import Source
from chalicelib.api.resources import DOCS, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from asbuilt.local.desk import Deployment
    from asbuilt.local.events import Answer, Request
    from asbuilt.local.examples import Example
    from chalicelib.specification import Endpoint

SHOWN: Final = 5
"""How many warnings are shown."""

CODES: Final = ("confirm", "reset_password")
"""The operations that take a code from an e-mail; the embedded cloud checks none."""


class Greeting(Struct, frozen=True):
    """The lines that a run begins with."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    console: Console

    def say(
        self, url: str, deployment: Deployment, tokens: Mapping[str, str], answer: Callable[[Request], Answer]
    ) -> None:
        """Where the service is, who can use it and how, and what its author should know."""
        specification = deployment.specification
        parts = [
            self._service(url, deployment),
            *(self._example(url, one) for one in examples(specification, tokens, answer)),
            _without_function(deployment.unanswered),
            self._warnings(),
            ["Save the document, or the code beside it, and it is served anew. Ctrl-C stops."],
        ]
        for lines in filter(None, map(list, parts)):
            self.console.say("\n".join(lines) + "\n")

    def _service(self, url: str, deployment: Deployment) -> Iterator[str]:
        specification, paint = deployment.specification, self.console.paint
        size = f"{_count(specification.tables, 'table')}, {_count(specification.endpoints, 'endpoint')}"
        yield f"\n{paint(specification.title, bold=True)}  {paint(url, bold=True, tint='cyan')}\n"
        yield f"  document  {self.source.name}: {size}"
        if DOCS[0] in served(specification.endpoints):
            yield f"  contract  {url}{DOCS[0].path}"
        yield f"  users     {', '.join(person.email for person in deployment.people)}"
        yield f"  password  {deployment.pool.password}"
        if any(endpoint.operation in CODES for endpoint in specification.endpoints):
            yield "  codes     no e-mail is sent here: any code confirms an address or resets a password"

    def _example(self, url: str, example: Example) -> Iterator[str]:
        yield self.console.paint(f"  # {example.role or 'anyone'}", dim=True)
        yield f"  {example.curl(url)}"

    def _warnings(self) -> Iterator[str]:
        found = sorted((one for one in self.diagnostics if one.severity == Severity.WARNING), key=lambda one: one.span)
        if found:
            yield f"  {summary(found)}, in full: asbuilt check {self.source.name}"
            yield from (f"    {self.source.name}:{one.span.line}  {one.message}" for one in found[:SHOWN])


def _without_function(missing: tuple[Endpoint, ...]) -> Iterator[str]:
    if missing:
        yield f"  {_count(missing, 'endpoint')} without a function, answered with 501; to be written: asbuilt stub"
        yield from (f"    {one.method} {one.path}" for one in missing)


def _count(things: Iterable[object], word: str) -> str:
    number = len(list(things))
    return f"{number} {word}{'s' * (number != 1)}"
