"""The keys of the embedded cloud's KMS: made once, and kept with its other state."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.data.key_service import Ask


def ensure_keys(ask: Ask, aliases: Iterable[str]) -> None:
    """Make the keys of these aliases that are missing; `ask` does operations of KMS."""
    wanted = set(aliases)
    for alias in sorted(wanted.difference(_existing(ask)) if wanted else wanted):
        key = ask("CreateKey", {})["KeyMetadata"]["KeyId"]
        ask("CreateAlias", {"AliasName": alias, "TargetKeyId": key})


def _existing(ask: Ask) -> Iterator[str]:
    onward: dict[str, str] = {}
    while True:
        answer = ask("ListAliases", onward)
        yield from (one["AliasName"] for one in answer["Aliases"])
        if not answer.get("Truncated"):
            return
        onward = {"Marker": answer["NextMarker"]}
