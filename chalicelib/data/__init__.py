"""Records in DynamoDB: models made from the specification, one read path, one write path."""

from chalicelib.data.connection import connect
from chalicelib.data.cursors import CursorSigner, InvalidCursorError
from chalicelib.data.deletion import delete
from chalicelib.data.direct import DirectUpdate, Precondition
from chalicelib.data.pages import Page, Query, read_page
from chalicelib.data.planning import NoIndexError, operand, plan, sortable, subject
from chalicelib.data.refusals import (
    InUseError,
    KeyInUseError,
    KeyUsedError,
    MissingReferenceError,
    StaleError,
    TakenError,
    WriteRefusedError,
)
from chalicelib.data.replays import Outcome, Receipt, recorded
from chalicelib.data.store import Store

__all__ = [
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
    "WriteRefusedError",
    "connect",
    "delete",
    "operand",
    "plan",
    "read_page",
    "recorded",
    "sortable",
    "subject",
]
