"""Section 4, API Specifications: the endpoints."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import structs

from asbuilt.diagnostics import Note, listing
from asbuilt.diagnostics import api as rules
from asbuilt.document import Bullet, Fence, Label, Paragraph, split_label
from asbuilt.document.labels import plain
from asbuilt.forms.bodies import Body, read_body
from asbuilt.forms.paths import Meaning, Paths, normal_path
from asbuilt.forms.transitions import becoming
from asbuilt.sections.acts import read_act_request, read_act_response
from asbuilt.sections.functions import message_of, read_input, read_output, verb_of
from asbuilt.sections.messages import Messages, request_example, response_example
from chalicelib.specification import Endpoint
from chalicelib.specification.accounts import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.source import Text
    from chalicelib.specification import Becomes, Table

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SENDS_BODY = ("POST", "PUT", "PATCH")
RECORDLESS = ("purge", "history", "export_person", "erase_person")
"""What answers no record of its table."""

TITLE_WORDS = re.compile(r"^[\d.\s]*(endpoint|route|api)?\b[\s\d]*[:.–-]*\s*", re.IGNORECASE)
VERB = re.compile(r"(get|post|put|patch|delete|head|options|fetch)\b", re.IGNORECASE)
PAGING = ("limit", "cursor", "sort", "order", "page", "fields", "include", "count", "q", "search", "offset", "per_page",
          "page_size", "pagesize", "size")  # fmt: skip
LABELS = {
    **dict.fromkeys(("method", "methods", "http method", "verb"), "method"),
    **dict.fromkeys(("path", "url", "uri", "route", "endpoint"), "path"),
    **dict.fromkeys(("query parameters", "query params", "query", "parameters", "params", "filters"), "query"),
    **dict.fromkeys(("request body", "request", "body", "payload", "input"), "request"),
    **dict.fromkeys(("response", "responses", "success response", "response body", "output", "returns"), "response"),
    **dict.fromkeys(("handler", "function"), "handler"),
    **dict.fromkeys(("description", "purpose", "summary", "notes", "note", "path parameters", "headers", "auth",
                     "authentication", "authorization", "access", "errors", "error response"), "prose"),
}  # fmt: skip
"""The labels of an endpoint's lines, and what each is."""


@dataclass
class _Draft:
    """An endpoint in the making: its heading, and its lines by what they are."""

    title: Text
    lines: dict[str, tuple[Text, Text]] = field(default_factory=dict)
    parameters: list[Text] = field(default_factory=list)
    bodies: dict[str, Fence] = field(default_factory=dict)


def read_api(section: Section, tables: Mapping[str, Table], findings: Findings) -> tuple[Endpoint, ...]:
    """The endpoints that section 4 declares, those of one heading with several methods each on its own."""
    paths = Paths(tables)
    found: dict[tuple[str, str], Endpoint] = {}
    for part in section.walk():
        for endpoint in _read_endpoint(part, paths, findings) if part is not section else ():
            same = (endpoint.method, re.sub(r"\{\w+\}", "{}", endpoint.path))
            known = found.setdefault(same, endpoint)
            if known is not endpoint and known.origin and endpoint.origin:
                first = Note(known.origin, "first declared here")
                findings.say(
                    rules.DUPLICATE_ENDPOINT.at(
                        endpoint.origin, notes=(first,), method=endpoint.method, path=endpoint.path
                    )
                )
    return tuple(found.values())


def _read_endpoint(part: Section, paths: Paths, findings: Findings) -> Iterator[Endpoint]:
    labelled = [(label, bullet.text) for bullet in part.bullets if (label := split_label(bullet.text))]
    telling = [line for label, line in labelled if _tells_endpoint(label)]
    if not telling:
        return
    if any(findings.is_placeholder(line) for line in telling):
        _leave_as_placeholder(part, findings)
        return
    draft = _draft(part, findings)
    methods, path = _methods(draft, findings), _path(draft, findings)
    if not methods or path is None:
        return
    findings.built(part.title, f"endpoint {draft.title}")
    for method in methods:
        yield _endpoint(draft, method, path, paths, findings)


def _draft(part: Section, findings: Findings) -> _Draft:
    """The lines of an endpoint; a block of code belongs to the label above it."""
    title = plain(part.title)
    draft = _Draft(title[TITLE_WORDS.match(title.value).end() :] if TITLE_WORDS.match(title.value) else title)  # type: ignore[union-attr]
    last = ""
    for block in part.blocks:
        if isinstance(block, Fence):
            draft.bodies.setdefault(last, block)
        elif isinstance(block, Bullet):
            last = _read_line(draft, block, findings) or last
        elif isinstance(block, Paragraph):
            findings.stated(block.text, "prose")
    return draft


