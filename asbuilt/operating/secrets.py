"""`asbuilt secrets`: the values behind the names of section 8, kept in Secrets Manager; no value is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.local.failure import LocalError
from asbuilt.local.outgoing import keep_secret, secret_names
from chalicelib.clients import Clients
from chalicelib.secrets import MissingSecretError
from chalicelib.secrets import Secrets as Kept
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.operating.reach import Reached
    from asbuilt.operating.trail import Trail


class Secrets:
    """Sets and lists the secrets of a service."""

    def __init__(self, service: Reached, trail: Trail) -> None:
        self._service = service
        self._trail = trail
        self._names = secret_names(service.specification)
        self._clients = Clients(service.connection.region, service.connection.host)

    def set(self, name: str, value: str) -> None:
        """Keep a value.

        Raises:
            LocalError: the document has no such name, the value is empty, or it cannot be told.

        """
        if name not in self._names:
            message = f"section 8 names no secret '{name}'; it names: {', '.join(self._names) or 'none'}"
            raise LocalError(message)
        if not value.strip():
            message = "an empty value is no secret"
            raise LocalError(message)
        with self._trail.act("set_secret", secret=name):
            keep_secret(self._clients, naming.secret_name(*self._place, name), value.strip())

    def lines(self) -> Iterator[str]:
        """A line for each secret that the document names, and whether it is there."""
        kept = Kept(self._clients, *self._place, lambda: 0.0)
        for name in self._names:
            yield f"{name:<32} {'set' if _is_there(kept, name) else self._missing(name)}"

    def _missing(self, name: str) -> str:
        return "not set (not needed)" if name == naming.MAIL_FROM else "not set: what needs it waits"

    @property
    def _place(self) -> tuple[str, str]:
        return self._service.specification.name, self._service.stage


def _is_there(kept: Kept, name: str) -> bool:
    try:
        return bool(kept[name])
    except MissingSecretError:
        return False
