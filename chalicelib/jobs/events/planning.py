"""The deliveries that something sets off: one for each line of section 8 that hears of it, and for each recipient.

The id of a delivery is made of the change, or the emitted event, and of what the line says, so that what is told twice
sets off no more, and a line that moves in the document is the same line.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from chalicelib.data import Store
from chalicelib.data.deliveries import Delivery
from chalicelib.data.emissions import Emitted
from chalicelib.hooks.registry import Registry
from chalicelib.jobs.events import contents
from chalicelib.jobs.events.mails import FOLDER, address_of, compose
from chalicelib.jobs.events.matching import References
from chalicelib.jobs.events.news import Announced, Changed
from chalicelib.jobs.events.payloads import body, payload
from chalicelib.specification import FieldPath, Specification, naming
from chalicelib.specification.operations import Email, EventHandler, Outgoing, Publication, Webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.jobs.events.changes import Happening
    from chalicelib.jobs.events.contents import Content
    from chalicelib.jobs.events.news import News
    from chalicelib.specification.operations import Part

KINDS: dict[type, str] = {Email: "email", Webhook: "webhook", Publication: "publication", EventHandler: "function"}


class Planner(Struct, frozen=True):
    """Derives deliveries from what happens in one service; `folder` holds the templates of mails."""

    specification: Specification
    store: Store
    functions: Registry
    folder: Path = FOLDER

    def deliveries(self, happened: Happening | Emitted, now: float) -> Iterator[Delivery]:
        """Every delivery of what happened, to be tried at once."""
        news = self._news(happened)
        for line in self.specification.integrations:
            if isinstance(line, Outgoing) and news.is_event(line.event):
                yield from self._of_line(line, news, int(now))
        for line in news.followers(self.functions):
            yield from self._of_line(line, news, int(now))

    def _news(self, happened: Happening | Emitted) -> News:
        if isinstance(happened, Emitted):
            return Announced(happened)
        return Changed(happened, References(self.specification, self.store))

    def _of_line(self, line: Outgoing, news: News, now: int) -> Iterator[Delivery]:
        identity, happened = line_id(line), news.happened
        for place, (content, reason) in enumerate(self._contents(line, news)):
            yield Delivery(
                id=_identity(happened.id, identity, place),
                line=identity,
                service=line.service,
                kind=KINDS[type(line)],
                event=happened.type,
                record=happened.about,
                made=happened.at,
                due=now,
                content=contents.dump(content) if content else None,
                state="waiting" if content else "failed",
                reason=reason,
            )

    def _contents(self, line: Outgoing, news: News) -> Iterator[tuple[Content | None, str | None]]:
        """What a line has to send, and why there is nothing where there is nothing."""
        happened = news.happened
        if isinstance(line, Email):
            for part in line.recipients:
                yield self._mail(line, part, news)
        elif isinstance(line, Webhook):
            signing = line.signing_secret or naming.SIGNING_SECRET
            yield contents.Hook(line.method, line.address, signing, line.token, body(happened, line.service)), None
        elif isinstance(line, Publication):
            yield contents.Notice(line.channel, line.name, happened.type, payload(happened)), None
        else:
            yield news.run(line.function), None

    def _mail(self, line: Email, part: Part, news: News) -> tuple[Content | None, str | None]:
        recipient = address_of(part, news.tell)
        if recipient is None:
            return None, f"{'.'.join(part.steps) if isinstance(part, FieldPath) else part} leads to no address"
        try:
            return compose(line, recipient, news.happened, news.tell, self.folder), None
        except FileNotFoundError:
            return None, f"there is no template '{line.template}'"


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