def _tells_endpoint(label: Label) -> bool:
    """A Path, or a Method that is one of HTTP: 4.1 has a Method too."""
    kind = LABELS.get(label.key)
    return kind == "path" or (kind == "method" and VERB.match(label.value.value.strip("`*[ ")) is not None)


def _read_line(draft: _Draft, bullet: Bullet, findings: Findings) -> str | None:
    label = split_label(bullet.text) or _bare_label(bullet.text)
    kind = LABELS.get(label.key) if label else None
    if label is None or kind is None:
        place = label.name if label else bullet.text
        findings.say(rules.LINE_NOT_UNDERSTOOD.at_word(place, [one.title() for one in LABELS]))
        findings.stated(bullet.text, "not understood")
        return None
    draft.lines.setdefault(kind, (bullet.text, label.value))
    draft.parameters += [inner.text for inner in bullet.bullets if kind == "query"]
    for block in bullet.blocks:
        if isinstance(block, Fence):
            draft.bodies.setdefault(kind, block)
    what = "prose" if kind == "prose" else f"{kind} of {draft.title}"
    (findings.stated if kind == "prose" else findings.built)(bullet.text, what)
    return kind


def _bare_label(text: Text) -> Label | None:
    """`- Response` above a block of code, without its colon."""
    label = Label(plain(text), text[len(text) :])
    return label if LABELS.get(label.key) in ("request", "response") else None


def _leave_as_placeholder(part: Section, findings: Findings) -> None:
    """An endpoint of the blank template: nothing in it is meant."""
    findings.placeholder(part.title, "an endpoint")
    for bullet in part.bullets:
        findings.placeholder(bullet.text, "an endpoint")


def _methods(draft: _Draft, findings: Findings) -> list[str]:
    if "method" not in draft.lines:
        findings.say(rules.NO_METHOD.at(draft.title.span, title=draft.title, what="Method", example="- Method: GET"))
        return []
    methods = []
    for part in plain(draft.lines["method"][1]).split(r"[\s,/|&]+|\band\b"):
        word = part.strip("`*")
        if word.value.upper() in METHODS:
            methods.append(word.value.upper())
        elif word.value:
            findings.say(rules.UNKNOWN_METHOD.at_word(word, METHODS))
    return list(dict.fromkeys(methods))


def _path(draft: _Draft, findings: Findings) -> str | None:
    if "path" not in draft.lines:
        findings.say(
            rules.NO_METHOD.at(draft.title.span, title=draft.title, what="Path", example="- Path: `/api/v1/…`")
        )
        return None
    text = plain(draft.lines["path"][1])
    path = normal_path(text.value)
    if path is None:
        reason = "it does not begin with /" if not text.value.startswith("/") else "a part of it cannot stand in a path"
        findings.say(rules.BAD_PATH.at(text.span, found=text, reason=reason))
    elif len(set(re.findall(r"\{(\w+)\}", path))) < path.count("{"):
        findings.say(rules.BAD_PATH.at(text.span, found=text, reason="two of its parameters have one name"))
        return None
    return path


def _endpoint(draft: _Draft, method: str, path: str, paths: Paths, findings: Findings) -> Endpoint:
    sends = method in SENDS_BODY or path.endswith("/bulk")
    request = _body(draft, "request", findings) if sends else None
    response = _body(draft, "response", findings)
    meaning = paths.meaning(method, path, [*_keys(request), *_keys(response)])
    table = paths.tables.get(meaning.table) if meaning.table else None
    if meaning.operation in ACTS:
        return _act(Endpoint(method=method, path=path, operation=meaning.operation), draft, table, findings)
    handler = draft.lines.get("handler")
    shown = None if meaning.operation in RECORDLESS else table
    becomes = _becomes(table, meaning.action) if table and meaning.action and not handler else None
    if handler or meaning.operation == "custom" or (meaning.operation == "action" and not becomes):
        known = Endpoint(method=method, path=path, operation=meaning.operation, table=meaning.table)
        return _function(structs.replace(known, **_place(meaning)), draft, table, findings)
    messages = Messages(meaning.operation, method, shown, paths.tables, findings)
    body, children = messages.request(request) if request else (None, ())
    shape, message = messages.response(response, children) if response else (None, None)
    return Endpoint(
        method=method,
        path=path,
        operation=meaning.operation,
        title=draft.title.value,
        table=meaning.table,
        **_place(meaning),
        becomes=becomes,
        filters=_filters(draft, table, findings) if meaning.operation == "list" else (),
        body=body if body is not None or not becomes else (),  # an action takes what it says, and nothing else
        children=children,
        response=shape,
        message=message,
        request_example=request_example(request) if request and table else None,
        response_example=response_example(response, table) if response and table else None,
        origin=plain(draft.lines["path"][1]).span,
    )


