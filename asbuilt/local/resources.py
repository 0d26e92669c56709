"""Which resource of the API a path belongs to, as API Gateway decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

ALWAYS: Final = ("/", "/{proxy+}")
"""The resources that every API of ours has: its root, and the one that takes every path that no other does."""


class Match(Struct, frozen=True):
    """A resource, and what its parameters stand for: percent-encoded as they came, as API Gateway hands them on."""

    resource: str
    parameters: dict[str, str]


class Resources:
    """The resources of an API.

    At each segment a fixed word wins over a parameter, and a parameter over the rest of the path (`{name+}`).
    A slash at the end of a path makes no difference.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        templates = [(path, _segments(path)) for path in {*paths, *ALWAYS}]
        self._templates = sorted(templates, key=lambda one: _order(one[1]))

    def match(self, path: str) -> Match:
        """The resource of a path."""
        segments = _segments(path)
        fitting = ((resource, _parameters(template, segments)) for resource, template in self._templates)
        return next(Match(resource, parameters) for resource, parameters in fitting if parameters is not None)


def _segments(path: str) -> list[str]:
    trimmed = path.removeprefix("/").removesuffix("/")
    return trimmed.split("/") if trimmed else []


def _order(template: list[str]) -> list[int]:
    return [2 if segment.endswith("+}") else 1 if segment.startswith("{") else 0 for segment in template]


def _parameters(template: list[str], segments: list[str]) -> dict[str, str] | None:
    """What each parameter of a template stands for; None where the template does not fit."""
    if template and template[-1].endswith("+}"):
        fixed = len(template) - 1
        segments = [*segments[:fixed], "/".join(segments[fixed:])] if segments[fixed:] else segments
    if len(segments) != len(template):
        return None
    pairs = list(zip(template, segments, strict=True))
    if not all(given if wanted.startswith("{") else wanted == given for wanted, given in pairs):
        return None
    return {wanted.strip("{+}"): given for wanted, given in pairs if wanted.startswith("{")}
