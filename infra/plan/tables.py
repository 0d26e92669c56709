"""What becomes of the records of a table when it, its key or one of its lines changes: one rule a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chalicelib.specification import naming
from chalicelib.specification.indexes import attribute_type, has_word_index, searchable_fields
from chalicelib.specification.retention import terms_of
from chalicelib.specification.volume import shard_count
from infra.plan.changes import Change, Check, Job, Tables, destroying
from infra.plan.fields import field_changes
from infra.plan.indexes import index_changes
from infra.tables import definitions

if TYPE_CHECKING:
    from chalicelib.specification import Specification, Table
    from infra.plan.changes import Changes, Class

DAY = 24 * 60 * 60


class Kept(Struct, frozen=True):
    """What a table keeps for so many `days` of what was before: where it is, and what the line and its loss mean."""

    days: str
    what: str
    place: str
    means: str
    lost: str


KEPT = (
    Kept(
        days="soft_delete_days",
        what="soft delete",
        place="the bin",
        means="records deleted from now on can come back for {} days",
        lost="deleted records that could come back no longer can, and deletions are for good",
    ),
    Kept(
        days="history_days",
        what="history",
        place="the history",
        means="what changes from now on is told for {} days",
        lost="what was changed, when and by whom can no longer be read",
    ),
)


def table_changes(before: Specification, after: Specification) -> Changes:
    """The changes of all tables; those that go come last.  A table is known by where its records are kept."""
    kept = {table.stored: table for table in before.tables}
    for table in after.tables:
        old = kept.pop(table.stored, None)
        if old is None:
            yield _added(before, table)
        elif _key(before, old) != _key(after, table):
            yield _rekeyed(Tables(before, after, old, table))
        else:
            yield from _changed(Tables(before, after, old, table))
    is_new = {table.stored for table in after.tables} - {table.stored for table in before.tables}
    for table in kept.values():
        yield _removed(after, table, or_renamed=bool(is_new))
    yield from _companions(before, after)


def _changed(tables: Tables) -> Changes:
    for rule in RULES:
        yield from rule(tables)


def _added(before: Specification, table: Table) -> Change:
    lost = next((old for old in before.tables if old.name in (table.name, *table.formerly)), None)
    if lost is None:
        return Change(sign="+", what="table", name=table.name, reason="it begins empty")
    names = ", ".join(dict.fromkeys(name for name in (*table.formerly, lost.stored) if name != table.name))
    line = f"`- Formerly: {names}`" if names else f"no line Formerly, for its records are kept as '{table.name}'"
    reason = f"it begins empty, as the records of '{lost.name}' are kept as '{lost.stored}': it has them with {line}"
    return Change(sign="+", what="table", name=table.name, reason=reason)


def _removed(after: Specification, table: Table, *, or_renamed: bool) -> Change:
    told = any(table.name in (new.name, *new.formerly) for new in after.tables)
    names = ", ".join(dict.fromkeys((table.name, *table.formerly)))
    hint = f". If it only has another name now, write `- Formerly: {names}` there" if or_renamed and not told else ""
    reason = f"nobody can read its records any more; its DynamoDB table stays until somebody removes it{hint}"
    return destroying("-", "table", table.name, reason)


def _companions(before: Specification, after: Specification) -> Changes:
    """The tables beside those of the document: what they hold is told with the lines that ask for them."""
    old, new = _beside(before), _beside(after)
    for name in new:
        if name not in old:
            yield Change(
                sign="+", what="companion", name=name, reason="a table of the service's own, which begins empty"
            )
    for name in old:
        if name not in new:
            yield Change(sign="-", what="companion", name=name, reason="nothing is kept in it any more")


def _beside(specification: Specification) -> list[str]:
    prefix, own = naming.table_name(specification.name, "", ""), {table.stored for table in specification.tables}
    names = [one["TableName"].removeprefix(prefix) for one in definitions(specification, "")]
    return [name for name in names if name not in own]


def _rekeyed(tables: Tables) -> Change:
    (old, old_type), (new, new_type) = _key(tables.before, tables.old), _key(tables.after, tables.new)
    was, now = f"{old} ({_named(old_type)})", f"{new} ({_named(new_type)})"
    reason = (
        f"its key was {was} and is {now}, and DynamoDB cannot change a key: "
        "give the table another name, without `Formerly`; it begins empty, and the old one stays"
    )
    return Change(sign="~", what="key", name=tables.new.name, kind="destroys", reason=reason, cannot=True)


def _key(specification: Specification, table: Table) -> tuple[str, str | None]:
    return table.key, attribute_type(specification, table, table.key)


def _named(attribute: str | None) -> str:
    return "a number" if attribute == "N" else "a text"


def _renamed(tables: Tables) -> Changes:
    if tables.old.name != tables.new.name:
        reason = f"it was '{tables.old.name}': its records stay where they are, kept as '{tables.new.stored}'"
        yield Change(sign="~", what="table", name=tables.new.name, reason=reason)


def _accounts(tables: Tables) -> Changes:
    if tables.old.accounts == tables.new.accounts:
        return
    reason = "its records are no longer those of who signs in"
    if tables.new.accounts:
        reason = "its records are those of who signs in: records of before have keys that are nobody's"
    kind: Class = "backfill" if tables.new.accounts else "safe"
    yield Change(sign="~", what="accounts", name=tables.new.name, kind=kind, reason=reason)


def _belonging(tables: Tables) -> Changes:
    for what in ("owner", "tenant"):
        old, new = getattr(tables.old, what), getattr(tables.new, what)
        field = tables.new.field(new) if new else None
        if old == new or (old and field and field.formerly == old):
            continue
        name = f"{tables.new.name}.{what}"
        if new is None:
            yield Change(sign="-", what=what, name=name, reason="nothing is decided by it from now on")
        else:
            reason = f"it is asked of '{new}': records of before that hold nothing there are nobody's own"
            yield Change(sign="~" if old else "+", what=what, name=name, kind="backfill", reason=reason)


def _unique_together(tables: Tables) -> Changes:
    former = {field.formerly: field.name for field in tables.new.fields if field.formerly}
    old = {tuple(former.get(name, name) for name in rule) for rule in tables.old.unique_together}
    for rule in tables.new.unique_together:
        unchanged = rule in tables.old.unique_together
        if not unchanged:
            name = f"{tables.new.name}.{'+'.join(rule)}"
            reason = (
                "records of before may have the same values: duplicates stop the rollout, the job marks what is taken"
            )
            job = Job("markers", tables.new.name, rule)
            check = Check("duplicates", job.table, rule)
            yield Change(sign="+", what="unique", name=name, kind="backfill", reason=reason, job=job, check=check)
    for rule in sorted(old - set(tables.new.unique_together)):
        name = f"{tables.new.name}.{'+'.join(rule)}"
        yield Change(sign="-", what="unique", name=name, reason="any record may have any values from now on")


def _kept_days(tables: Tables) -> Changes:
    for kept in KEPT:
        old, new = getattr(tables.old, kept.days), getattr(tables.new, kept.days)
        if new is None and old is not None:
            yield destroying("-", kept.what, tables.new.name, kept.lost, f"{kept.place} of {tables.old.name}")
        elif old != new:
            yield Change(sign="~" if old else "+", what=kept.what, name=tables.new.name, reason=kept.means.format(new))


def _expiry(tables: Tables) -> Changes:
    old, new = terms_of(tables.before, tables.old), terms_of(tables.after, tables.new)
    terms = [[(term.seconds, term.after, term.where) for term in side] for side in (old, new)]
    if terms[0] == terms[1]:
        return
    name = tables.new.name
    if not new:
        yield Change(sign="-", what="expiry", name=name, reason="no record expires from now on")
        return
    lasting = len(old) == len(new) and all(
        now.seconds >= was.seconds and (now.after, now.where) == (was.after, was.where)
        for was, now in zip(old, new, strict=False)
    )
    job = Job("expiry", name)
    if lasting:
        reason = "records of before expire as they were to when they were written, until the job gives them longer"
        yield Change(sign="~", what="expiry", name=name, kind="backfill", reason=reason, job=job)
        return
    shortest = min(term.seconds for term in new) / DAY
    reason = f"records go for good when they are {shortest:g} days old, those of before too once the job has run"
    change = destroying("~" if old else "+", "expiry", name, reason, f"expired {name}")
    yield structs.replace(change, job=job)


def _shards(tables: Tables) -> Changes:
    old, new = shard_count(tables.before, tables.old), shard_count(tables.after, tables.new)
    name = tables.new.name
    if new > old:
        reason = f"its lists are spread over {new} shards, not {old}: new records are put into all of them"
        yield Change(sign="~", what="shards", name=name, reason=reason)
    elif new < old:
        reason = (
            f"its lists would read {new} of its {old} shards, and no longer show the records of the others: "
            "leave the expected size and the load of section 6 as high as they were"
        )
        yield destroying("~", "shards", name, reason, f"the lists of {name}")


def _words(tables: Tables) -> Changes:
    """A table that is no longer small has an index of its words."""
    old, new = has_word_index(tables.old), has_word_index(tables.new)
    if new and not old and searchable_fields(tables.old):
        reason = "it is no longer looked through: records of before are found when their words are indexed"
        job = Job("words", tables.new.name)
        yield Change(sign="+", what="search", name=tables.new.name, kind="backfill", reason=reason, job=job)


RULES = (
    _renamed,
    field_changes,
    index_changes,
    _unique_together,
    _accounts,
    _belonging,
    _kept_days,
    _expiry,
    _shards,
    _words,
)
