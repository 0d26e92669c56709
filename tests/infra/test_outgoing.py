"""What the template makes for what goes out, and what its functions may do: no more than their part of it."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest

from asbuilt.cloud.packaging import template_of
from chalicelib.jobs.events.signing import FEWEST_BYTES, keys
from chalicelib.specification.operations import Stage
from infra.target import Target

TABLES = "## 3. Database Schema\n#### orders\n- Fields:\n  - total: integer\n  - email: email\n"
PERMITTED = "## 5. Security Requirements\n### 5.1 Authentication & Authorization\n- Admins can do anything\n"
HOOK = "- Depot: POST ${DEPOT_URL} when orders is created"
SIGNED = f"{HOOK}, signed with ${{DEPOT_SECRET}}"
MAIL = "- Amazon SES: email email when orders is created"
TOPIC = "- Amazon SNS: publish to order-news when orders is created"
BUS = "- Amazon EventBridge: put events on bus shop when orders is created"
DEFAULT_BUS = "- Amazon EventBridge: put events on bus default when orders is created"
QUEUE = "- Amazon SQS: send a message to order-events when orders is created"


@pytest.fixture
def made(compiled):
    def make(*lines):
        section = "## 8. Integration Points\n### 8.1 External Services\n" + "".join(f"{line}\n" for line in lines)
        specification = compiled(f"# Shop\n{TABLES}{PERMITTED}{section if lines else ''}").specification
        return template_of(Target(specification, Stage(name="staging")))["Resources"]

    return make


def allowed(resources, role):
    """What a role may do: by action, on what."""
    (policy,) = resources[role]["Properties"]["Policies"]
    found = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        for action in statement["Action"]:
            found.setdefault(action, []).extend(json.dumps(one) for one in statement["Resource"])
    return found


@pytest.mark.parametrize(
    ("lines", "actions"),
    [
        ([HOOK], {"secretsmanager:GetSecretValue", "ssm:GetParameter"}),
        ([MAIL], {"secretsmanager:GetSecretValue", "ssm:GetParameter", "ses:SendEmail"}),
        ([TOPIC], {"sns:Publish"}),
        ([BUS], {"events:PutEvents"}),
        ([DEFAULT_BUS], {"events:PutEvents"}),
        ([QUEUE], set()),
    ],
)
def test_what_sends_may_do_what_the_lines_ask_for_and_nothing_else(lines, actions, made):
    sending = {"secretsmanager:", "ssm:", "ses:", "sns:", "events:"}

    found = allowed(made(*lines), "DeliveriesRole")

    assert {one for one in found if one.partition(":")[0] + ":" in sending} == actions
    assert any("DeliveriesQueue" in one for one in found["sqs:SendMessage"])
    assert any("DeliveriesDeadQueue" in one for one in found["sqs:SendMessage"])
    assert any("OrderEventsQueue" in one for one in found["sqs:SendMessage"]) is (lines == [QUEUE])


def test_the_api_and_the_changes_may_put_messages_into_the_queue_of_deliveries_alone(made):
    resources = made(HOOK, TOPIC)

    for role in ("ApiRole", "ChangesRole"):
        found = allowed(resources, role)
        assert any("DeliveriesQueue" in one for one in found["sqs:SendMessage"])
        assert not any("Dead" in one and "Deliveries" in one for one in found["sqs:SendMessage"])
        assert "sns:Publish" not in found


def test_secrets_are_those_of_the_service_and_stage(made):
    (place,) = allowed(made(HOOK), "DeliveriesRole")["secretsmanager:GetSecretValue"]

    assert place.endswith(':secret:shop-staging/*"}')


def test_a_secret_to_sign_with_is_made_where_a_line_names_none_and_what_is_made_is_a_key(made):
    assert "SigningSecret" not in made(SIGNED)

    secret = made(HOOK)["SigningSecret"]["Properties"]
    letters = "a" * secret["GenerateSecretString"]["PasswordLength"]
    assert secret["Name"] == "shop-staging/WEBHOOK_SIGNING_SECRET"
    assert secret["GenerateSecretString"]["ExcludePunctuation"] is True
    assert keys(letters) == [b64decode(letters)]
    assert len(keys(letters)[0]) >= FEWEST_BYTES


def test_topics_and_buses_are_made_but_for_the_default_bus(made):
    resources = made(TOPIC, BUS, DEFAULT_BUS)

    named = [one["Properties"].get("TopicName") or one["Properties"].get("Name") for one in resources.values()
             if one["Type"] in ("AWS::SNS::Topic", "AWS::Events::EventBus")]  # fmt: skip
    assert "shop-staging-order-news" in named
    assert [one for one in named if "bus" in one or one == "shop-staging-shop"] == ["shop-staging-shop"]


def test_a_document_of_which_nothing_goes_out_has_none_of_it(made):
    resources = made()

    assert not [name for name in resources if "Deliver" in name or "Changes" in name or "Signing" in name]
