"""Lines of the log that functions write: names and ids, and no value of a field that is nobody's to read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.api.calls import Backend

if TYPE_CHECKING:
    from chalicelib.specification import Specification
    from chalicelib.specification.values import Json

HIDDEN = "[redacted]"


class Lines(Struct, frozen=True):
    """Writes lines of each level; the message is a text of the code's own, the values belong to it by name."""

    backend: Backend

    def debug(self, message: str, **values: Json) -> None:
        """Write a line for whoever looks for a fault."""
        self.backend.log.debug(message, extra=self._shown(values))

    def info(self, message: str, **values: Json) -> None:
        """Write a line of what happened."""
        self.backend.log.info(message, extra=self._shown(values))

    def warning(self, message: str, **values: Json) -> None:
        """Write a line of what somebody should look at."""
        self.backend.log.warning(message, extra=self._shown(values))

    def error(self, message: str, **values: Json) -> None:
        """Write a line of what failed."""
        self.backend.log.error(message, extra=self._shown(values))

    def _shown(self, values: dict[str, Json]) -> dict[str, Json]:
        hidden = hidden_names(self.backend.specification)
        return {"details": _without(values, hidden)} if values else {}


def hidden_names(specification: Specification) -> frozenset[str]:
    """The names of personal, encrypted and write-only fields, and those that section 7.2 redacts."""
    fields = (field for table in specification.tables for field in table.fields)
    private = {field.name for field in fields if field.personal or field.encrypted or field.write_only}
    return frozenset(private | set(specification.logging.redact))


def _without(value: Json, hidden: frozenset[str]) -> Json:
    if isinstance(value, dict):
        return {name: HIDDEN if name in hidden else _without(part, hidden) for name, part in value.items()}
    return [_without(part, hidden) for part in value] if isinstance(value, list) else value
