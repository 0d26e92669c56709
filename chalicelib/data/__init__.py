"""Records in DynamoDB: models made from the specification, one read path, one write path."""

from chalicelib.data.bin import purge, restore
from chalicelib.data.changes import Target
from chalicelib.data.connection import connect
from chalicelib.data.cursors import CursorSigner, InvalidCursorError
from chalicelib.data.deletion import delete
from chalicelib.data.direct import DirectUpdate, Precondition
from chalicelib.data.history import Entry, read_history
from chalicelib.data.pages import Page, Query, read_page
from chalicelib.data.planning import NoIndexError, plan, sortable, subject
from chalicelib.data.refusals import (
    InUseError,
    KeyInUseError,
    KeyUsedError,
    MissingReferenceError,
    StaleError,
    TakenError,
    TooManyStepsError,
    WriteRefusedError,
)
from chalicelib.data.replays import Outcome, Receipt, recorded
from chalicelib.data.store import Store

__all__ = [
    "CursorSigner",
    "DirectUpdate",
    "Entry",
    "InUseError",
    "InvalidCursorError",
    "KeyInUseError",
    "KeyUsedError",
    "MissingReferenceError",
    "NoIndexError",
    "Outcome",
    "Page",
    "Precondition",
    "Query",
    "Receipt",
    "StaleError",
    "Store",
    "TakenError",
    "Target",
    "TooManyStepsError",
    "WriteRefusedError",
    "connect",
    "delete",
    "plan",
    "purge",
    "read_history",
    "read_page",
    "recorded",
    "restore",
    "sortable",
    "subject",
]
