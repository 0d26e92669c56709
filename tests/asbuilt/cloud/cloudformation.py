"""A CloudFormation of one stack that keeps what it is told, and an account that has it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError


def refused(message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "UpdateStack")


class CloudFormation:
    """One stack; each change is under way for two looks, then has the next of these outcomes."""

    def __init__(self, *outcomes: str, status: str | None = None) -> None:
        self.outcomes = list(outcomes)
        self.status = status
        self.looks = 0
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.parameters: list[dict[str, str]] = []
        self.changes = 0
        self.template: str | None = None

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS's own name
        if self.status is None:
            raise refused(f"Stack with id {StackName} does not exist")
        if self.status.endswith("_IN_PROGRESS"):
            self.looks += 1
            if self.looks % 2 == 0:
                self.status = self.outcomes.pop(0)
        if self.status == "DELETE_COMPLETE":
            self.status = None
            raise refused("it does not exist")
        moment = datetime(2026, 11, 28, 12, self.changes, tzinfo=UTC)
        found = {
            "StackId": "arn:stack",
            "StackStatus": self.status,
            "CreationTime": moment,
            "Parameters": self.parameters,
        }
        return {"Stacks": [found]}

    def create_stack(self, **asked: Any) -> None:
        self._change("CREATE", asked)

    def update_stack(self, **asked: Any) -> None:
        if self.outcomes[:1] == ["nothing"]:
            raise refused("No updates are to be performed.")
        self._change("UPDATE", asked)

    def delete_stack(self, StackName: str) -> None:  # noqa: N803 - AWS's own name
        self._change("DELETE", {})

    def get_template(self, **_: str) -> dict[str, Any]:
        return {"TemplateBody": self.template}

    def describe_stack_events(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS's own name
        event = {
            "LogicalResourceId": "Bucket",
            "ResourceStatus": "CREATE_FAILED",
            "ResourceStatusReason": "it is taken",
        }
        return {"StackEvents": [event]}

    def _change(self, kind: str, asked: dict[str, Any]) -> None:
        self.asked.append((kind, asked))
        self.changes += 1
        self.status = f"{kind}_IN_PROGRESS"
        self.parameters = asked.get("Parameters", [])


class Account:
    """Keeps what is put into its bucket."""

    endpoint_url = None
    artifacts = "artifacts"

    def __init__(self, cloudformation: CloudFormation) -> None:
        self.cloudformation = cloudformation
        self.kept: dict[str, bytes] = {}

    def client(self, _: str) -> CloudFormation:
        return self.cloudformation

    def pause(self, _: float) -> None:
        pass

    def put(self, key: str, content: bytes) -> None:
        self.kept[key] = content

    def url_of(self, key: str) -> str:
        return f"https://bucket/{key}"
