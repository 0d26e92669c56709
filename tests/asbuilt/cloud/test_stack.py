"""A stack through its changes, on a CloudFormation that keeps what it is told."""

from __future__ import annotations

from typing import Any

import pytest

from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.stack import Stack
from tests.asbuilt.cloud.cloudformation import Account, CloudFormation

TEMPLATE = {"Resources": {}, "Parameters": {"Certificate": {"Type": "String"}}}


def stack(cloudformation: CloudFormation) -> Stack:
    return Stack(Account(cloudformation), "notes-staging")


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
