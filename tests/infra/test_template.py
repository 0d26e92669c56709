"""The whole template of a stage: Chalice's own and what is merged in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.packaging import template_of
from chalicelib.bootstrap import Settings, build
from chalicelib.specification.operations import Stage
from infra.target import Target
from infra.template import api_resource_count, limits, merged
from tests.templates.documents import large

PICTURES = Path(__file__).parent / "pictures"


def used(template):
    return {one.name: one.used for one in limits(template)}


def of(compiled, text):
    return template_of(Target(compiled(text).specification, Stage(name="staging")))


def test_a_document_has_these_resources(templates, matches_picture):
    listed = [f"{name}  {one['Type']}" for name, one in sorted(templates["production"]["Resources"].items())]

    matches_picture(PICTURES / "resources.txt", "\n".join(listed) + "\n")


def test_what_people_entrusted_to_a_stage_stays_when_its_stack_goes(templates):
    kept = {
        one["Type"]
        for one in templates["production"]["Resources"].values()
        if one.get("DeletionPolicy") == "RetainExceptOnCreate" and one["UpdateReplacePolicy"] == "Retain"
    }

    assert kept >= {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Cognito::UserPool", "AWS::KMS::Key"}


def test_a_table_more_is_one_resource_more(compiled):
    few, more = of(compiled, large(10)), of(compiled, large(11))

    assert used(more)["resources"] - used(few)["resources"] == 1


def test_two_hundred_tables_stay_under_what_aws_takes(compiled):
    counted = limits(of(compiled, large(200)))

    assert all(one.used < one.most / 2 for one in counted), counted


def test_an_api_of_too_many_paths_has_one_that_takes_them_all(compiled):
    few, many = of(compiled, large(20)), of(compiled, large(160))

    assert used(few)["resources of the API"] == 48
    assert used(many)["resources of the API"] == 2


def test_a_template_that_aws_would_not_take_is_refused(compiled):
    with pytest.raises(CloudError, match=r"5\d\d resources of 500; divide the document"):
        of(compiled, large(500))


def test_paths_share_the_resources_of_their_beginnings():
    assert api_resource_count(["/a/{id}", "/a/{id}/b", "/c", "/", "/{proxy+}"]) == 6


def test_what_is_above_counts_where_both_say_something():
    below = {"a": {"x": 1, "y": [1]}, "b": 1}

    assert merged(below, {"a": {"y": [2], "z": 3}}) == {"a": {"x": 1, "y": [2], "z": 3}, "b": 1}


def test_every_function_has_a_role_and_a_log_of_its_own(templates):
    functions = [
        one for one in templates["staging"]["Resources"].values() if one["Type"] == "AWS::Serverless::Function"
    ]

    for part in ("Role", "LoggingConfig"):
        named = [json.dumps(one["Properties"][part]) for one in functions]
        assert len(set(named)) == len(functions) > 1


def test_every_handler_that_the_template_names_is_there(everything, templates):
    service = build(everything["staging"].specification, Settings(stage="staging", region="eu-west-1"))

    for resource in templates["staging"]["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            module, name = resource["Properties"]["Handler"].split(".")
            assert module == "app"
            assert name == "app" or callable(service.handler_map[name])


def test_the_api_calls_the_version_that_is_published(templates):
    text = json.dumps(templates["production"])

    assert "${APIHandlerAliaslive}" in text
    assert "${APIHandler.Arn}" not in text
    permission = templates["production"]["Resources"]["APIHandlerInvokePermission"]["Properties"]
    assert permission["FunctionName"] == {"Ref": "APIHandlerAliaslive"}


def test_a_certificate_and_a_budget_are_said_when_it_is_deployed(templates):
    parameters = templates["production"]["Parameters"]

    assert set(parameters) == {"CertificateArn", "MonthlyBudget"}
    assert parameters["MonthlyBudget"]["Default"] == 0
