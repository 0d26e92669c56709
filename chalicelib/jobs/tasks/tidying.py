"""The task that deletes the uploaded files of no record: each day, those that are older than a day.

A file is attached within an hour of its upload, by the marker of its record's own transaction; so what is older than a
day and has none will never have one.  That of a record in the bin has one for a day longer than the record can come
back.  Nothing is remembered from one day to the next, and a file that is gone stays gone: done twice is as done once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.api.kinds.textual import ULID
from chalicelib.bucket import Bucket
from chalicelib.data.owned import owned_files
from chalicelib.jobs.tasks.parts import Part
from chalicelib.specification import naming

if TYPE_CHECKING:
    from chalicelib.jobs.tasks.parts import Action
    from chalicelib.jobs.work import Work
    from chalicelib.specification.values import Json

PAGE = 100
"""Files of one step."""

UNTOUCHED = timedelta(days=1)
"""How old a file is before it is asked whose it is; much longer than it can be attached."""


def tidying(work: Work) -> Action:
    """What looks through a page of the files."""
    bucket = Bucket(work.clients.s3, work.bucket)

    def step(position: Json) -> Part:
        page = bucket.listed(naming.FILES, position or naming.FILES, PAGE)
        old = {key: identity for key, at in page if at < work.clock() - UNTOUCHED and (identity := _upload(key))}
        owned = owned_files(work.backend.store, list(old.values())) if old else set()
        orphans = [key for key, identity in old.items() if identity not in owned]
        for key in orphans:
            bucket.delete(key)
        return Part({"deleted": len(orphans)} if orphans else {}, page[-1][0] if len(page) == PAGE else None)

    return step


def _upload(key: str) -> str | None:
    """The id of the upload whose object it is; None for what somebody else has put there."""
    identity = key.removeprefix(naming.FILES)
    return identity if ULID.fullmatch(identity) else None
