"""The words of CloudFormation: references, names of resources, and checks that are left out with a reason."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

Resource: TypeAlias = dict[str, Any]
Resources: TypeAlias = dict[str, Resource]
Value: TypeAlias = Any
"""What a property may hold: JSON, in which functions of CloudFormation may stand."""


def ref(name: str) -> Value:
    """What CloudFormation calls a resource or parameter by: mostly its name."""
    return {"Ref": name}


def attribute(name: str, of: str) -> Value:
    """An attribute of a resource, such as its ARN."""
    return {"Fn::GetAtt": [name, of]}


def arn(name: str) -> Value:
    """The ARN of a resource."""
    return attribute(name, "Arn")


def sub(text: str) -> Value:
    """A text in which `${…}` stand for resources and their attributes."""
    return {"Fn::Sub": text}


def logical(name: str, kind: str) -> str:
    """The name that a template calls a resource by: `asbuilt-ledger` and `Table` give `AsbuiltLedgerTable`.

    Names that would otherwise be the same (`a_b` and `ab`) keep what tells them apart.
    """
    words = re.split(r"[-_]", name)
    plain = all(re.fullmatch(r"[a-z][a-z0-9]*", word) for word in words)
    shown = "".join(word.capitalize() for word in words) if plain else _spelt(name)
    return shown + kind


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as most resources take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def kept(resource: Resource) -> Resource:
    """A resource that stays, with its data, when it is taken out of the template or its stack is deleted."""
    return {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain", **resource}


def excused(resource: Resource, **reasons: str) -> Resource:
    """A resource that a rule of checkov (`CKV_AWS_115`) or cfn-lint (`W3005`) is not asked of, each with its reason."""
    skipped = [{"id": rule, "comment": why} for rule, why in reasons.items() if rule.startswith("CKV")]
    ignored = [rule for rule in reasons if not rule.startswith("CKV")]
    metadata = dict(resource.get("Metadata", {}))
    if skipped:
        metadata["checkov"] = {"skip": [*metadata.get("checkov", {}).get("skip", ()), *skipped]}
    if ignored:
        metadata["cfn-lint"] = {"config": {"ignore_checks": ignored}, "reasons": {one: reasons[one] for one in ignored}}
    return {**resource, "Metadata": metadata}


def _spelt(name: str) -> str:
    """A name in which everything but small letters and digits is told by its code."""
    return "X" + "".join(char if re.fullmatch(r"[a-z0-9]", char) else f"{ord(char):02X}" for char in name)
