"""Where what goes out is put: topics, buses, and the secret that outgoing calls are signed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.specification import naming
from chalicelib.specification.operations import Publication, Webhook
from infra.cloudformation import arn, excused, kept, logical, sub, tag_list
from infra.names import DATA_KEY

if TYPE_CHECKING:
    from infra.cloudformation import Resource, Resources, Value
    from infra.target import Target

SIGNING_SECRET: Final = "SigningSecret"  # noqa: S105 - what the template calls it
CHARACTERS: Final = 32
"""Of the signing secret: letters and digits, so that it is base64 of 24 bytes as Standard Webhooks has it."""

DEFAULT_BUS: Final = "default"
"""The bus that every account has."""


def outgoing_resources(target: Target) -> Resources:
    """The topics and buses that section 8 publishes to, and the signing secret where a webhook names no other."""
    lines = target.specification.integrations
    published = {(one.channel, one.name) for one in lines if isinstance(one, Publication)}
    signed = any(isinstance(one, Webhook) and one.signing_secret is None for one in lines)
    return {
        **{topic_id(name): _topic(target, name) for channel, name in sorted(published) if channel == "topic"},
        **{_bus_id(name): _bus(target, name) for channel, name in sorted(published) if _is_own_bus(channel, name)},
        **({SIGNING_SECRET: _signing_secret(target)} if signed else {}),
    }


def topic_id(name: str) -> str:
    """What the template calls a topic of the document."""
    return logical(name, "Topic")


def bus_arn(name: str) -> Value:
    """The ARN of a bus of the document."""
    if name == DEFAULT_BUS:
        return sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default")
    return arn(_bus_id(name))


def _is_own_bus(channel: str, name: str) -> bool:
    return channel == "bus" and name != DEFAULT_BUS


def _bus_id(name: str) -> str:
    return logical(name, "Bus")


def _topic(target: Target, name: str) -> Resource:
    own_key = target.specification.protection.at_rest == "customer managed"
    properties = {
        "TopicName": naming.queue_name(target.specification.name, target.stage.name, name),
        "KmsMasterKeyId": arn(DATA_KEY) if own_key else "alias/aws/sns",
        "Tags": tag_list(target.tags),
    }
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def _bus(target: Target, name: str) -> Resource:
    named = naming.bus_name(target.specification.name, target.stage.name, name)
    return {"Type": "AWS::Events::EventBus", "Properties": {"Name": named, "Tags": tag_list(target.tags)}}


def _signing_secret(target: Target) -> Resource:
    """Made once, by AWS, and seen by nobody; it stays, as receivers know it."""
    properties = {
        "Name": naming.secret_name(target.specification.name, target.stage.name, naming.SIGNING_SECRET),
        "Description": f"What {target.name} signs its outgoing calls with",
        "GenerateSecretString": {"PasswordLength": CHARACTERS, "ExcludePunctuation": True},
        "Tags": tag_list(target.tags),
    }
    secret = kept({"Type": "AWS::SecretsManager::Secret", "Properties": properties})
    return excused(
        secret,
        CKV_AWS_149="Secrets Manager encrypts it with its own key, which section 5.2 does not name",
        CKV2_AWS_57="Receivers have to be told of another; it is changed by hand, and both count meanwhile",
    )
