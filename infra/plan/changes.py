"""A change between two specifications: what of the service it is about, and what it means for the data there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from chalicelib.specification import Field, Specification, Table

Class: TypeAlias = Literal["safe", "slow", "backfill", "destroys"]
CLASSES: tuple[Class, ...] = ("safe", "slow", "backfill", "destroys")
"""From the least to the most: nothing is touched; DynamoDB works for a while; records have to be brought up to the
document; data can no longer be had, and a written consent is asked for."""

Sign: TypeAlias = Literal["+", "~", "-"]
CheckKind: TypeAlias = Literal["duplicates", "values", "left"]
JobKind: TypeAlias = Literal["fill", "compute", "rename", "markers", "words", "expiry", "seal"]


class Job(Struct, frozen=True):
    """A walk over the records of a table that brings them up to the document; cut off, it goes on where it was."""

    kind: JobKind
    table: str
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called: `fill tickets.priority`."""
        return f"{self.kind} {self.table}" + (f".{'+'.join(self.fields)}" if self.fields else "")


class Check(Struct, frozen=True):
    """What is looked at in the records of a table before anything is deployed.

    `duplicates`: values of a rule that several records have; `values`: those that the document no longer allows;
    `left`: what records still hold under a former name.
    """

    kind: CheckKind
    table: str
    fields: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called: `duplicates tickets.number`."""
        return f"{self.kind} {self.table}.{'+'.join(self.fields)}"


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is added, changed or removed, and its class.

    `consent` is what a change that destroys asks for; one that `cannot` be done is refused whatever anybody says.
    """

    sign: Sign
    what: str
    name: str
    kind: Class = "safe"
    reason: str
    job: Job | None = None
    check: Check | None = None
    consent: str | None = None
    cannot: bool = False


Changes: TypeAlias = Iterator[Change]


class Tables(Struct, frozen=True):
    """A table before and after, and the specifications that it is part of."""

    before: Specification
    after: Specification
    old: Table
    new: Table


class Fields(Struct, frozen=True):
    """A field before and after, and its table."""

    tables: Tables
    old: Field
    new: Field

    @property
    def name(self) -> str:
        """What it is called now: `tickets.title`."""
        return f"{self.tables.new.name}.{self.new.name}"


def destroying(sign: Sign, what: str, name: str, reason: str, destroyed: str | None = None) -> Change:
    """A change after which data can no longer be had; `destroyed` says which, where that is not its name."""
    return Change(sign=sign, what=what, name=name, kind="destroys", reason=reason, consent=destroys(destroyed or name))


def destroys(what: str) -> str:
    """The words of the consent."""
    return f"destroys {what}"
