"""Expressions as people write them in a line: parsed by a grammar, and typed against the tables they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from asbuilt.diagnostics import form as rules
from asbuilt.diagnostics import listing
from asbuilt.forms.quantities import SECONDS
from chalicelib.specification import CALLER, Arithmetic, Call, Compare, Expression, FieldPath, Logic, Not, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from asbuilt.diagnostics import Diagnostic, Findings, Rule
    from asbuilt.source import Text
    from chalicelib.specification import Field, Table

Operator = Literal["eq", "ne", "lt", "lte", "gt", "gte", "in", "between", "contains", "begins", "exists", "missing"]
Parts = list[Tree[Token]]

GRAMMAR = Lark(
    files(__package__).joinpath("expressions.lark").read_text("utf-8"), parser="lalr", propagate_positions=True
)
LONGEST = 2_000
"""Characters of an expression; a longer one is not read."""
DEEPEST = 40
"""Brackets and `not`s inside one another; it bounds the recursion over the tree."""
FUNCTIONS = {"now": "moment", "today": "moment", "lower": "text", "upper": "text", "length": "number"}
ME = ("me", "myself", "caller", "actor")
BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
OPERATORS: dict[str, Operator] = {
    "=": "eq", "==": "eq", "!=": "ne", "<>": "ne", "≠": "ne",
    "at least": "gte", "at most": "lte", "more than": "gt", "greater than": "gt", "over": "gt", "above": "gt",
    "after": "gt", "less than": "lt", "under": "lt", "below": "lt", "before": "lt",
    ">=": "gte", "≥": "gte", "<=": "lte", "≤": "lte", ">": "gt", "<": "lt",
}  # fmt: skip
FAMILIES = {
    **dict.fromkeys(("integer", "number", "decimal", "money"), "number"),
    **dict.fromkeys(("date", "datetime", "time"), "moment"),
    "boolean": "boolean",
    "list": "list",
}
"""How kinds compare: those of one family with each other; every other kind is text."""


@dataclass(frozen=True)
class _Typed:
    """A part of an expression: its node, its family of values, its place, and an enum's values where it has some."""

    node: Expression
    family: str | None
    place: Text
    values: tuple[str, ...] = ()
    word: str | None = None
    """The bare word that it is, if it names no field and so may be a value."""


def read_expression(
    text: Text, table: Table | None, tables: Mapping[str, Table], findings: Findings
) -> Expression | None:
    """The expression that a text is, about a record of `table`; None where it is not understood, which is said.

    Without a table it is about values that nothing describes: every name may be one of them, and what a bare word is
    compared with is one, so that the word is a text.
    """
    nesting = text.value.count("(") + text.value.lower().count("not")
    if len(text) > LONGEST or nesting > DEEPEST:
        findings.say(rules.EXPRESSION_TOO_LONG.at(text.span))
        return None
    try:
        tree = _parse(text.value)
    except UnexpectedInput as fault:
        findings.say(_not_understood(text, fault))
        return None
    reader = _Reader(text, table, tables)
    node = reader.settled(reader.read(tree)).node
    findings.say(*reader.complaints)
    return None if reader.complaints else node


@lru_cache(maxsize=1024)
def _parse(text: str) -> Tree[Token]:
    """The grammar's tree of a text; conditions are often said again, of other tables."""
    return GRAMMAR.parse(text)


def _not_understood(text: Text, fault: UnexpectedInput) -> Diagnostic:
    ended = getattr(getattr(fault, "token", None), "type", "") == "$END" or fault.pos_in_stream is None
    at = len(text) if ended else fault.pos_in_stream
    place = next(text[at:].find(r"\S+"), None)
    understood = text.value[:at].strip()
    return rules.EXPRESSION_NOT_UNDERSTOOD.at(
        place.span if place else text.end,
        found=f"'{place.value}'" if place else "the end",
        hint=f"understood so far: '{understood}'" if understood else None,
    )


