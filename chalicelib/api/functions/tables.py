"""The tables that a function reads and writes: each write is the write of the API that it stands for.

It is checked, permitted and decided on as that of a request is (`chalicelib.api.calls.Part`), and goes into the unit of
the function instead of the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chalicelib.api.calls import Call, Part
from chalicelib.api.checking import Mistakes, path_key, refuse
from chalicelib.api.decisions import changing, removing
from chalicelib.api.errors import ApiError, refused
from chalicelib.api.listing import found_records
from chalicelib.api.parts import checked_part, drafted_part, located
from chalicelib.api.rendering import visible, whole
from chalicelib.auth import Actor
from chalicelib.auth.policy import SERVICE
from chalicelib.data import WriteRefusedError
from chalicelib.data.unit import Unit
from chalicelib.specification import Endpoint, Table
from chalicelib.specification.functions import needs_bucket

if TYPE_CHECKING:
    from chalicelib.hooks.calls import File
    from chalicelib.specification import Operation
    from chalicelib.specification.values import Json, Record


class CallTables(Struct, frozen=True):
    """The document's tables, for the caller of a call; `unit` takes what is written."""

    call: Call
    unit: Unit

    def __getitem__(self, name: str) -> CallRecords:
        if self.call.backend.specification.table(name) is None:
            raise LookupError(f"the document has no table '{name}'")
        return CallRecords(self.call, self.unit, self.call.find_table(name))

    @property
    def as_service(self) -> CallTables:
        """The same tables, without the caller's rights; what is written is still said to be theirs."""
        actor = Actor(id=self.call.actor.id, roles=(SERVICE,))
        call = structs.replace(self.call, backend=self.call.backend.serving, actor=actor, referred={})
        return CallTables(call, self.unit)


class CallRecords(Struct, frozen=True):
    """The records of one table, for the caller of a call."""

    call: Call
    unit: Unit
    table: Table

    def get(self, key: Json) -> Record | None:
        """The record of that key, with what was written of it here; None where there is none to be seen."""
        access = self._part("read").access("read")
        record = self._stored(key)
        if record is None or self._serves:
            return record and whole(self.table, record)
        return visible(access, record)

    def find(self, *, sort: str | None = None, limit: int = 100, **values: Json) -> list[Record]:
        """The records whose fields have these values, as the database has them."""
        texts = values | {"limit": limit} | ({} if sort is None else {"sort": sort})
        asked = {name: [_text(value)] for name, value in texts.items()}
        return found_records(structs.replace(self._part("list"), part=None, asked=asked))

    def create(self, values: Record) -> Record:
        """A new record of these values."""
        part, mistakes = self._part("create", values), Mistakes()
        sent = checked_part(part, mistakes)
        refuse(mistakes)
        record = drafted_part(part, sent, {}).after
        try:
            self.unit.create(self.table, record)
        except WriteRefusedError as refusal:
            raise refused(refusal) from None
        return self._shown(record)

    def update(self, key: Json, values: Record) -> Record:
        """The record with these values."""
        part, mistakes = self._part("update", values, key), Mistakes()
        sent = checked_part(part, mistakes, partial=True)
        refuse(mistakes)
        stored = self._standing(key)
        with located(part):
            wanted = changing(part, part.access("update"), sent, whole=False)(stored)
        return self._shown(self.unit.update(self.table, stored, wanted))

    def delete(self, key: Json) -> None:
        """Remove the record, and all that goes with it."""
        part, stored = self._part("delete", {}, key), self._standing(key)
        with located(part):
            removing(part, part.access("delete"))(stored)
        self.unit.delete(self.table, stored)

    def import_file(self, file: File) -> str:
        """Begin to import a file, for the caller; the id of the job.

        Raises LookupError where nothing in the document asks for a bucket and for jobs.
        """
        if not needs_bucket(self.call.backend.specification):
            raise LookupError("the document imports and exports nothing: import_file has no bucket (TSD1112)")
        from chalicelib.api.transfers.importing import begin_import  # noqa: PLC0415 - few functions do

        return begin_import(self._part("import"), file.content).id

    @property
    def _serves(self) -> bool:
        return SERVICE in self.call.actor.roles

    def _part(self, operation: Operation, content: Record | None = None, key: Json = None) -> Call:
        """The call of the API that one read or write stands for."""
        endpoint = Endpoint(method="POST", path=self.call.endpoint.path, operation=operation, table=self.table.name)
        part = Part(self.table.name, content or {}, key, as_service=self._serves)
        return structs.replace(self.call, endpoint=endpoint, part=part, asked=None)

    def _stored(self, key: Json) -> Record | None:
        try:
            own = path_key(self.call.backend.specification, self.table, _text(key))
        except ApiError:
            return None
        return self.unit.get(self.table, own)

    def _standing(self, key: Json) -> Record:
        stored = self._stored(key)
        if not stored:
            raise ApiError("NOT_FOUND", {self.table.name: f"has no record {key}"})
        return stored

    def _shown(self, record: Record) -> Record:
        seen = whole(self.table, record) if self._serves else visible(self._part("read").access_to_read(), record)
        return seen or {self.table.key: record[self.table.key]}


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(_text, value)) if isinstance(value, list | tuple) else str(value)
