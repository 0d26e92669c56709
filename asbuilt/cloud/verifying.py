"""`asbuilt verify`: a deployed stage compared with its document: its API from outside, its tables one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from asbuilt.cloud.outside import Outside, address_of
from asbuilt.cloud.probing import can_sign_in, signed_in
from chalicelib.api.resources import served
from chalicelib.specification.accounts import ACTS
from infra.tables import definitions, expiries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.cloud.account import Account
    from chalicelib.specification import Endpoint
    from infra.target import Target

OK, UNAUTHORIZED, NOT_FOUND, FAULT = 200, 401, 404, 500


class Finding(Struct, frozen=True):
    """Something that was looked at, and whether it is as the document says; `found` is what is there instead."""

    what: str
    holds: bool
    found: str = ""

    def __str__(self) -> str:
        """The line that is printed."""
        return f"verified  {self.what}" if self.holds else f"NOT SO    {self.what}: {self.found}"


def verified(target: Target, account: Account, outputs: dict[str, str]) -> Iterator[Finding]:
    """What can be looked at of a stage, one by one."""
    outside = Outside(address_of(target, account, outputs))
    yield from _health(target, outside)
    yield from _people(target, account, outputs, outside)
    dynamodb = account.client("dynamodb")
    expiring = {one["TableName"]: one["TimeToLiveSpecification"]["Enabled"] for one in _expiries(target)}
    for definition in definitions(target.specification, target.stage.name):
        yield _table(target, dynamodb, definition, expires=expiring[definition["TableName"]])


def _expiries(target: Target) -> list[dict[str, Any]]:
    return expiries(target.specification, target.stage.name)


def _health(target: Target, outside: Outside) -> Iterator[Finding]:
    """The service answers, and its database."""
    health = next((one for one in served(target.specification) if one.operation == "health"), None)
    if health:
        reply = outside.read(health.path)
        yield Finding(f"GET {health.path} answers", reply.status == OK, f"it answers {reply.status or 'nothing'}")


def _people(target: Target, account: Account, outputs: dict[str, str], outside: Outside) -> Iterator[Finding]:
    """Who brings no token, or a bad one, is refused where all have to sign in; who is signed in is known."""
    closed = _closed(target)
    if closed is None:
        return
    for told, token in (("without a token", None), ("with a forged token", "e30.e30.e30")):
        status = outside.read(closed.path, token).status
        yield Finding(f"GET {closed.path} {told} is refused", status == UNAUTHORIZED, f"it answers {status}")
    if can_sign_in(target):
        yield _known(target, account, outputs, outside, closed)


def _known(
    target: Target, account: Account, outputs: dict[str, str], outside: Outside, closed: Endpoint
) -> Finding:  # fmt: skip
    what = f"GET {closed.path} knows who is signed in"
    try:
        with signed_in(target, account, outputs) as token:
            status = outside.read(closed.path, token).status
    except (BotoCoreError, ClientError, KeyError) as error:
        return Finding(what, holds=False, found=f"nobody can sign in ({error})")
    return Finding(what, status not in (0, UNAUTHORIZED) and status < FAULT, f"it answers {status}")


def _closed(target: Target) -> Endpoint | None:
    """A list that nobody may read without signing in."""
    specification = target.specification
    open_tables = {one.table for one in specification.permissions if "anyone" in one.roles}
    return next(
        (
            one
            for one in specification.endpoints
            if one.method == "GET" and one.operation not in ACTS and "{" not in one.path
            and one.table and not open_tables & {None, one.table}
        ),
        None,
    )  # fmt: skip


def _table(target: Target, dynamodb: Any, wanted: dict[str, Any], *, expires: bool) -> Finding:  # noqa: ANN401 - botocore has no types
    """A table in one line: what it is keyed and indexed by, and how it is kept."""
    name = wanted["TableName"]
    try:
        found = _found(dynamodb, name)
    except ClientError as error:
        return Finding(f"table {name} is there", holds=False, found=error.response["Error"]["Code"])
    expected = {
        "key": wanted["KeySchema"],
        "indexes": _indexes(wanted),
        "point-in-time recovery": target.specification.stack.point_in_time_recovery,
        "expiry": expires,
        "deletion protection": wanted.get("DeletionProtectionEnabled", False),
        "changes told": "StreamSpecification" in wanted,
    }
    other = [f"{part} is {found[part]}, not {value}" for part, value in expected.items() if found[part] != value]
    return Finding(f"table {name}: {', '.join(expected)}", not other, "; ".join(other))


def _found(dynamodb: Any, name: str) -> dict[str, Any]:  # noqa: ANN401 - botocore has no types
    table = dynamodb.describe_table(TableName=name)["Table"]
    recovery = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"]
    recovered = recovery.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
    return {
        "key": table["KeySchema"],
        "indexes": _indexes(table),
        "point-in-time recovery": recovered == "ENABLED",
        "expiry": expiry in ("ENABLED", "ENABLING"),
        "deletion protection": table.get("DeletionProtectionEnabled", False),
        "changes told": table.get("StreamSpecification", {}).get("StreamEnabled", False),
    }


def _indexes(table: dict[str, Any]) -> dict[str, Any]:
    """The keys of each index that is ready."""
    indexes = table.get("GlobalSecondaryIndexes", ())
    return {one["IndexName"]: one["KeySchema"] for one in indexes if one.get("IndexStatus", "ACTIVE") == "ACTIVE"}
