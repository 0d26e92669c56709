"""`asbuilt person`: what a service has of one person, gathered or erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asbuilt.local.failure import LocalError
from asbuilt.operating.leftovers import clear_answers, clear_bin, clear_history, made_by
from chalicelib.auth.user_pool import PoolRefusedError, UserPool
from chalicelib.data import Store
from chalicelib.data.belongings import belongings
from chalicelib.data.erasure import erase
from chalicelib.data.keys import logged
from chalicelib.data.traces import jobs_of
from chalicelib.specification.accounts import address_field
from chalicelib.specification.values import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from asbuilt.operating.reach import Reached
    from asbuilt.operating.trail import Trail
    from chalicelib.auth.user_pool import Ask
    from chalicelib.specification import Table
    from chalicelib.specification.values import Json, Record

UNKNOWN = "UserNotFoundException"
BY = "operator"
"""Who the history says has erased somebody."""


class Persons:
    """The people of a service; `ask` does operations of its Cognito.

    Erasing can be done again at any time, also after it was cut off: each part of it is done or is a success, and the
    person is known to Cognito until all the rest is done.  `delete_file` ends the file of a key in the bucket.
    """

    def __init__(
        self, service: Reached, ask: Ask, user_pool: str, trail: Trail, delete_file: Callable[[str], object]
    ) -> None:
        self._store = Store(service.specification, service.stage, service.connection)
        self._pool = UserPool(user_pool, "", ask)
        self._trail = trail
        self._delete_file = delete_file

    def export(self, who: str) -> dict[str, Json]:
        """Everything that is stored of a person, by table, but for what is never shown."""
        person = self.identify(who)
        with self._told("export_person", person):
            return self._stored(person)

    def _stored(self, person: str) -> dict[str, Json]:
        store, accounts = self._store, self._store.specification.accounts
        account = store.get(accounts, person) if accounts else None
        owned, made = list(belongings(store, person)), list(made_by(store, person))
        told = {name: _by_table(records) for name, records in (("records", owned), ("made", made))}
        shown = _shown(accounts, account) if accounts and account else None
        return {"person": person, "account": shown, **told, "jobs": jobs_of(store, person)}

    def erase(self, who: str) -> Iterator[str]:
        """Erase a person; a line for each thing that was done."""
        person = self.identify(who)
        with self._told("erase_person", person):
            yield from self._erased(person)

    def _erased(self, person: str) -> Iterator[str]:
        store = self._store
        keys = {person, *(str(record[table.key]) for table, record in belongings(store, person))}
        erased = erase(store, person, BY, self._delete_file)
        yield f"jobs: {erased.jobs} ended, with their files"
        yield f"deliveries: {erased.deliveries} emptied"
        yield from (f"{table}: {count} without what is personal" for table, count in erased.met.items())
        yield from (f"{table}: {count} deleted" for table, count in erased.gone.items())
        yield f"account: {'deleted' if erased.account else 'without what is personal; others refer to it'}"
        yield f"bin: {clear_bin(store, person)} ended"
        yield f"history: of {clear_history(store, person)} records without what is personal"
        yield f"answers kept for a day: {clear_answers(store, keys)} dropped"
        yield f"Cognito: {'deleted' if self._sign_off(person) else 'not there'}"

    def identify(self, who: str) -> str:
        """The id of a person, by it or by their address; raises LocalError where nobody has that."""
        if "@" not in who:
            return who
        try:
            return self._pool.person_of(who)
        except PoolRefusedError as refused:
            if refused.reason != UNKNOWN:
                raise
        return self._by_account(who)

    def _told(self, action: str, person: str) -> AbstractContextManager[None]:
        accounts = self._store.specification.accounts
        return self._trail.act(action, table=accounts.name if accounts else None, key=logged(person))

    def _by_account(self, email: str) -> str:
        accounts = self._store.specification.accounts
        address = address_field(accounts) if accounts else None
        unique = accounts and address and address.unique
        person = self._store.holder(accounts, address.name, email) if accounts and address and unique else None
        if person is None:
            message = f"nobody has the address '{email}'"
            raise LocalError(message)
        return person

    def _sign_off(self, person: str) -> bool:
        try:
            self._pool.delete(person)
        except PoolRefusedError as refused:
            if refused.reason != UNKNOWN:
                raise
            return False
        return True


def _by_table(found: list[tuple[Table, Record]]) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, record in found:
        tables.setdefault(table.name, []).append(_shown(table, record))
    return tables


def _shown(table: Table, record: Record) -> Record:
    hidden = {field.name for field in table.fields if field.write_only}
    return {name: value for name, value in told(record).items() if name not in hidden}
