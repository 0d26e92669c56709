"""One request for each kind of caller that is known to work, because it was tried."""

from __future__ import annotations

import shlex
from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import Struct

from asbuilt.local.events import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asbuilt.local.events import Answer
    from chalicelib.specification import Specification

HEALTH = "/health"


class Example(Struct, frozen=True):
    """A GET that a caller may do; `role` and `token` are None for an anonymous one."""

    role: str | None
    path: str
    token: str | None

    def curl(self, url: str) -> str:
        """The command to paste into a shell."""
        header = f" -H 'Authorization: Bearer {self.token}'" if self.token else ""
        return f"curl -s {shlex.quote(url + self.path)}{header}"


def examples(
    specification: Specification, tokens: Mapping[str, str], answer: Callable[[Request], Answer]
) -> list[Example]:
    """An example for an anonymous caller and for each role of `tokens`, where the service has one.

    Those of a role prefer what is not open to everybody.
    """
    paths = _paths(specification)
    public = [path for path in paths if _works(answer, path, None)]
    found = [Example(None, public[0], None)] if public else []
    for role, token in tokens.items():
        closed = [path for path in paths if path not in public]
        works = (path for path in [*closed, *public] if _works(answer, path, token))
        if path := next(works, None):
            found.append(Example(role, path, token))
    return found


def _paths(specification: Specification) -> list[str]:
    """The paths to GET that need no parameter; those of tables first."""
    gets = [one for one in specification.endpoints if one.method == "GET" and "{" not in one.path]
    ordered = [one.path for one in sorted(gets, key=lambda one: one.table is None)]
    return list(dict.fromkeys([*ordered, HEALTH]))


def _works(answer: Callable[[Request], Answer], path: str, token: str | None) -> bool:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return answer(Request(method="GET", path=path, headers=headers)).status == HTTPStatus.OK
