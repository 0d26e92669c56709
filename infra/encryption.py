"""The key that the customer manages, where section 5.2 asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification import naming
from infra.cloudformation import arn, kept, ref, sub, tag_list
from infra.names import DATA_KEY

if TYPE_CHECKING:
    from infra.cloudformation import Resources
    from infra.target import Target


def key_resources(target: Target) -> Resources:
    """The key of tables, queues and files, and its name; it stays, as what it encrypted would be lost with it."""
    if target.specification.protection.at_rest != "customer managed":
        return {}
    owner = {
        "Sid": "TheAccountDecidesWhoUsesIt",
        "Effect": "Allow",
        "Principal": {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
        "Action": "kms:*",
        "Resource": "*",
    }
    files = {
        "Sid": "FilesArrive",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
    }
    key = {
        "Description": f"What {target.name} keeps",
        "EnableKeyRotation": True,
        "KeyPolicy": {"Version": "2012-10-17", "Statement": [owner, files]},
        "Tags": tag_list(target.tags),
    }
    alias = naming.key_alias(target.specification.name, target.stage.name)
    return {
        DATA_KEY: kept({"Type": "AWS::KMS::Key", "Properties": key}),
        "DataKeyAlias": kept(
            {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": alias, "TargetKeyId": arn(DATA_KEY)}}
        ),
    }
