"""A stack through its changes, on a CloudFormation that keeps what it is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.stack import Stack

TEMPLATE = {"Resources": {}, "Parameters": {"Certificate": {"Type": "String"}}}


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

    def __init__(self, cloudformation: CloudFormation) -> None:
        self.cloudformation = cloudformation
        self.kept: dict[str, bytes] = {}

    def client(self, _: str) -> CloudFormation:
        return self.cloudformation

    def put(self, key: str, content: bytes) -> None:
        self.kept[key] = content

    def url_of(self, key: str) -> str:
        return f"https://bucket/{key}"


def stack(cloudformation: CloudFormation) -> Stack:
    return Stack(Account(cloudformation), "notes-staging", lambda _: None)


def deploy(cloudformation: CloudFormation, **parameters: str) -> Any:
    return stack(cloudformation).deploy(TEMPLATE, parameters, {"asbuilt:service": "notes"})


def test_a_stack_is_made_and_waited_for():
    cloud = CloudFormation("CREATE_COMPLETE")

    assert deploy(cloud, Certificate="arn:one").status == "CREATE_COMPLETE"
    ((kind, asked),) = cloud.asked
    assert kind == "CREATE"
    assert asked["Parameters"] == [{"ParameterKey": "Certificate", "ParameterValue": "arn:one"}]


def test_parameters_that_are_not_given_again_stay_as_they_are():
    cloud = CloudFormation("UPDATE_COMPLETE", status="CREATE_COMPLETE")
    cloud.parameters = [{"ParameterKey": "Certificate", "ParameterValue": "arn:one"}]

    deploy(cloud)

    assert cloud.asked[0][1]["Parameters"] == [{"ParameterKey": "Certificate", "UsePreviousValue": True}]


def test_what_is_as_it_should_be_is_left_alone():
    assert deploy(CloudFormation("nothing", status="UPDATE_COMPLETE")).status == "UPDATE_COMPLETE"


def test_a_change_that_is_under_way_is_waited_for_first():
    cloud = CloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE", status="UPDATE_IN_PROGRESS")

    deploy(cloud)

    assert cloud.looks == 4


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_FAILED"])
def test_a_stack_that_never_came_to_be_is_made_anew(status):
    cloud = CloudFormation("DELETE_COMPLETE", "CREATE_COMPLETE", status=status)

    deploy(cloud)

    assert [kind for kind, _ in cloud.asked] == ["DELETE", "CREATE"]


def test_a_change_that_is_taken_back_says_why():
    with pytest.raises(CloudError, match="is UPDATE_ROLLBACK_COMPLETE: Bucket: it is taken"):
        deploy(CloudFormation("UPDATE_ROLLBACK_COMPLETE", status="CREATE_COMPLETE"))


def test_the_same_change_has_the_same_token_until_something_has_changed():
    first, second = CloudFormation("CREATE_COMPLETE"), CloudFormation("CREATE_COMPLETE")
    deploy(first), deploy(second)
    tokens = [cloud.asked[0][1]["ClientRequestToken"] for cloud in (first, second)]

    first.outcomes = ["UPDATE_COMPLETE"]
    deploy(first)

    assert tokens[0] == tokens[1]
    assert first.asked[1][1]["ClientRequestToken"] != tokens[0]
