"""What a service sends out, on this machine: its secrets, and where its mails and messages go.

Webhooks go where their secrets say; mails and messages go no further than the embedded cloud.
"""

from __future__ import annotations

import os
from base64 import b64encode
from contextlib import suppress
from secrets import token_bytes
from typing import TYPE_CHECKING, Final

from chalicelib.specification import naming
from chalicelib.specification.operations import Email, Publication, Webhook, sends_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.clients import Clients
    from chalicelib.specification import Specification

KEY_BYTES: Final = 24


def ensure_outgoing(clients: Clients, specification: Specification, environ: Mapping[str, str] = os.environ) -> None:
    """Make what is missing for what goes out; what the environment has of the secrets goes before what is there."""
    if not sends_out(specification):
        return
    kept = {name: environ[name] for name in secret_names(specification) if environ.get(name)}
    if any(isinstance(one, Webhook) and one.signing_secret is None for one in specification.integrations):
        keep_secret(clients, _place(specification, naming.SIGNING_SECRET), new_signing_secret(), anew=False)
    for name, value in kept.items():
        keep_secret(clients, _place(specification, name), value)
    if any(isinstance(one, Email) for one in specification.integrations):
        _ensure_sender(clients, f"{specification.name}.example")
    for one in specification.integrations:
        if isinstance(one, Publication):
            _ensure_channel(clients, specification, one)


def secret_names(specification: Specification) -> list[str]:
    """The names of all secrets that what goes out may ask for."""
    return list(dict.fromkeys(_secret_names(specification)))


def new_signing_secret() -> str:
    """A secret to sign webhooks with."""
    return f"whsec_{b64encode(token_bytes(KEY_BYTES)).decode()}"


def keep_secret(clients: Clients, place: str, value: str, *, anew: bool = True) -> None:
    """Keep a secret under its whole name; with `anew` False one that is there stays as it is."""
    manager = clients.client("secretsmanager")
    try:
        manager.create_secret(Name=place, SecretString=value)
    except manager.exceptions.ResourceExistsException:
        if anew:
            manager.put_secret_value(SecretId=place, SecretString=value)


def _place(specification: Specification, name: str) -> str:
    return naming.secret_name(specification.name, naming.LOCAL_STAGE, name)


def _secret_names(specification: Specification) -> Iterator[str]:
    for one in specification.integrations:
        if isinstance(one, Webhook):
            yield from (name for name in (one.address, one.token, one.signing_secret) if name)
            yield from () if one.signing_secret else (naming.SIGNING_SECRET,)
        elif isinstance(one, Email):
            yield naming.MAIL_FROM


def _ensure_sender(clients: Clients, domain: str) -> None:
    mail = clients.client("sesv2")
    with suppress(mail.exceptions.AlreadyExistsException):
        mail.create_email_identity(EmailIdentity=domain)


def _ensure_channel(clients: Clients, specification: Specification, publication: Publication) -> None:
    """Make a topic or a bus; queues are made with those of the service, and the default bus is always there."""
    place = (specification.name, naming.LOCAL_STAGE, publication.name)
    if publication.channel == "topic":
        clients.client("sns").create_topic(Name=naming.queue_name(*place))  # one that is there stays as it is
    elif publication.channel == "bus" and publication.name != "default":
        buses = clients.client("events")
        with suppress(buses.exceptions.ResourceAlreadyExistsException):
            buses.create_event_bus(Name=naming.bus_name(*place))
