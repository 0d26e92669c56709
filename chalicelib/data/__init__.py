"""Records in DynamoDB: models made from the specification, one read path, one write path."""

from chalicelib.data.connection import connect
from chalicelib.data.cursors import InvalidCursorError, decode_cursor, encode_cursor
from chalicelib.data.deletion import delete
from chalicelib.data.direct import DirectUpdate, Precondition
from chalicelib.data.pages import Page, Query, read_page
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
    "DirectUpdate",
    "InUseError",
    "InvalidCursorError",
    "KeyInUseError",
    "KeyUsedError",
    "MissingReferenceError",
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
    "decode_cursor",
    "delete",
    "encode_cursor",
    "read_page",
    "recorded",
]
