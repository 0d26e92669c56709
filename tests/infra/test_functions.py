"""What the template adds to Chalice's functions, and what sets them off."""

from __future__ import annotations

import pytest

from chalicelib.specification.functions import functions
from infra.functions import function_resources

SERVICES = "## 8. Integration Points\n### 8.1 External Services\n"
QUEUE = f"{SERVICES}- Amazon SQS: call bills.pay for each message of bills-queue\n"
EMITTED = SERVICES + "- Shop: POST ${SHOP_URL} when note.sold is emitted\n"
WEBHOOK = SERVICES + "- Shop: POST ${SHOP_URL} when notes is created\n"


def made(target, lines="", **stage):
    wanted = target(lines, **stage)
    return function_resources(wanted, functions(wanted.specification))


def test_the_api_has_what_its_stage_says(target):
    properties = made(target, memory_mb=2048, timeout_seconds=20, log_level="DEBUG")["APIHandler"]["Properties"]

    assert (properties["MemorySize"], properties["Timeout"]) == (2048, 20)
    assert properties["Environment"]["Variables"]["ASBUILT_LOG_LEVEL"] == "DEBUG"
    assert properties["LoggingConfig"] == {"LogGroup": {"Ref": "ApiLog"}}


@pytest.mark.parametrize(
    ("settings", "published"),
    [
        ({}, set()),
        ({"snap_start": True}, {"AutoPublishAlias", "AutoPublishAliasAllProperties", "SnapStart"}),
        (
            {"provisioned_concurrency": 3},
            {"AutoPublishAlias", "AutoPublishAliasAllProperties", "ProvisionedConcurrencyConfig"},
        ),
    ],
)
def test_versions_are_published_where_a_stage_asks_for_what_only_they_have(target, settings, published):
    properties = made(target, **settings)["APIHandler"]["Properties"]

    assert {name for name in properties if name.startswith(("AutoPublish", "SnapStart", "Provisioned"))} == published


def test_messages_that_were_not_dealt_with_go_back_alone(target):
    mapping = made(target, QUEUE)["ConsumeBillsQueueMessages"]["Properties"]

    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["BillsQueueQueue", "Arn"]}
    assert mapping["ScalingConfig"]["MaximumConcurrency"] > 1


def test_what_code_emits_is_read_from_the_stream_of_a_table_of_its_own(target):
    resources = made(target, EMITTED)

    assert resources["AsbuiltEventsChanges"]["Properties"]["EventSourceArn"] == {
        "Fn::GetAtt": ["AsbuiltEventsCompanion", "StreamArn"]
    }
    assert "NotesChanges" not in resources


def test_a_change_that_cannot_be_dealt_with_is_set_aside_where_it_is_seen(target):
    mapping = made(target, WEBHOOK)["NotesChanges"]["Properties"]

    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["NotesTable", "StreamArn"]}
    assert mapping["BisectBatchOnFunctionError"]
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["ChangesDeadQueue", "Arn"]}


def test_the_environment_holds_no_secrets(everything):
    variables = function_resources(everything["production"], functions(everything["production"].specification))[
        "APIHandler"
    ]["Properties"]["Environment"]["Variables"]

    assert set(variables) == {
        "ASBUILT_BUCKET",
        "ASBUILT_LOG_LEVEL",
        "ASBUILT_QUEUES",
        "ASBUILT_STAGE",
        "ASBUILT_TRUST_AUTHORIZER",
        "ASBUILT_USER_POOL_CLIENT_ID",
        "ASBUILT_USER_POOL_ID",
    }
