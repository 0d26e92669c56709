"""What the template makes for what goes out: the secret to sign with, topics and buses; and who may send what.

Secrets that the document names are the team's own to make; a function may read those of its service and stage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.specification import naming
from chalicelib.specification.functions import DEAD, DELIVERIES
from chalicelib.specification.operations import Email, Publication, Webhook, sends_out
from infra.cloudformation import arn, attribute, excused, logical, ref, sub, tag_list
from infra.names import DATA_KEY, SIGNING_SECRET
from infra.queues import queue_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification.functions import FunctionKind
    from infra.cloudformation import Resource, Resources, Value
    from infra.target import Target

KEY_LETTERS: Final = 32
"""Letters and digits of the secret to sign with: as base64 they are a key of 24 bytes."""

EXCUSES: Final = {
    "CKV_AWS_149": "Secrets Manager encrypts it with a key of its own",
    "CKV2_AWS_57": "Its receivers have to learn of a new one first: it is changed by hand, with both in it for a while",
}
"""Why the secret has none of what checkov asks of every one."""

Grant = tuple[list[str], list["Value"]]
"""Actions, and the resources that they are allowed on."""


def outgoing_resources(target: Target) -> Resources:
    """The secret that calls are signed with where a line names none; the topics and buses that are published to."""
    resources: Resources = {}
    if any(one.signing_secret is None for one in _webhooks(target)):
        resources[SIGNING_SECRET] = _signing_secret(target)
    for one in _publications(target, "topic"):
        resources[topic_id(one)] = _topic(target, one)
    for one in _publications(target, "bus"):
        if one != "default":
            properties = {"Name": naming.bus_name(*_place(target), one), "Tags": tag_list(target.tags)}
            resources[bus_id(one)] = {"Type": "AWS::Events::EventBus", "Properties": properties}
    return resources


def outgoing_grants(target: Target, kind: FunctionKind) -> Iterator[Grant]:
    """What a function of this kind needs so that what is to go out does."""
    if not sends_out(target.specification) or kind not in ("api", "changes", "deliveries"):
        return
    queues = [DELIVERIES, DELIVERIES + DEAD, *_publications(target, "queue")] if kind == "deliveries" else [DELIVERIES]
    yield ["sqs:SendMessage"], [arn(queue_id(name)) for name in queues]
    if kind == "deliveries":
        yield from _sending(target)


def topic_id(name: str) -> str:
    """What the template calls a topic."""
    return logical(name, "Topic")


def bus_id(name: str) -> str:
    """What the template calls a bus."""
    return logical(name, "Bus")


def _sending(target: Target) -> Iterator[Grant]:
    mails = any(isinstance(one, Email) for one in target.specification.integrations)
    if mails or any(_webhooks(target)):
        yield ["secretsmanager:GetSecretValue"], [_named(target, "secretsmanager", "secret:{}/*")]
        yield ["ssm:GetParameter"], [_named(target, "ssm", "parameter/{}/*")]
    if mails:
        yield ["ses:SendEmail"], [_named(target, "ses", "identity/*"), _named(target, "ses", "configuration-set/*")]
    if topics := [ref(topic_id(one)) for one in _publications(target, "topic")]:
        yield ["sns:Publish"], topics
    if buses := [_bus_arn(one) for one in _publications(target, "bus")]:
        yield ["events:PutEvents"], buses


def _named(target: Target, service: str, resource: str) -> Value:
    place = f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}"
    return sub(f"{place}:{resource.format(target.name)}")


def _bus_arn(name: str) -> Value:
    default = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"
    return sub(default) if name == "default" else attribute(bus_id(name), "Arn")


def _signing_secret(target: Target) -> Resource:
    properties = {
        "Name": naming.secret_name(*_place(target), naming.SIGNING_SECRET),
        "Description": "What webhooks are signed with; their receivers verify by it",
        "GenerateSecretString": {"PasswordLength": KEY_LETTERS, "ExcludePunctuation": True},
        "Tags": tag_list(target.tags),
    }
    own_key = target.specification.protection.at_rest == "customer managed"
    key = {"KmsKeyId": arn(DATA_KEY)} if own_key else {}
    return excused({"Type": "AWS::SecretsManager::Secret", "Properties": properties | key}, **EXCUSES)


def _topic(target: Target, name: str) -> Resource:
    own_key = target.specification.protection.at_rest == "customer managed"
    properties: dict[str, Any] = {
        "TopicName": naming.queue_name(*_place(target), name),
        "KmsMasterKeyId": arn(DATA_KEY) if own_key else "alias/aws/sns",
        "Tags": tag_list(target.tags),
    }
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def _webhooks(target: Target) -> Iterator[Webhook]:
    return (one for one in target.specification.integrations if isinstance(one, Webhook))


def _publications(target: Target, channel: str) -> list[str]:
    """The names of the queues, topics or buses that something is published to, each once."""
    published = [one for one in target.specification.integrations if isinstance(one, Publication)]
    return list(dict.fromkeys(one.name for one in published if one.channel == channel))


def _place(target: Target) -> tuple[str, str]:
    return target.specification.name, target.stage.name
