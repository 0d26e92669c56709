"""The deliveries that a change sets off: one for each line of section 8 that hears of it, and for each recipient.

The id of a delivery is made of the change and of what the line says, so that a change that is told twice sets off no
more, and a line that moves in the document is the same line.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from chalicelib.data import Store
from chalicelib.data.attributes import JSON_ENCODER
from chalicelib.data.deliveries import Delivery
from chalicelib.hooks.registry import Registry
from chalicelib.jobs.events import contents
from chalicelib.jobs.events.functions import followers
from chalicelib.jobs.events.mails import FOLDER, address_of, compose
from chalicelib.jobs.events.matching import References, is_event
from chalicelib.jobs.events.payloads import body, event_type, payload
from chalicelib.specification import FieldPath, Specification, naming
from chalicelib.specification.operations import Email, EventHandler, Outgoing, Publication, Webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.jobs.events.changes import Happening
    from chalicelib.jobs.events.contents import Content
    from chalicelib.specification.operations import Part

KINDS: dict[type, str] = {Email: "email", Webhook: "webhook", Publication: "publication", EventHandler: "function"}


class Planner(Struct, frozen=True):
    """Derives deliveries from changes of one service; `folder` holds the templates of mails."""

    specification: Specification
    store: Store
    functions: Registry
    folder: Path = FOLDER

    def deliveries(self, happening: Happening, now: float) -> Iterator[Delivery]:
        """Every delivery of a change, to be tried at once."""
        references = References(self.specification, self.store)
        for line in self.specification.integrations:
            if isinstance(line, Outgoing) and is_event(line.event, happening.change, references):
                yield from self._of_line(line, happening, references, int(now))
        for line in followers(self.functions, happening.change):
            yield from self._of_line(line, happening, references, int(now))

    def _of_line(self, line: Outgoing, happening: Happening, references: References, now: int) -> Iterator[Delivery]:
        identity, change = line_id(line), happening.change
        for place, (content, reason) in enumerate(self._contents(line, happening, references)):
            yield Delivery(
                id=_identity(happening.id, identity, place),
                line=identity,
                service=line.service,
                kind=KINDS[type(line)],
                event=event_type(change),
                record=change.target.name,
                made=happening.at,
                due=now,
                content=contents.dump(content) if content else None,
                state="waiting" if content else "failed",
                reason=reason,
            )

    def _contents(
        self, line: Outgoing, happening: Happening, references: References
    ) -> Iterator[tuple[Content | None, str | None]]:
        """What a line has to send, and why there is nothing where there is nothing."""
        if isinstance(line, Email):
            for part in line.recipients:
                yield self._mail(line, part, happening, references)
        elif isinstance(line, Webhook):
            signing = line.signing_secret or naming.SIGNING_SECRET
            yield contents.Hook(line.method, line.address, signing, line.token, body(happening, line.service)), None
        elif isinstance(line, Publication):
            told = event_type(happening.change), payload(happening)
            yield contents.Notice(line.channel, line.name, *told), None
        else:
            yield run(line.function, happening), None

    def _mail(
        self, line: Email, part: Part, happening: Happening, references: References
    ) -> tuple[Content | None, str | None]:
        lookup = references.telling(happening.change.table, happening.change.record)
        recipient = address_of(part, lookup)
        if recipient is None:
            return None, f"{'.'.join(part.steps) if isinstance(part, FieldPath) else part} leads to no address"
        try:
            return compose(line, recipient, happening, lookup, self.folder), None
        except FileNotFoundError:
            return None, f"there is no template '{line.template}'"


def run(function: str, happening: Happening) -> Content:
    """The call of a function for a change."""
    change = happening.change
    before, after = (JSON_ENCODER.encode(record).decode() for record in (change.before, change.after))
    return contents.Run(function, change.table.name, change.kind, before, after)


def line_id(line: Outgoing) -> str:
    """The name of a line, made of what it says: `slack-1f0c5a2b`."""
    said = msgspec.to_builtins(line, builtin_types=(), enc_hook=str)
    text = msgspec.json.encode(_without_origins(said), order="sorted")
    return f"{naming.slug(line.service)[:40]}-{sha256(text).hexdigest()[:8]}"


def _without_origins(part: object) -> object:
    if isinstance(part, dict):
        return {name: _without_origins(value) for name, value in part.items() if name != "origin"}
    return [_without_origins(value) for value in part] if isinstance(part, list | tuple) else part


def _identity(happening: str, line: str, place: int) -> str:
    return "msg_" + sha256(f"{happening} {line} {place}".encode()).hexdigest()[:32]
