"""The two functions of events out: `changes` makes deliveries of streams' records, `deliveries` tries them.

A record of a stream is done when each of its deliveries is in the log and has a message in the queue.  Killed anywhere
before, Lambda gives the record again: the log keeps the deliveries that are there, and messages that are sent again do
no harm.  Streams are read in order, so the first record that fails ends the batch, and is the first of the next.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from chalicelib.data.emissions import emitted
from chalicelib.jobs.events.addresses import Guard
from chalicelib.jobs.events.calling import Caller
from chalicelib.jobs.events.changes import happening, table_of
from chalicelib.jobs.events.delivering import Courier, Ticket
from chalicelib.jobs.events.mails import FOLDER
from chalicelib.jobs.events.planning import Planner
from chalicelib.jobs.events.sending import Sender
from chalicelib.jobs.events.webhooks import Webhooks
from chalicelib.jobs.work import deal_with
from chalicelib.specification import naming
from chalicelib.specification.functions import DEAD, DELIVERIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.data.emissions import Emitted
    from chalicelib.jobs.events.changes import Happening, StreamRecord
    from chalicelib.jobs.work import Content, Message, Work

LONGEST_ATTEMPT = 20_000
"""Milliseconds that have to remain of an invocation for an attempt to be begun."""


def changes(work: Work, event: Content) -> Content:
    """Deal with a batch of a stream; what Lambda is told: where to go on, if not behind all of it."""
    for record in event["Records"]:
        if not _is_dealt_with(work, record):
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def deliveries(work: Work, event: Content) -> Content:
    """Deal with a batch of the queue `deliveries`."""
    courier = courier_of(work)

    def handle(work: Work, message: Message) -> None:
        ticket = msgspec.json.decode(message.text, type=Ticket)
        if work.remaining() < LONGEST_ATTEMPT:
            work.send(DELIVERIES, ticket.content)
        elif settled := courier(ticket):
            work.telemetry.logger.info("delivery %s: %s", ticket.delivery, settled.state)

    return deal_with(event, work, handle)


def plan(work: Work, record: StreamRecord) -> None:
    """Have everything delivered that what a stream's record tells of sets off."""
    store = work.backend.store
    happened = happened_in(work, record)
    if happened is None:
        return
    planner = Planner(work.specification, store, work.backend.functions, Path(work.mails) if work.mails else FOLDER)
    for delivery in planner.deliveries(happened, work.clock().timestamp()):
        store.deliveries.add(delivery)
        if delivery.state == "waiting":
            work.send(DELIVERIES, Ticket(delivery.id).content)


def happened_in(work: Work, record: StreamRecord) -> Happening | Emitted | None:
    """What a stream's record tells of: a change, or an event that was emitted; None where it is neither."""
    models = work.backend.store.models
    if table_of(record) == models.table_name(naming.EVENTS):
        new = record["dynamodb"].get("NewImage")  # what expires has none
        return emitted(new) if new else None
    return happening(record, {models.table_name(table.name): table for table in work.specification.tables})


def courier_of(
    work: Work, guard: Guard | None = None, call: Caller | None = None, chance: Callable[[], float] = random.random
) -> Courier:
    """What tries the deliveries of a service."""
    local = work.backend.store.models.stage == naming.LOCAL_STAGE
    webhooks = Webhooks(work.secrets, work.clock, guard or Guard(loopback=local), call or Caller())
    return Courier(
        work.backend.store.deliveries,
        Sender(work, webhooks),
        lambda ticket, seconds: work.send(DELIVERIES, ticket.content, seconds),
        lambda ticket: work.send(DELIVERIES + DEAD, ticket.content),
        work.secrets,
        work.clock,
        chance,
    )


def _is_dealt_with(work: Work, record: StreamRecord) -> bool:
    if not work.has_time:
        return False
    try:
        plan(work, record)
    except Exception:
        work.telemetry.logger.exception("record %s could not be dealt with", record["eventID"])
        return False
    return True
