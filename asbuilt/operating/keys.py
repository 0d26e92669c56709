"""`asbuilt keys`: the service tokens of machines."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from asbuilt.local.failure import LocalError
from chalicelib.auth.machines import Machine, fingerprint, new_token
from chalicelib.auth.policy import VERBS
from chalicelib.data.service_tokens import NameTakenError, ServiceTokens
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from asbuilt.operating.reach import Reached
    from asbuilt.operating.trail import Trail
    from chalicelib.specification import Specification
    from chalicelib.specification.values import Json

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
LIFE: Final = re.compile(r"(\d+)([hdwy])")
SECONDS: Final = {"h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}


class Keys:
    """Makes, lists and revokes the service tokens of a service."""

    def __init__(self, service: Reached, trail: Trail, clock: Callable[[], float] = time.time) -> None:
        self._specification = service.specification
        ledger = naming.table_name(service.specification.name, service.stage, naming.LEDGER)
        self._tokens = ServiceTokens(service.connection, ledger)
        self._trail = trail
        self._clock = clock

    def create(self, name: str, roles: Sequence[str], scopes: Sequence[str] = (), life: str | None = None) -> str:
        """A new token: the only time that anybody sees it.

        Raises:
            LocalError: a name, role, scope or life that will not do, a name that is taken, or it cannot be told.

        """
        _check(self._specification, name, roles, scopes)
        now = int(self._clock())
        expires_at = now + _seconds(life) if life else None
        machine = Machine(name=name, roles=tuple(roles), scopes=tuple(scopes), created_at=now, expires_at=expires_at)
        token = new_token()
        told: dict[str, Json] = {"to": list(roles), "scopes": list(scopes), "expires_at": expires_at}
        with self._trail.act("create_key", machine=f"key:{name}", **told):
            self._keep(machine, token)
        return token

    def revoke(self, name: str) -> None:
        """Let a token be good for nothing any more, whether or not that can be told.

        Raises:
            LocalError: there is none of that name, or it cannot be told.

        """
        if not NAME.fullmatch(name):
            raise _unknown(name)
        with self._trail.act("revoke_key", at_any_rate=True, machine=f"key:{name}"):
            if not self._tokens.revoke(name):
                raise _unknown(name)

    def _keep(self, machine: Machine, token: str) -> None:
        content = msgspec.json.encode(machine)
        try:
            self._tokens.keep(machine.name, fingerprint(token), content, machine.expires_at)
        except NameTakenError:
            message = f"there is a key '{machine.name}' already; revoke it first: asbuilt keys revoke {machine.name}"
            raise LocalError(message) from None

    def lines(self) -> Iterator[str]:
        """A line for each token: its name, roles and scopes, when it ends, and when it was last used."""
        for kept in self._tokens.every():
            machine = msgspec.json.decode(kept.content, type=Machine)
            allowed = ", ".join([*machine.roles, *machine.scopes])
            ends = f"ends {_day(machine.expires_at)}" if machine.expires_at else "does not end"
            used = f"last used {_day(kept.used_at)}" if kept.used_at else "never used"
            yield f"{machine.name:<24} {allowed:<32} {ends:<16} {used}"


def _unknown(name: str) -> LocalError:
    return LocalError(f"there is no key '{name}'; see them with: asbuilt keys list")


def _check(specification: Specification, name: str, roles: Sequence[str], scopes: Sequence[str]) -> None:
    if "api key" not in specification.authentication.methods:
        message = "the document accepts no API keys: add `API key` to Method in section 4.1"
        raise LocalError(message)
    if not NAME.fullmatch(name):
        message = f"'{name}' is no name for a key: lower-case letters, digits and hyphens"
        raise LocalError(message)
    for role in roles:
        if role not in specification.roles:
            message = f"there is no role '{role}'; the roles are: {', '.join(specification.roles)}"
            raise LocalError(message)
    for scope in scopes:
        table, _, verb = scope.partition(":")
        actions = {one.action for one in specification.endpoints if one.is_function and one.table == table}
        if specification.table(table) is None or verb not in {*VERBS, *actions}:
            message = f"'{scope}' is no scope: TABLE:VERB such as {specification.tables[0].name}:read"
            raise LocalError(message)


def _seconds(life: str) -> int:
    found = LIFE.fullmatch(life)
    if not found:
        message = f"'{life}' is no time that a key can last: a number and h, d, w or y, such as 90d"
        raise LocalError(message)
    return int(found[1]) * SECONDS[found[2]]


def _day(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).date().isoformat()
