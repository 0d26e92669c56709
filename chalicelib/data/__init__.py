"""Records in DynamoDB: models made from the specification, one read path, one write path."""

from chalicelib.data.changes import Change
from chalicelib.data.connection import connect
from chalicelib.data.cursors import CursorSigner, InvalidCursorError
from chalicelib.data.deletion import delete, delete_together
from chalicelib.data.direct import DirectUpdate, Precondition
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
from chalicelib.data.writes import ATTEMPTS, MOST_STEPS

__all__ = [
    "ATTEMPTS",
    "MOST_STEPS",
    "Change",
    "CursorSigner",
    "DirectUpdate",
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
    "TooManyStepsError",
    "WriteRefusedError",
    "connect",
    "delete",
    "delete_together",
    "plan",
    "read_page",
    "recorded",
    "sortable",
    "subject",
]
