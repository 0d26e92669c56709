"""What becomes of the values of a field when it is added, changed or removed: one rule a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification.indexes import has_word_index, stored_type
from infra.plan.changes import Change, Check, Fields, Job, destroying
from infra.plan.types import fit, lost_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification import Field, FieldType, Specification, Table
    from infra.plan.changes import Changes, JobKind, Sign, Tables


def field_changes(tables: Tables) -> Changes:
    """The changes of a table's fields, in the document's order; those that go come last."""
    former = {field.name: _before(tables.old, field) for field in tables.new.fields}
    for field in tables.new.fields:
        old = former[field.name]
        if old is None:
            yield _added(tables, field)
        else:
            for rule in RULES:
                yield from rule(Fields(tables, old, field))
    kept = {old.name for old in former.values() if old}
    or_renamed = any(old is None for old in former.values())
    for field in tables.old.fields:
        if field.name not in kept:
            yield _removed(tables.new, field, or_renamed=or_renamed)


def _before(old: Table, field: Field) -> Field | None:
    """The field as it was, under its name or the one that it had."""
    return old.field(field.name) or (old.field(field.formerly) if field.formerly else None)


def _added(tables: Tables, field: Field) -> Change:
    name = f"{tables.new.name}.{field.name}"
    if field.computed:
        job = Job("compute", tables.new.name, (field.name,))
        reason = "records of before have no value until they are written again"
        return Change(sign="+", what="field", name=name, kind="backfill", reason=reason, job=job)
    if field.server_set or field.implicit:
        return Change(sign="+", what="field", name=name, reason="the server sets it from now on")
    if not field.required:
        return Change(sign="+", what="field", name=name, reason="records of before have no value in it")
    if field.default is None:
        reason = "it is required and has no default: records of before lack it until somebody gives each a value"
        check = Check("values", tables.new.name, (field.name,))
        return Change(sign="+", what="field", name=name, kind="backfill", reason=reason, check=check)
    reason = "it is required: records of before are given its default"
    job = Job("fill", tables.new.name, (field.name,))
    return Change(sign="+", what="field", name=name, kind="backfill", reason=reason, job=job)


def _removed(table: Table, field: Field, *, or_renamed: bool) -> Change:
    name = f"{table.name}.{field.name}"
    if field.computed or field.auto == "version":
        return Change(sign="-", what="field", name=name, reason="it was made from other values, and can be again")
    hint = f". If it only has another name now, write `formerly {field.name}` there" if or_renamed else ""
    reason = f"nobody can read its values any more; they stay in their items, unseen, until the records go{hint}"
    return destroying("-", "field", name, reason)


def _renamed(pair: Fields) -> Changes:
    if pair.old.name == pair.new.name:
        return
    if pair.old.name == pair.tables.old.key:
        return  # told as another key
    reason = f"it was '{pair.old.name}': reads find it under both names, the job moves it; lists by it wait for that"
    yield _job(pair, "rename", reason)
    if pair.new.unique:
        yield _job(pair, "markers", f"its values were held unique as '{pair.old.name}'")


def _former_name_dropped(pair: Fields) -> Changes:
    if pair.old.formerly and not pair.new.formerly and pair.old.name == pair.new.name:
        former = pair.old.formerly
        reason = f"records that still hold it as '{former}' lose it: let the job end before this is deployed"
        check = Check("left", pair.tables.new.name, (former,))
        yield Change(sign="~", what="field", name=pair.name, kind="backfill", reason=reason, check=check)


def _retyped(pair: Fields) -> Changes:
    old, new = stored_type(pair.tables.before, pair.old), stored_type(pair.tables.after, pair.new)
    if (pair.old.type == pair.new.type and old == new) or _becomes_reference(pair, old, new):
        return
    fitting, kinds = fit(old, new), f"{pair.old.type.kind} to {pair.new.type.kind}"
    if pair.new.name == pair.tables.new.key and fitting == "none":
        return  # told as another key
    if fitting == "none":
        reason = f"{kinds}: what was stored is no {pair.new.type.kind}, and is not converted"
        yield destroying("~", "field", pair.name, reason)
        return
    if fitting == "all":
        reason = "it takes all values that were allowed before" if pair.old.type.kind == pair.new.type.kind else kinds
        yield Change(sign="~", what="field", name=pair.name, reason=reason)
        return
    lost = lost_values(old, new)
    holding = f"hold {' or '.join(lost)}" if lost else f"not be a valid {pair.new.type.kind}"
    yield _to_check(pair, f"records of before may {holding}: they stay so until they are written")


def _becomes_reference(pair: Fields, old: FieldType, new: FieldType) -> bool:
    """Whether it is stored as it was, and refers to records now: that is asked by `_referring`."""
    return pair.new.reference is not None and pair.old.reference is None and fit(old, new) != "none"


def _referring(pair: Fields) -> Changes:
    old, new = pair.old.reference, pair.new.reference
    if old == new:
        return
    if new is None:
        yield Change(sign="~", what="reference", name=pair.name, reason="what it holds is no longer looked for")
    elif old is None:
        yield _to_check(pair, f"what records of before hold may be no record of {new.table}", "reference")
    elif _stored(pair.tables.before, old.table) != _stored(pair.tables.after, new.table):
        reason = f"what it holds are records of {old.table}, not of {new.table}"
        yield destroying("~", "reference", pair.name, reason)
    elif old.on_delete != new.on_delete:
        reason = f"from now on: on delete {new.on_delete}"
        yield Change(sign="~", what="reference", name=pair.name, reason=reason)


def _required(pair: Fields) -> Changes:
    if pair.old.required == pair.new.required:
        return
    if not pair.new.required:
        yield Change(sign="~", what="field", name=pair.name, reason="it may be left out from now on")
    elif pair.new.default:
        yield _job(pair, "fill", "it is required now: records without it are given its default")
    else:
        yield _to_check(pair, "it is required now and has no default: records of before may lack it")


def _unique(pair: Fields) -> Changes:
    if pair.old.unique == pair.new.unique or pair.new.name == pair.tables.new.key:
        return
    if not pair.new.unique:
        yield Change(sign="-", what="unique", name=pair.name, reason="any record may have any value from now on")
        return
    reason = "records of before may have the same value: duplicates stop the rollout, the job marks what is taken"
    job = Job("markers", pair.tables.new.name, (pair.new.name,))
    check = Check("duplicates", job.table, job.fields)
    yield Change(sign="+", what="unique", name=pair.name, kind="backfill", reason=reason, job=job, check=check)


def _bounded(pair: Fields) -> Changes:
    tighter = list(_tighter(pair.old, pair.new))
    looser = list(_tighter(pair.new, pair.old))
    if tighter:
        yield _to_check(pair, f"{' and '.join(tighter)}: records of before may be outside; they stay so until written")
    elif looser:
        yield Change(sign="~", what="field", name=pair.name, reason="it takes all values that were allowed before")


def _tighter(old: Field, new: Field) -> Iterator[str]:
    """The bounds that are narrower than they were."""
    for word, bounds in (("min", ("minimum", "min_length")), ("max", ("maximum", "max_length"))):
        for name in bounds:
            before, after = getattr(old, name), getattr(new, name)
            if after is not None and (before is None or (after > before if word == "min" else after < before)):
                yield f"{word} {after}"
    if new.pattern is not None and new.pattern != old.pattern:
        yield "another pattern"


def _searchable(pair: Fields) -> Changes:
    if pair.old.searchable == pair.new.searchable:
        return
    if not pair.new.searchable:
        yield Change(sign="-", what="search", name=pair.name, reason="its words are no longer looked for")
    elif has_word_index(pair.tables.new):
        yield _job(pair, "words", "records of before are found by it when their words are indexed", sign="+")
    else:
        yield Change(sign="+", what="search", name=pair.name, reason="so small a table is looked through")


def _computed(pair: Fields) -> Changes:
    old, new = pair.old.computed, pair.new.computed
    if old == new:
        return
    if new is None:
        yield Change(sign="~", what="field", name=pair.name, reason="its values stay, and clients send it from now on")
    elif old is None:
        yield destroying("~", "field", pair.name, "what clients have sent is overwritten by what is computed")
    else:
        yield _job(pair, "compute", "records of before have the value of the old expression until they are written")


def _encrypted(pair: Fields) -> Changes:
    if pair.old.encrypted == pair.new.encrypted:
        return
    state = "in clear" if pair.new.encrypted else "sealed"
    yield _job(pair, "seal", f"values of before are read as they are, {state}, until they are written again")


def _others(pair: Fields) -> Changes:
    """What is about requests, and leaves stored values as they are."""
    names = ("default", "auto", "read_only", "write_only", "immutable", "personal", "transitions")
    changed = [name for name in names if getattr(pair.old, name) != getattr(pair.new, name)]
    if changed:
        said = " and ".join(name.replace("_", "-") for name in changed)
        yield Change(sign="~", what="field", name=pair.name, reason=f"{said}: holds for writes and answers from now on")


def _job(pair: Fields, kind: JobKind, reason: str, *, sign: Sign = "~") -> Change:
    what = {"words": "search", "markers": "unique"}.get(kind, "field")
    return Change(
        sign=sign,
        what=what,
        name=pair.name,
        kind="backfill",
        reason=reason,
        job=Job(kind, pair.tables.new.name, (pair.new.name,)),
    )


def _to_check(pair: Fields, reason: str, what: str = "field") -> Change:
    """A change that no job can make good: somebody has to look at what records hold."""
    check = Check("values", pair.tables.new.name, (pair.new.name,))
    return Change(sign="~", what=what, name=pair.name, kind="backfill", reason=reason, check=check)


def _stored(specification: Specification, table: str) -> str:
    found = specification.table(table)
    return found.stored if found else table


RULES = (
    _renamed,
    _former_name_dropped,
    _retyped,
    _referring,
    _required,
    _unique,
    _bounded,
    _searchable,
    _computed,
    _encrypted,
    _others,
)
