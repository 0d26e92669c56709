"""One message of the queue `deliveries`: a delivery is tried if it is due, and what comes of it is kept.

How it survives:

- a message that comes twice: one of the two has the lease, the other comes back when the lease has ended, and finds the
  delivery done or put off.
- a kill before the attempt, or in it: the message comes back, the lease has ended by then, the delivery is tried again
  under the same id.
- a kill after what came of it was kept, before the next message was sent: the message comes back and is put off itself.
- a message whose delivery was lost from the table, or is done: nothing is left to do.

So a receiver gets each delivery at least once, and more than once only where an answer was lost; always under one id.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from msgspec import Struct

from chalicelib.data.deliveries import ERASED, Attempt, Claim, Deliveries, Delivery, Settled
from chalicelib.data.keys import Clock, timestamp
from chalicelib.jobs.events import contents
from chalicelib.jobs.events.contents import Content, Hook
from chalicelib.jobs.events.outcomes import Outcome
from chalicelib.jobs.events.retrying import hop, wait
from chalicelib.secrets import MissingSecretError, Secrets

if TYPE_CHECKING:
    from chalicelib.data.deliveries import State

LEASE_SECONDS = 90
"""How long a delivery is one worker's: longer than an invocation may take."""

BUSY_SECONDS = 10
"""After how long to look again at a delivery that another worker has."""

STATES: dict[str, State] = {"delivered": "delivered", "never": "failed", "gone": "failed"}


class Ticket(Struct, frozen=True, omit_defaults=True):
    """The message of the queue about a delivery, by its id; `redriven` is one that comes out of the dead-letter queue.

    It is put there with this mark, so that moving it back to its queue, as SQS offers it, has the delivery tried again.
    """

    delivery: str
    redriven: bool = False

    @property
    def content(self) -> dict[str, Any]:
        """The message's content."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


class Courier(Struct, frozen=True):
    """Tries deliveries of one service.

    `put_off` sends the message of a delivery again, after so many seconds; `bury` puts that of one which has failed
    where somebody sees it.  `chance` gives a number between 0 and 1.
    """

    deliveries: Deliveries
    send: Callable[[Content, str], Outcome]
    put_off: Callable[[Ticket, int], None]
    bury: Callable[[Ticket], None]
    secrets: Secrets
    clock: Clock
    chance: Callable[[], float] = random.random

    def __call__(self, ticket: Ticket) -> Settled | None:
        """Try a delivery if it is due; what came of it, None where there was nothing to try."""
        if ticket.redriven and (found := self.deliveries.get(ticket.delivery)) and _is_given_up(found):
            self.deliveries.again(found.id)
        claim = self.deliveries.claim(ticket.delivery, str(uuid4()), LEASE_SECONDS)
        if claim is None:
            self._come_back(ticket)
            return None
        settled = self._tried(claim)
        if not self.deliveries.settle(claim, settled):
            return None  # it took longer than the lease: whoever has it now goes on
        if settled.due is not None:
            self.put_off(Ticket(ticket.delivery), hop(settled.due - self._now))
        elif settled.state == "failed":
            self.bury(Ticket(ticket.delivery, redriven=True))
        return settled

    def _come_back(self, ticket: Ticket) -> None:
        """Have the message again when the delivery is due, or when the lease of another has ended."""
        delivery = self.deliveries.get(ticket.delivery)
        if delivery and delivery.state == "waiting":
            ahead = delivery.due - self._now
            self.put_off(Ticket(delivery.id), hop(ahead) if ahead > 0 else BUSY_SECONDS)
        elif delivery and _is_given_up(delivery):
            self.bury(Ticket(delivery.id, redriven=True))

    def _tried(self, claim: Claim) -> Settled:
        began, at = time.monotonic(), timestamp(self.clock())
        try:
            outcome = self._outcome(claim.delivery)
        except Exception as error:  # noqa: BLE001 - a fault of ours, or of the team's, is tried again as any other
            outcome = Outcome("again", f"it could not be sent: {type(error).__name__}")
        attempt = Attempt(at, outcome.told, outcome.status, round((time.monotonic() - began) * 1000))
        return self._settled(claim.delivery, outcome, attempt)

    def _outcome(self, delivery: Delivery) -> Outcome:
        if delivery.content is None:
            return Outcome("never", delivery.reason or "there is nothing to send")
        content = contents.load(delivery.content)
        address = self._address(content)
        since = address and self.deliveries.closed_at(delivery.line, address)
        if since:
            return Outcome("never", f"the receiver has been gone since {since}")
        outcome = self.send(content, delivery.id)
        if outcome.result == "gone" and address:
            self.deliveries.close(delivery.line, address)
        return outcome

    def _address(self, content: Content) -> str | None:
        """What tells one address of a line from another, without telling it."""
        if not isinstance(content, Hook):
            return None
        try:
            return sha256(self.secrets[content.address].encode()).hexdigest()
        except MissingSecretError:
            return None

    def _settled(self, delivery: Delivery, outcome: Outcome, attempt: Attempt) -> Settled:
        if outcome.result == "again":
            seconds = wait(delivery.attempts + 1, self.chance(), outcome.asked)
            if seconds is not None:
                return Settled("waiting", attempt, ceil(self._now + seconds), delivery.content)
        state = STATES.get(outcome.result, "failed")
        return Settled(state, attempt, content=_kept(delivery, state))

    @property
    def _now(self) -> float:
        return self.clock().timestamp()


def _is_given_up(delivery: Delivery) -> bool:
    """Whether somebody should look at it: what was erased is for nobody to send."""
    return delivery.state == "failed" and delivery.reason != ERASED


def _kept(delivery: Delivery, state: State) -> str | None:
    """What is kept of a content: what is done has no use for a mail's text, or a record that hides nothing."""
    return None if state == "delivered" and delivery.kind in ("email", "function") else delivery.content
