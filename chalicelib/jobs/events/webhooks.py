"""The call of a webhook: where to, signed how, and what the answer means.

Only 2xx is a success.  410 says that the receiver is gone for good: that address is not called again, until somebody
asks for it or the secret holds another.  Everything else may pass, and is tried again.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.data.keys import Clock
from chalicelib.jobs.events import signing
from chalicelib.jobs.events.addresses import Guard, RefusedAddressError
from chalicelib.jobs.events.calling import Caller, Unanswered
from chalicelib.jobs.events.outcomes import Outcome
from chalicelib.jobs.events.retrying import retry_after
from chalicelib.secrets import MissingSecretError, Secrets

if TYPE_CHECKING:
    from chalicelib.jobs.events.calling import Reply
    from chalicelib.jobs.events.contents import Hook

USER_AGENT = "asbuilt-webhooks/1"

PUT_OFF = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
"""The answers whose Retry-After counts."""

MOST_TOLD = 200
"""Characters of an answer's body that the log has."""


class Webhooks(Struct, frozen=True):
    """Calls webhooks of one service."""

    secrets: Secrets
    clock: Clock
    guard: Guard
    call: Caller

    def __call__(self, hook: Hook, identity: str) -> Outcome:
        """Make one call of a webhook."""
        try:
            target = self.guard(self.secrets[hook.address])
            return self._outcome(self.call(hook.method, target, *self._message(hook, identity)))
        except MissingSecretError as missing:
            return Outcome("again", f"there is no secret {missing}")
        except signing.UnusableSecretError as unusable:
            return Outcome("again", f"the secret {hook.signing_secret} cannot be used: {unusable}")
        except RefusedAddressError as refused:
            return Outcome("again", f"the address in {hook.address} is refused: {refused}")
        except Unanswered as unanswered:
            return Outcome("again", str(unanswered))
        except OSError:
            return Outcome("again", f"the name in {hook.address} leads nowhere")

    def _message(self, hook: Hook, identity: str) -> tuple[dict[str, str], bytes]:
        body = hook.body.encode()
        token = {"authorization": f"Bearer {self.secrets[hook.token]}"} if hook.token else {}
        signed = signing.headers(self.secrets[hook.signing_secret], identity, self.clock().timestamp(), body)
        return {"content-type": "application/json", "user-agent": USER_AGENT, **token, **signed}, body

    def _outcome(self, reply: Reply) -> Outcome:
        if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            return Outcome("delivered", "delivered", reply.status)
        told = f"it answered {reply.status}{_said(reply.body)}"
        if reply.status == HTTPStatus.GONE:
            return Outcome("gone", told, reply.status)
        asked = retry_after(reply.retry_after, self.clock()) if reply.status in PUT_OFF else None
        return Outcome("again", told, reply.status, asked)


def _said(body: bytes) -> str:
    text = " ".join(body[: 4 * MOST_TOLD].decode(errors="replace").split())
    return f": {''.join(filter(str.isprintable, text))[:MOST_TOLD]}" if text else ""
