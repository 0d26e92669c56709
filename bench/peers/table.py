"""Tasks in DynamoDB through botocore's client, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session

from bench.peers.tasks import now

if TYPE_CHECKING:
    from bench.peers.tasks import Task

CLIENT: Any = botocore.session.get_session().create_client("dynamodb")
NAME = "tasks"


def read(key: str) -> Task | None:
    """Return a task."""
    found = CLIENT.get_item(TableName=NAME, Key={"id": {"S": key}}, ConsistentRead=True)
    return _plain(found["Item"]) if "Item" in found else None


def create(task: Task) -> None:
    """Store a new task."""
    item = {name: _typed(value) for name, value in task.items()}
    CLIENT.put_item(TableName=NAME, Item=item, ConditionExpression="attribute_not_exists(id)")


def update(key: str, sent: Task, version: int) -> Task:
    """Return a task as it is with what was sent, if its version is still that one."""
    changed = sent | {"updated_at": now(), "version": version + 1}
    done = CLIENT.update_item(
        TableName=NAME,
        Key={"id": {"S": key}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changed),
        ConditionExpression="#version = :before",
        ExpressionAttributeNames={f"#{name}": name for name in changed},
        ExpressionAttributeValues={
            ":before": _typed(version),
            **{f":{name}": _typed(value) for name, value in changed.items()},
        },
        ReturnValues="ALL_NEW",
    )
    return _plain(done["Attributes"])


def delete(key: str) -> None:
    """Remove a task."""
    CLIENT.delete_item(TableName=NAME, Key={"id": {"S": key}}, ConditionExpression="attribute_exists(id)")


def page(status: str, limit: int, start: dict[str, Any] | None) -> tuple[list[Task], Any]:
    """Return tasks with that status, and where to go on."""
    found = CLIENT.query(
        TableName=NAME,
        IndexName="by_status",
        KeyConditionExpression="#status = :status",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":status": {"S": status}},
        Limit=limit,
        **({"ExclusiveStartKey": start} if start else {}),
    )
    return [_plain(item) for item in found["Items"]], found.get("LastEvaluatedKey")


def _typed(value: object) -> dict[str, Any]:
    match value:
        case int():
            return {"N": str(value)}
        case list():
            return {"L": [{"S": text} for text in value]}
    return {"S": value}


def _plain(item: dict[str, Any]) -> Task:
    return {name: _untyped(value) for name, value in item.items()}


def _untyped(attribute: dict[str, Any]) -> str | int | list[str]:
    if "S" in attribute:
        return str(attribute["S"])
    return int(attribute["N"]) if "N" in attribute else [text["S"] for text in attribute["L"]]
