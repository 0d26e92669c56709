"""The tables as resources of the template: one a table, kept with its records whatever becomes of the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.cloudformation import arn, excused, kept, logical, tag_list
from infra.names import DATA_KEY
from infra.tables import definitions, expiries

if TYPE_CHECKING:
    from infra.cloudformation import Resource, Resources
    from infra.target import Target


def table_resources(target: Target) -> Resources:
    """Every table as a resource, one a table."""
    specification, stage = target.specification, target.stage.name
    expiring = {one["TableName"]: one["TimeToLiveSpecification"] for one in expiries(specification, stage)}
    names = {target.table(name): logical_table(name) for name in table_names(target)}
    return {
        names[definition["TableName"]]: _resource(target, definition, expiring[definition["TableName"]])
        for definition in definitions(specification, stage)
    }


def table_names(target: Target) -> list[str]:
    """The tables of the document and their companions, as the document and `naming` call them."""
    prefix = target.table("")
    made = definitions(target.specification, target.stage.name)
    return [definition["TableName"].removeprefix(prefix) for definition in made]


def indexed_names(target: Target) -> list[str]:
    """Those of them that have indexes."""
    made = definitions(target.specification, target.stage.name)
    return [
        name
        for name, definition in zip(table_names(target), made, strict=True)
        if definition.get("GlobalSecondaryIndexes")
    ]


def logical_table(name: str) -> str:
    """What the template calls a table of the document, or a companion."""
    return logical(name, "Companion" if "-" in name else "Table")


def _resource(target: Target, definition: dict[str, Any], expiry: dict[str, Any]) -> Resource:
    properties: dict[str, Any] = {name: value for name, value in definition.items() if value != []}
    encryption, changes = properties.pop("SSESpecification", None), properties.pop("StreamSpecification", None)
    if encryption:
        key = {"KMSMasterKeyId": arn(DATA_KEY)} if "KMSMasterKeyId" in encryption else {}
        properties["SSESpecification"] = {"SSEEnabled": True, "SSEType": "KMS", **key}
    if changes:
        properties["StreamSpecification"] = {"StreamViewType": changes["StreamViewType"]}
    if expiry["Enabled"]:
        properties["TimeToLiveSpecification"] = expiry
    recovered = target.specification.stack.point_in_time_recovery
    properties["PointInTimeRecoverySpecification"] = {"PointInTimeRecoveryEnabled": recovered}
    properties["Tags"] = tag_list(target.tags)
    return excused(kept({"Type": "AWS::DynamoDB::Table", "Properties": properties}), **_excuses(target))


def _excuses(target: Target) -> dict[str, str]:
    """The rules that a document does not ask to be kept."""
    own_key = target.specification.protection.at_rest == "customer managed"
    recovered = target.specification.stack.point_in_time_recovery
    return {
        **({} if own_key else {"CKV_AWS_119": "Section 5.2 does not ask for a customer managed key"}),
        **({} if recovered else {"CKV_AWS_28": "Section 2.3 does not ask for point-in-time recovery"}),
    }
