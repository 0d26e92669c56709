"""The endpoints that sentences of 5.1 speak of by name: functions of the team's own, about a table or about none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from asbuilt.forms.paths import normal_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.specification import Endpoint

CALL: Final = "call"
"""The verb for an endpoint about no table."""


class Callables:
    """What the endpoints of a document add to the words of its permissions."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        functions = [endpoint for endpoint in endpoints if endpoint.is_function]
        bare = [endpoint for endpoint in functions if endpoint.table is None]
        self.names = [endpoint.place for endpoint in bare]
        """The endpoints about no table: `POST /quotes`."""
        actions = {endpoint.action: endpoint.action for endpoint in functions if endpoint.action}
        self.verbs: dict[str, str] = actions | (dict.fromkeys((CALL, "use"), CALL) if bare else {})
        """The verbs, and what each is called in a permission."""
        self._by_title = {_words(endpoint.title): endpoint.place for endpoint in bare}

    def find(self, name: str) -> str | None:
        """The endpoint of a name, which is its method and path, or its title."""
        method, _, path = name.partition(" ")
        place = f"{method.upper()} {normal_path(path.strip())}"
        return place if place in self.names else self._by_title.get(_words(name))


def _words(title: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", title.lower()))
