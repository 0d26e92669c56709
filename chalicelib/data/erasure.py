"""The erasure of one person: their personal fields are emptied wherever they are, and what can go goes.

What each step does can be done again, and what is left to do is found the same way each time:

- what went out about them and the jobs that they began come first (`chalicelib.data.traces`): the records tell which.
- every record of theirs is emptied of what is personal, by an update like any other; then the history of that record
  is; then it goes, if nothing but the name of its owner says whose it is.
- the account comes last: emptied, then deleted as the document's rules say, with what goes with it, for good.  Where a
  reference restricts that, it stays, and tells of nobody.

Killed anywhere, it is done again from the beginning: what has been done is not there to be done, or is a success.
A field that is required is not emptied but says `erased`; keys stay, as they are what others refer to.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from chalicelib.data.attributes import JSON_DECODER, JSON_ENCODER, encode
from chalicelib.data.belongings import belongings
from chalicelib.data.bin import purge
from chalicelib.data.changes import Target
from chalicelib.data.deletion import end
from chalicelib.data.entries import Slice, entries
from chalicelib.data.traces import empty_deliveries, end_jobs
from chalicelib.specification import Table, naming

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.data.items import Item
    from chalicelib.data.store import Store
    from chalicelib.specification import Field, Kind
    from chalicelib.specification.values import Json, Record

ERASED = "erased"
REPLACEMENTS: dict[Kind, Json] = {
    "integer": 0,
    "number": 0,
    "decimal": 0,
    "boolean": False,
    "date": "1970-01-01",
    "time": "00:00:00",
    "datetime": "1970-01-01T00:00:00.000Z",
    "duration": "PT0S",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ulid": "00000000000000000000000000",
    "phone": "+10000000000",
    "url": "https://erased.invalid/",
    "list": [],
    "map": {},
    "json": {},
    "money": {"amount": 0, "currency": "XXX"},
    "geo": {"lat": 0, "lng": 0},
    "file": {"id": "", "name": "erased", "type": "application/octet-stream", "size": 0},
}
"""What a required field holds instead; of the kinds that are not here, a text."""


class Erased(Struct, frozen=True):
    """What an erasure did: how many records it met, and how many went, by table; whether the account is gone.

    Also how many of their jobs were ended, and how many deliveries were emptied.
    """

    met: dict[str, int]
    gone: dict[str, int]
    account: bool
    jobs: int
    deliveries: int

    @property
    def any(self) -> bool:
        """Whether there was anything of them but their account."""
        return bool(self.met or self.jobs or self.deliveries)


def erase(store: Store, person: str, by: str | None, delete_file: Callable[[str], object]) -> Erased:
    """Erase a person; `by` is who asks for it, `delete_file` ends the file of a key in the service's bucket.

    What is in Cognito of them is not touched here.

    Raises:
        StaleError: a record changed at every attempt.

    """
    found = list(belongings(store, person))
    emptied = empty_deliveries(store, *_told_of(store, person, found))
    jobs = end_jobs(store, person, delete_file)
    for table, record in found:
        _empty(store, table, record, by)
    own = [Target(table, record[table.key]) for table, record in found if _is_only_owned(table)]
    gone = _end_all(store, own, by)
    account = _end_account(store, person, by)
    met, ended = Counter(table.name for table, _ in found), Counter(target.table.name for target in gone)
    return Erased(met, ended, account, jobs, emptied)


def _told_of(store: Store, person: str, found: list[tuple[Table, Record]]) -> tuple[set[str], set[str]]:
    """The names of a person's records, and their addresses."""
    names, accounts = {Target(table, record[table.key]).name for table, record in found}, store.specification.accounts
    if accounts is None:
        return names, set()
    account = store.get(accounts, person) or {}
    addresses = {
        str(account[one.name]).lower() for one in accounts.fields if one.type.kind == "email" and one.name in account
    }
    return names | {Target(accounts, person).name}, addresses


def impersonal(table: Table, record: Record) -> Record:
    """A record without what is personal in it; required fields hold what tells nothing."""
    personal = [field for field in table.fields if field.personal and field.name in record and field.name != table.key]
    left = {field.name: _replacement(field, record[table.key]) if field.required else None for field in personal}
    return {name: value for name, value in (record | left).items() if value is not None}


def _replacement(field: Field, key: Json) -> Json:
    if field.type.kind == "email":
        return f"{ERASED}-{key}@{ERASED}.invalid"
    if field.type.kind == "enum":
        return field.type.values[0]
    return REPLACEMENTS.get(field.type.kind, f"{ERASED}-{key}" if field.unique else ERASED)


def _is_only_owned(table: Table) -> bool:
    """Whether no reference says what becomes of a record when its owner goes."""
    owner = table.field(table.owner) if table.owner else None
    return owner is not None and owner.reference is None


def _empty(store: Store, table: Table, record: Record, by: str | None) -> None:
    if impersonal(table, record) != record:
        store.update(table, record[table.key], lambda stored: impersonal(table, stored), by)
    if table.history_days:
        forget(store, Target(table, record[table.key]))


def _end_all(store: Store, targets: list[Target], by: str | None) -> list[Target]:
    """End these records, in any order that their references allow; those that are gone."""
    left = [target for target in targets if not end(store, target, by)]
    gone = [target for target in targets if target not in left]
    return [*gone, *_end_all(store, left, by)] if gone and left else gone


def _end_account(store: Store, person: str, by: str | None) -> bool:
    accounts = store.specification.accounts
    if accounts is None:
        return True
    account, target = store.get(accounts, person), Target(accounts, person)
    if account is not None:
        _empty(store, accounts, account, by)
    if accounts.soft_delete_days:
        purge(store, target, lambda _: None, by)
    return end(store, target, by)


def forget(store: Store, target: Target) -> None:
    """Let the history of a record tell that personal fields changed, and no longer from what to what."""
    personal = {field.name for field in target.table.fields if field.personal}
    for entry in list(entries(store, Slice(naming.HISTORY, target.name))):
        changes = JSON_DECODER.decode(entry["changes"]["S"])
        if any(changes.get(name) for name in personal):
            told = {name: {} if name in personal else values for name, values in changes.items()}
            _tell(store, entry, JSON_ENCODER.encode(told).decode())


def _tell(store: Store, entry: Item, changes: str) -> None:
    request = {
        "TableName": store.models.table_name(naming.HISTORY),
        "Key": {name: entry[name] for name in naming.HISTORY_KEY},
        "UpdateExpression": "SET changes = :changes",
        "ConditionExpression": "attribute_exists(changes)",  # it may have expired meanwhile
        "ExpressionAttributeValues": {":changes": encode(changes)},
    }
    try:
        store.models.connection.dispatch("UpdateItem", request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
