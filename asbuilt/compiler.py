"""From a document to the specification and all that there is to say about it, in one pass over the sections."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from asbuilt.checks import check, diagrams
from asbuilt.diagnostics import Diagnostic, Findings, Severity, form, security
from asbuilt.document import read_outline
from asbuilt.functions.reading import followed_tables
from asbuilt.sections.api import read_api
from asbuilt.sections.architecture import read_architecture
from asbuilt.sections.authentication import read_authentication
from asbuilt.sections.consents import read_consents
from asbuilt.sections.contents import Contents, read_contents
from asbuilt.sections.deployment import read_deployment
from asbuilt.sections.errors import read_errors
from asbuilt.sections.integrations import read_integrations
from asbuilt.sections.limits import read_limits
from asbuilt.sections.log_lines import audited, read_logging
from asbuilt.sections.monitoring import read_monitoring
from asbuilt.sections.performance import read_performance
from asbuilt.sections.placeholders import find_placeholders
from asbuilt.sections.protection import mark_fields, read_protection
from asbuilt.sections.schema import read_schema
from asbuilt.sections.security import read_permissions
from asbuilt.sections.stack import read_stack
from asbuilt.source import Span
from chalicelib.specification import Permission, Specification, naming
from chalicelib.specification.operations import Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asbuilt.diagnostics import Account
    from asbuilt.document import Outline
    from asbuilt.functions import Code
    from asbuilt.source import Source
    from chalicelib.specification import Table

TITLE_WORDS = re.compile(
    r"technical specifications?( documents?)?|\btsd\b|\bspecifications?\b|\bdocument\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Compilation:
    """What came of a document: the specification, what there is to say, and the state of each line."""

    source: Source
    specification: Specification
    diagnostics: tuple[Diagnostic, ...]
    lines: dict[int, Account]
    beside: tuple[tuple[Source, Diagnostic], ...] = ()
    """What there is to say about modules of the team's code."""

    @property
    def failed(self) -> bool:
        """Whether there is an error, so that the specification is not to be run."""
        return any(one.severity is Severity.ERROR for one in self.said)

    @property
    def said(self) -> tuple[Diagnostic, ...]:
        """All that there is to say, of the document and of the code."""
        return (*self.diagnostics, *(one for _, one in self.beside))


def compile_document(source: Source, code: Code | None = None) -> Compilation:
    """Read a document; whatever it holds, there is a Compilation.  `code` is what is known of the team's functions."""
    with _collector_at_rest():
        return _compile(source, code)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Reading makes many small objects and no cycles: looking for some takes a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _compile(source: Source, code: Code | None) -> Compilation:
    findings = Findings()
    outline = read_outline(source)
    find_placeholders(outline, findings)
    contents = read_contents(outline, findings)
    _check_form(source, contents, findings)
    specification = structs.replace(_read(source, contents, findings), followed=followed_tables(code))
    beside = check(specification, code, findings)
    if not findings.failed:  # a diagram of what was half understood would be wrong anyway
        diagrams.check(outline, specification, findings)
    _account_for_the_rest(source, outline, findings)
    return Compilation(source, specification, tuple(dict.fromkeys(findings.diagnostics)), findings.lines, tuple(beside))


def _check_form(source: Source, contents: Contents, findings: Findings) -> None:
    if not contents.sections:
        findings.say(form.NO_SECTIONS.at(Span(1, 1, max(2, len(source.lines[0]) + 1))))
    for number, line in enumerate(source.lines, 1):
        if "\ufffd" in line:
            at = line.index("\ufffd") + 1
            findings.say(form.NOT_TEXT.at(Span(number, at, at + 1)))


def _account_for_the_rest(source: Source, outline: Outline, findings: Findings) -> None:
    """Every line that no reader spoke of is stated: nothing is silently ignored."""
    for section in outline.root.walk():
        if section.level:
            findings.stated(section.title, "heading")
    spoken = findings.lines.keys()
    rest = [number for number, line in enumerate(source.lines, 1) if line.strip() and number not in spoken]
    findings.stated(rest, "prose")


def _read(source: Source, contents: Contents, findings: Findings) -> Specification:
    """The sections in the order in which they need each other: tables first."""
    logging = read_logging(contents["stack"], contents["errors"], findings)
    declared = audited(read_schema(contents["schema"], findings), logging)
    protection = read_protection(contents["security"], {table.name: table for table in declared}, findings)
    tables = {table.name: table for table in mark_fields(declared, protection)}
    endpoints = read_api(contents["api"], tables, findings)
    permissions, roles = read_permissions(contents["security"], tables, endpoints, findings)
    if not permissions and tables:
        permissions, roles = _demonstration(contents, tables, findings)
    name, title = _name(source, contents)
    return Specification(
        name=name,
        title=title,
        hash=source.hash,
        tables=tuple(tables.values()),
        endpoints=endpoints,
        permissions=permissions,
        roles=roles,
        errors=read_errors(contents["errors"], tables, findings),
        protection=protection,
        logging=logging,
        **_settings(contents, tables, findings),
        **_operations(contents, tables, findings),
    )


def _settings(contents: Contents, tables: Mapping[str, Table], findings: Findings) -> dict[str, Any]:
    """What the service runs on and within which bounds: sections 1, 2, 4.1, 5.3 and 6."""
    mentioned_in = (contents["stack"], contents["integrations"])
    return {
        "components": read_architecture(contents["architecture"], mentioned_in, findings),
        "stack": read_stack(contents["stack"], findings),
        "authentication": read_authentication(contents["api"], findings),
        "limits": read_limits(contents["security"], findings),
        "performance": read_performance(contents["performance"], tables, findings),
    }


def _operations(contents: Contents, tables: Mapping[str, Table], findings: Findings) -> dict[str, Any]:
    """What happens beside requests: sections 8, 9 and 10."""
    integrations = read_integrations(contents["integrations"], tables, findings)
    stages, steps = read_deployment(contents["deployment"], findings)
    alarms, metrics, tasks = read_monitoring(contents["monitoring"], tables, findings)
    return {
        "integrations": tuple(one for one in integrations if not isinstance(one, Task)),
        "stages": stages,
        "steps": steps,
        "consents": read_consents(contents["deployment"], findings),
        "alarms": alarms,
        "metrics": metrics,
        "tasks": (*tasks, *(one for one in integrations if isinstance(one, Task))),
    }


def _demonstration(
    contents: Contents, tables: Mapping[str, Table], findings: Findings
) -> tuple[tuple[Permission, ...], tuple[str, ...]]:
    """The one user who may do anything where no rule is understood; only the local run serves such a document."""
    title = contents["security"].title
    findings.say(security.NO_RULE.at(title.span, table=next(iter(tables))))
    return (Permission(roles=(DEVELOPER,), verbs=("*",)),), (DEVELOPER,)


DEVELOPER = "developer"


def _name(source: Source, contents: Contents) -> tuple[str, str]:
    """A name for resources and a title for people, from the heading of the document or the name of its file."""
    heading = contents.title.value if contents.title else ""
    own = TITLE_WORDS.sub("", heading).strip(" :–—-|")
    stem = re.sub(r"^\d+[-_. ]+", "", Path(source.name).stem)
    generic = naming.slug(TITLE_WORDS.sub("", stem)) == ""
    fallback = Path(source.name).absolute().parent.name if generic else stem
    return naming.slug(own or fallback)[:40].strip("-") or "service", own or fallback