def _place(meaning: Meaning) -> dict[str, Any]:
    """What a path says of the record that an endpoint is about."""
    return {
        "parent": meaning.parent,
        "action": meaning.action,
        "key_parameter": meaning.key_parameter,
        "by": meaning.by,
    }


def _function(endpoint: Endpoint, draft: _Draft, table: Table | None, findings: Findings) -> Endpoint:
    """The same where a function of the team's own answers it: what it is sent and answers is whatever is documented."""
    handler, request = draft.lines.get("handler"), draft.lines.get("request")
    response = _body(draft, "response", findings)
    sends = endpoint.method in SENDS_BODY
    return structs.replace(
        endpoint,
        operation="action" if endpoint.action else "custom",
        title=draft.title.value,
        verb=verb_of(endpoint) if table else None,
        filters=_named_parameters(draft, findings),
        input=read_input(_body(draft, "request", findings) if sends else None, table),
        output=read_output(response, table),
        message=message_of(response),
        handler=plain(handler[1]).value if handler else None,
        multipart=request is not None and "multipart" in request[1].value.lower(),
        origin=plain(draft.lines["path"][1]).span,
    )


def _act(endpoint: Endpoint, draft: _Draft, table: Table | None, findings: Findings) -> Endpoint:
    """The same with what an endpoint for signing up or in is documented to take and give."""
    operation = endpoint.operation
    shape, message = read_act_response(_body(draft, "response", findings), operation, findings)
    return structs.replace(
        endpoint,
        title=draft.title.value,
        table=table.name if table else None,
        body=read_act_request(_body(draft, "request", findings), operation, table, findings),
        response=shape,
        message=message,
        origin=plain(draft.lines["path"][1]).span,
    )


def _becomes(table: Table, action: str) -> Becomes | None:
    """What the last word of a path makes of a record: `close`, `in-progress`; None where that is a function's."""
    return becoming(table, action) or becoming(table, action.replace("-", "_"))


def _body(draft: _Draft, kind: str, findings: Findings) -> Body | None:
    fence = draft.bodies.get(kind)
    if fence is None:
        return None
    findings.built(range(fence.first, fence.last + 1), f"{kind} of {draft.title}")
    return read_body(fence, findings)


def _keys(body: Body | None) -> list[str]:
    value = body.value if body else None
    while isinstance(value, dict) and isinstance(value.get("data"), dict | list):
        value = value["data"]
    value = value[0] if isinstance(value, list) and value else value
    return [key for key in value if key not in ("status", "message")] if isinstance(value, dict) else []


def _parameters(draft: _Draft) -> Iterator[tuple[Text, Text]]:
    """Each line or part of a line that names a query parameter, and the name."""
    lines = list(draft.parameters)
    if "query" in draft.lines:
        lines += [part for part in draft.lines["query"][1].split(r"[,;]") if len(part.strip())]
    for text in lines:
        label = split_label(text)
        name = next(plain(label.name if label else text.strip()).strip("?&").find(r"^[\w-]+"), None)
        if name is not None and name.value.lower() != "none":
            yield text, name


def _named_parameters(draft: _Draft, findings: Findings) -> tuple[str, ...]:
    """The query parameters of a function."""
    named = list(_parameters(draft))
    for text, _ in named:
        findings.built(text, f"parameters of {draft.title}")
    return tuple(dict.fromkeys(name.value for _, name in named))


def _filters(draft: _Draft, table: Table | None, findings: Findings) -> tuple[str, ...]:
    """The fields that `Query Parameters` names."""
    filters = []
    for text, name in _parameters(draft):
        if name.value.lower() in PAGING or table is None:
            continue
        if table.field(name.value):
            filters.append(name.value)
        else:
            known = [one.name for one in table.fields]
            hint = f"its fields are: {listing(known)}"
            findings.say(rules.UNKNOWN_PARAMETER.at_word(name, known, hint, table=table.name))
        findings.built(text, f"parameters of {draft.title}")
    return tuple(dict.fromkeys(filters))
