"""Mermaid diagrams of what a specification declares: its architecture, and its tables with what they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification.operations import Email, EventHandler, Import, Publication, QueueConsumer, Webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.specification import Field, Specification, Table

MOST_TABLES = 12
"""Tables that the architecture shows one by one; of more it tells the number."""


def architecture(specification: Specification) -> list[str]:
    """The lines of a flowchart: who calls, and the parts of AWS that answer."""
    people = ", ".join(_callers(specification))
    lines = [
        "flowchart LR",
        f'  people["{people}"] -->|HTTPS| api["Amazon API Gateway<br/>{_count(specification.endpoints, "endpoint")}"]',
        '  api --> service["AWS Lambda"]',
    ]
    if people != "anyone":
        lines += ['  people -->|sign in| identity["Amazon Cognito"]', "  service -->|verify tokens| identity"]
    if any(endpoint.handler for endpoint in specification.endpoints):
        lines.append('  service --> custom["own functions"]')
    lines += _outside(specification)
    if specification.tables:
        lines += ["  service --> database", '  subgraph database["Amazon DynamoDB"]', *_stores(specification), "  end"]
    return lines


def entity_relationship(specification: Specification) -> list[str]:
    """The lines of an ER diagram: each table with its key and declared fields, then each reference."""
    lines = ["erDiagram"]
    for table in specification.tables:
        lines += [f"  {_entity(table.name)} {{", *_attributes(table), "  }"]
    for table in specification.tables:
        lines += _relations(table, specification)
    return lines


DIAGRAMS: dict[str, Callable[[Specification], list[str]]] = {
    "architecture": architecture,
    "erd": entity_relationship,
}
"""How each diagram is drawn, by the name in its mark: `<!-- asbuilt:erd -->`."""


FILES, MESSAGES = "-->|files|", "-->|messages|"
INCOMING = (FILES, MESSAGES)
LINKS: dict[type, str] = {
    Email: "-->|e-mail|",
    Webhook: "-->|webhook|",
    Publication: "-->|events|",
    EventHandler: "-->|events|",
    Import: FILES,
    QueueConsumer: MESSAGES,
}
"""The arrow between the service and what is outside, for each kind of integration."""


def _callers(specification: Specification) -> list[str]:
    """The roles, or whoever is signed in where there are none; and anyone, where anyone may do something."""
    allowed = {role for permission in specification.permissions for role in permission.roles}
    callers = list(specification.roles) or ["signed-in users"] * ("signed-in" in allowed)
    return [*callers, "anyone"] if "anyone" in allowed or not callers else callers


def _stores(specification: Specification) -> list[str]:
    tables = specification.tables
    if len(tables) > MOST_TABLES:
        return [f'    tables[("{_count(tables, "table")}")]']
    return [f'    table{number}[("{table.name}")]' for number, table in enumerate(tables, 1)]


def _outside(specification: Specification) -> Iterator[str]:
    """What the service calls, what calls it, and the clock."""
    links: dict[str, dict[str, None]] = {}
    for integration in specification.integrations:
        arrow = LINKS[type(integration)]
        links.setdefault(integration.service, {})[arrow] = None
    for number, (service, arrows) in enumerate(links.items(), 1):
        node = f'outside{number}["{_label(service)}"]'
        for at, arrow in enumerate(arrows):
            name = f"outside{number}" if at else node
            yield f"  {name} {arrow} service" if arrow in INCOMING else f"  service {arrow} {name}"
    if specification.tasks:
        yield f'  clock["Amazon EventBridge Scheduler<br/>{_count(specification.tasks, "task")}"] --> service'


def _label(text: str) -> str:
    """A text as a label of Mermaid may hold it."""
    return "".join(character for character in text if character not in '"<>[]{}|\\`#')


def _count(things: tuple[object, ...], word: str) -> str:
    return f"{len(things)} {word}{'s' * (len(things) != 1)}"


def _attributes(table: Table) -> Iterator[str]:
    for field in sorted(table.fields, key=lambda field: field.name != table.key):
        if not field.implicit or field.name == table.key:
            keys = ", ".join(_keys(field, table))
            yield f"    {field.type.kind} {field.name} {keys}".rstrip()


def _keys(field: Field, table: Table) -> Iterator[str]:
    if field.name == table.key:
        yield "PK"
    if field.reference:
        yield "FK"
    if field.unique and field.name != table.key:
        yield "UK"


def _relations(table: Table, specification: Specification) -> Iterator[str]:
    """`users ||--o{ tickets : requester`: one user, any number of tickets."""
    for field in table.fields:
        target = specification.table(field.reference.table) if field.reference else None
        if target:
            one = "}o" if field.type.kind == "list" else "||" if field.required else "|o"
            many = "o|" if field.unique else "o{"
            yield f"  {_entity(target.name)} {one}--{many} {_entity(table.name)} : {field.name}"


def _entity(name: str) -> str:
    """A name as Mermaid takes it: letters beyond ASCII need quotation marks."""
    return name if name.isascii() else f'"{name}"'