class _Reader:
    """Walks the grammar's tree and gives each part its type; the methods are named as the grammar's rules."""

    def __init__(self, text: Text, table: Table | None, tables: Mapping[str, Table]) -> None:
        self.text = text
        self.table = table
        self.tables = tables
        self.complaints: list[Diagnostic] = []

    def read(self, tree: Tree[Token]) -> _Typed:
        place = self.text[tree.meta.start_pos : tree.meta.end_pos]
        typed: _Typed = getattr(self, f"_{tree.data}")(tree.children, place)
        return typed

    def settled(self, part: _Typed, partner: _Typed | None = None) -> _Typed:
        """A bare word beside another part is a value, which that part must be able to have; alone it is a mistake."""
        if part.word is None:
            return part
        if partner is None and self.table is None:
            return _Typed(FieldPath((part.word,)), None, part.place)
        if partner is None:
            return self._unknown(part.place)
        if partner.values and part.word not in partner.values:
            self._say(rules.NOT_A_VALUE, part.place, partner.values, found=part.word, name=partner.place)
        if partner.family == "boolean" and part.word.lower() in BOOLEANS:
            return _Typed(Value(BOOLEANS[part.word.lower()]), "boolean", part.place)
        return _Typed(Value(part.word), "text", part.place)

    def _say(self, rule: Rule, place: Text, known: Iterable[str], **values: Any) -> None:
        names = list(known)
        self.complaints.append(rule.at_word(place, names, f"known are: {listing(names)}", **values))

    def _pair(self, left: Tree[Token], right: Tree[Token]) -> tuple[_Typed, _Typed]:
        """Two parts that are compared: they must be of one family."""
        first, second = self.settled(self.read(left)), self.read(right)
        second = self.settled(second, first)
        families = {first.family, second.family} - {None}
        if len(families) > 1 and not (families == {"moment", "text"} and isinstance(second.node, Value)):
            self.complaints.append(
                rules.CANNOT_COMPARE.at(
                    second.place.span, left=f"{first.place} ({first.family})", right=f"{second.place} ({second.family})"
                )
            )
        return first, second

    def _condition(self, op: Operator, place: Text, left: Tree[Token], *right: Tree[Token]) -> _Typed:
        pairs = [self._pair(left, one) for one in right]
        first = pairs[0][0] if pairs else self.settled(self.read(left))
        return _Typed(Compare(op, first.node, tuple(second.node for _, second in pairs)), "boolean", place)

    def _either(self, children: Parts, place: Text) -> _Typed:
        return _Typed(Logic("or", self._terms(children)), "boolean", place)

    def _both(self, children: Parts, place: Text) -> _Typed:
        return _Typed(Logic("and", self._terms(children)), "boolean", place)

    def _terms(self, children: Parts) -> tuple[Expression, ...]:
        return tuple(self.settled(self.read(child)).node for child in children)

    def _negated(self, children: Parts, place: Text) -> _Typed:
        return _Typed(Not(self.settled(self.read(children[0])).node), "boolean", place)

    def _compared(self, children: Parts, place: Text) -> _Typed:
        left, operator, right = children
        return self._condition(OPERATORS[str(operator)], place, left, right)

    def _compared_words(self, children: Parts, place: Text) -> _Typed:
        left, bound = children
        word, right = bound.children
        return self._condition(OPERATORS[" ".join(str(word).lower().split())], place, left, right)  # type: ignore[arg-type]

    def _equal(self, children: Parts, place: Text) -> _Typed:
        return self._condition("eq", place, *children)

    def _unequal(self, children: Parts, place: Text) -> _Typed:
        return self._condition("ne", place, *children)

    def _one_of(self, children: Parts, place: Text) -> _Typed:
        return self._condition("in", place, *children)

    def _none_of(self, children: Parts, place: Text) -> _Typed:
        return _Typed(Not(self._condition("in", place, *children).node), "boolean", place)

    def _between(self, children: Parts, place: Text) -> _Typed:
        return self._condition("between", place, *children)

    def _begins(self, children: Parts, place: Text) -> _Typed:
        return self._condition("begins", place, *children)

    def _contains(self, children: Parts, place: Text) -> _Typed:
        """A list contains an item, a text a part: the two need not be of one family."""
        left, right = self.settled(self.read(children[0])), self.read(children[1])
        part = self.settled(right, _Typed(left.node, None, left.place))
        return _Typed(Compare("contains", left.node, (part.node,)), "boolean", place)

    def _older(self, children: Parts, place: Text) -> _Typed:
        return self._age("lt", children, place)

    def _newer(self, children: Parts, place: Text) -> _Typed:
        return self._age("gt", children, place)

    def _age(self, op: Operator, children: Parts, place: Text) -> _Typed:
        left = self.settled(self.read(children[0]))
        if left.family not in (None, "moment"):
            self.complaints.append(
                rules.CANNOT_COMPARE.at(left.place.span, left=f"{left.place} ({left.family})", right="a time")
            )
        number, unit = (str(token) for token in children[1].children)
        seconds = int(Decimal(number) * SECONDS[unit.split()[0].lower().rstrip("s") or "s"])
        return _Typed(Compare(op, left.node, (Call("ago", (Value(seconds),)),)), "boolean", place)

    def _present(self, children: Parts, place: Text) -> _Typed:
        return self._condition("exists", place, *children)

    def _absent(self, children: Parts, place: Text) -> _Typed:
        return self._condition("missing", place, *children)

    def _sum(self, children: Parts, place: Text) -> _Typed:
        return self._arithmetic(children, place)

    def _product(self, children: Parts, place: Text) -> _Typed:
        return self._arithmetic(children, place)

    def _arithmetic(self, children: Parts, place: Text) -> _Typed:
        """`a + b - c`, from the left."""
        total = self.settled(self.read(children[0]))
        for sign, child in zip(children[1::2], children[2::2], strict=True):
            part = self.settled(self.read(child))
            text = total.family == "text" or part.family == "text"
            if text and str(sign) != "+":
                self.complaints.append(rules.NOT_A_NUMBER.at(part.place.span, found=place))
            family = ("text" if str(sign) == "+" else None) if text else "number"
            op = "*" if str(sign) == "×" else str(sign)
            total = _Typed(Arithmetic(op, total.node, part.node), family, place)  # type: ignore[arg-type]
        return total

    def _number(self, children: Parts, place: Text) -> _Typed:
        number = Decimal(str(children[0]))
        return _Typed(Value(int(number) if number == number.to_integral_value() else number), "number", place)

    def _moment(self, children: Parts, place: Text) -> _Typed:
        return _Typed(Value(str(children[0])), "moment", place)

    def _quoted(self, children: Parts, place: Text) -> _Typed:
        return _Typed(Value(str(children[0])[1:-1]), "text", place)

    def _call(self, children: Parts, place: Text) -> _Typed:
        name, *arguments = children
        known = FUNCTIONS.get(str(name).lower())
        if known is None:
            self._say(rules.UNKNOWN_FUNCTION, place[: len(str(name))], FUNCTIONS, found=name)
            return _Typed(Value(None), None, place)
        return _Typed(Call(str(name).lower(), self._terms([one for one in arguments if one])), known, place)

    def _path(self, children: Parts, place: Text) -> _Typed:
        steps = [str(name) for name in children]
        named = self.table is not None and self.table.field(steps[0]) is not None
        if steps[0].lower() in ME and self.table is not None and not named:
            return _Typed(FieldPath((CALLER, *(steps[1:] or ["id"]))), None, place)
        if len(steps) == 1 and steps[0].lower() in BOOLEANS and not named:
            return _Typed(Value(BOOLEANS[steps[0].lower()]), "boolean", place)
        return self._field(steps, place)

    def _field(self, steps: list[str], place: Text) -> _Typed:
        """A field, or one of a record that it refers to."""
        table = self.table
        field: Field | None = None
        for step in steps:
            field = table.field(step) if table else None
            if field is None:
                break
            table = self.tables.get(field.reference.table) if field.reference else None
        if field is not None:
            return _Typed(FieldPath(tuple(steps)), FAMILIES.get(field.type.kind, "text"), place, field.type.values)
        if len(steps) == 1:
            return _Typed(Value(steps[0]), None, place, word=steps[0])
        if self.table is None:
            return _Typed(FieldPath(tuple(steps)), None, place)
        return self._unknown(place, table)

    def _unknown(self, place: Text, behind: Table | None = None) -> _Typed:
        """A name that is none of the record's, or of what it refers to."""
        names = [one.name for table in (behind or self.table,) if table for one in table.fields]
        self._say(rules.UNKNOWN_NAME, place, names, found=place, table=self.table.name if self.table else "")
        return _Typed(Value(None), None, place)
