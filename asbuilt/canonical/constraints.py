"""Constraints of fields in the words of LANGUAGE.md, in the order that its examples have."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from asbuilt.forms.field_values import GENERATORS
from asbuilt.forms.fields import SERVER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.forms.fields import ReadField
    from chalicelib.specification import Default, Field

BARE = re.compile(r"[A-Za-z_][\w-]*")
MEANT = ("true", "false", "null", "none", *GENERATORS)
"""Words that are a value or a moment where they are not in quotation marks."""

SAYS_OPTIONAL = re.compile(r"^[\w*`-]+\?|:\s+[\w*`]+\?(\s|$)")
SAYS_ON_DELETE = re.compile(r"\bon[\s_-]*delete\b", re.IGNORECASE)
FLAGS = ("read_only", "write_only", "immutable", "personal", "encrypted")


def write_constraints(read: ReadField, line: str) -> Iterator[str]:
    """The constraints that a field's line states, each as one text."""
    field = read.field
    yield from _presence(read, line)
    yield from _bounds(field)
    if field.default:
        yield f"default {_default(field.default)}"
    yield from (word for word in ("indexed", "searchable") if getattr(field, word))
    if field.reference and (field.reference.on_delete != "restrict" or SAYS_ON_DELETE.search(line)):
        yield f"on delete {field.reference.on_delete}"
    if field.auto and ("auto" in read.places or field.name.lower() not in SERVER_NAMES):
        yield "auto"
    yield from (flag.replace("_", "-") for flag in FLAGS if getattr(field, flag))
    if field.transitions:
        yield f"transitions {', '.join(_chains(field.transitions))}"
    if field.formerly:
        yield f"formerly {field.formerly}"
    if read.computed:
        yield f"computed {read.computed}"


def _presence(read: ReadField, line: str) -> Iterator[str]:
    if read.key:
        yield "primary key"
    if read.field.unique:
        yield "unique"
    if read.field.required and not read.key:
        yield "required"
    elif not read.field.required and ("required" in read.places or SAYS_OPTIONAL.search(line)):
        yield "optional"


def _bounds(field: Field) -> Iterator[str]:
    for word, bound in (
        ("min", field.minimum), ("max", field.maximum), ("min", field.min_length), ("max", field.max_length),
    ):  # fmt: skip
        if bound is not None:
            yield f"{word} {bound:f}" if isinstance(bound, Decimal) else f"{word} {bound}"
    if field.pattern is not None:
        yield f"pattern /{field.pattern}/"


def _default(default: Default) -> str:
    if default.generator:
        return default.generator
    match default.value:
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[default.value]
        case int() | Decimal():
            return f"{default.value:f}" if isinstance(default.value, Decimal) else str(default.value)
        case list():
            return f"[{', '.join(default.value)}]"
        case dict():
            return "{}"
    return _quoted(str(default.value))


def _quoted(value: str) -> str:
    if BARE.fullmatch(value) and value.lower() not in MEANT:
        return value
    mark = "'" if '"' in value else '"'
    return f"{mark}{value}{mark}"


def _chains(pairs: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """(a, b), (b, c), (c, a), (d, a) is `a -> b -> c -> a`, `d -> a`."""
    chain: list[str] = []
    for start, target in pairs:
        if chain and chain[-1] != start:
            yield " -> ".join(chain)
            chain = []
        chain += [target] if chain else [start, target]
    yield " -> ".join(chain)
