"""The keys of KMS: the customer's own, where section 5.2 asks for one, and that which seals encrypted fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.specification import naming
from infra.cloudformation import arn, kept, ref, sub, tag_list
from infra.keys import aliases
from infra.names import DATA_KEY, FIELDS_KEY

if TYPE_CHECKING:
    from infra.cloudformation import Resources
    from infra.target import Target

OWNER = {
    "Sid": "TheAccountDecidesWhoUsesIt",
    "Effect": "Allow",
    "Principal": {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
    "Action": "kms:*",
    "Resource": "*",
}

FILES = {
    "Sid": "FilesArrive",
    "Effect": "Allow",
    "Principal": {"Service": "s3.amazonaws.com"},
    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
}


def key_resources(target: Target) -> Resources:
    """The keys, each with its name; they stay, as what they encrypted would be lost with them."""
    resources: Resources = {}
    if target.specification.protection.at_rest == "customer managed":
        alias = naming.key_alias(target.specification.name, target.stage.name)
        resources |= _key(target, DATA_KEY, alias, [OWNER, FILES], f"What {target.name} keeps")
    for alias in aliases(target.specification, target.stage.name):
        resources |= _key(target, FIELDS_KEY, alias, [OWNER], f"The encrypted fields of {target.name}")
    return resources


def _key(target: Target, name: str, alias: str, statements: list[dict[str, Any]], description: str) -> Resources:
    key = {
        "Description": description,
        "EnableKeyRotation": True,
        "KeyPolicy": {"Version": "2012-10-17", "Statement": statements},
        "Tags": tag_list(target.tags),
    }
    named = {"AliasName": alias, "TargetKeyId": arn(name)}
    return {
        name: kept({"Type": "AWS::KMS::Key", "Properties": key}),
        f"{name}Alias": kept({"Type": "AWS::KMS::Alias", "Properties": named}),
    }
