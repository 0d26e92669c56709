"""Idempotency keys: the ledger's record of a write and of its answer, made in the same transaction as the write.

A write under a key that is recorded already is refused by that record, which holds the answer to give again.  A write
that was refused for another reason has had no effect and is not recorded: sent again, it is decided again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from chalicelib.data.attributes import AttributeValue
    from chalicelib.specification.values import Record

KEPT_SECONDS = 24 * 60 * 60
"""How long the answer to a write under a key is given again."""


class Outcome(Struct, frozen=True):
    """What a write is answered with: a JSON text, and the headers that belong to it."""

    status: int
    headers: dict[str, str]
    body: str


class Receipt(Struct, frozen=True):
    """What is recorded of a write under a key.

    `entry` is the ledger key, made of the caller, the route and their key; `fingerprint` stands for what was sent;
    `outcome` gives the answer, once it is known what is stored: it takes each record of the write.  A `secret` one may
    tell of encrypted fields: what is recorded is sealed.
    """

    entry: str
    fingerprint: str
    outcome: Callable[..., Outcome]
    secret: bool = False


def ledger_values(receipt: Receipt, *records: Record) -> Record:
    """The fields of the ledger's entry, but for its key and expiry."""
    return {"fingerprint": receipt.fingerprint, "answer": msgspec.json.encode(receipt.outcome(*records)).decode()}


def recorded(entry: dict[str, AttributeValue], fingerprint: str) -> Outcome | None:
    """The answer that an entry of the ledger, in clear, holds; None where it is that to another request."""
    if entry["fingerprint"] != {"S": fingerprint}:
        return None
    return msgspec.json.decode(entry["answer"]["S"], type=Outcome)
