"""Records in DynamoDB: models made from the specification, one read path, one write path."""

from chalicelib.data.bin import purge, restore
from chalicelib.data.changes import Change, Target
from chalicelib.data.connection import connect
from chalicelib.data.cursors import CursorSigner, InvalidCursorError
from chalicelib.data.deletion import delete, delete_together
from chalicelib.data.direct import DirectUpdate, Precondition
from chalicelib.data.history import Entry, read_history
from chalicelib.data.items import KeyUnavailableError, SealError, UnreadableError
from chalicelib.data.leases import Leases, Quota
from chalicelib.data.pages import Page, Position, Query, read_page, walk
from chalicelib.data.planning import NoIndexError, operand, plan, sortable, subject
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
from chalicelib.data.search import Search, find
from chalicelib.data.service_tokens import ServiceTokens
from chalicelib.data.store import Store
from chalicelib.data.words import searched_words, words
from chalicelib.data.writes import ATTEMPTS, MOST_STEPS

__all__ = [
    "ATTEMPTS",
    "MOST_STEPS",
    "Change",
    "CursorSigner",
    "DirectUpdate",
    "Entry",
    "InUseError",
    "InvalidCursorError",
    "KeyInUseError",
    "KeyUnavailableError",
    "KeyUsedError",
    "Leases",
    "MissingReferenceError",
    "NoIndexError",
    "Outcome",
    "Page",
    "Position",
    "Precondition",
    "Query",
    "Quota",
    "Receipt",
    "SealError",
    "Search",
    "ServiceTokens",
    "StaleError",
    "Store",
    "TakenError",
    "Target",
    "TooManyStepsError",
    "UnreadableError",
    "WriteRefusedError",
    "connect",
    "delete",
    "delete_together",
    "find",
    "operand",
    "plan",
    "purge",
    "read_history",
    "read_page",
    "recorded",
    "restore",
    "searched_words",
    "sortable",
    "subject",
    "walk",
    "words",
]
