"""The web ACL in front of the API: only where section 5.3 asks for one, as it costs from the first day."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Final

from infra.cloudformation import arn, excused, sub, tag_list
from infra.names import FIREWALL

if TYPE_CHECKING:
    from infra.cloudformation import Resource, Resources
    from infra.target import Target

MANAGED: Final = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)
"""AWS's own sets of rules; bodies over 8 KB are let through to the service, which has its own bound."""

WINDOW: Final = 300
"""Seconds over which requests of one address are counted."""

LEAST, MOST_PER_ADDRESS = 100, 2000
"""What a rate rule can be at least; how many requests an address may send in a window where nothing is said."""

STAGE_ARN: Final = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${RestAPI}/stages/${RestAPI.Stage}"


def firewall_resources(target: Target) -> Resources:
    """The web ACL of the API's stage and the sets of addresses that it knows."""
    if not target.specification.limits.waf:
        return {}
    sets = _address_sets(target)
    rules = [*map(_managed, MANAGED), *([_outside(sets)] if sets else []), _rate(target)]
    return {
        **sets,
        FIREWALL: excused(
            _web_acl(target, rules), CKV2_AWS_31="What is refused is in the API's access log, and counted by rule"
        ),
        "FirewallAssociation": {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "Properties": {"ResourceArn": sub(STAGE_ARN), "WebACLArn": arn(FIREWALL)},
        },
    }


def _web_acl(target: Target, rules: list[dict[str, Any]]) -> Resource:
    return {
        "Type": "AWS::WAFv2::WebACL",
        "Properties": {
            "Name": target.name,
            "Scope": "REGIONAL",
            "DefaultAction": {"Allow": {}},
            "Rules": [rule | {"Priority": place} for place, rule in enumerate(rules)],
            "VisibilityConfig": _counted(target.name),
            "Tags": tag_list(target.tags),
        },
    }


def _managed(name: str) -> dict[str, Any]:
    large = {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}
    excepted = {"RuleActionOverrides": [large]} if name == MANAGED[0] else {}
    return {
        "Name": name,
        "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": name, **excepted}},
        "OverrideAction": {"None": {}},
        "VisibilityConfig": _counted(name),
    }


def _outside(sets: Resources) -> dict[str, Any]:
    """Refuse who is in none of the allowed ranges."""
    inside = [{"IPSetReferenceStatement": {"Arn": arn(name)}} for name in sets]
    allowed = inside[0] if len(inside) == 1 else {"OrStatement": {"Statements": inside}}
    return {
        "Name": "OutsideAllowedRanges",
        "Statement": {"NotStatement": {"Statement": allowed}},
        "Action": {"Block": {}},
        "VisibilityConfig": _counted("OutsideAllowedRanges"),
    }


def _rate(target: Target) -> dict[str, Any]:
    """Refuse an address that asks too often: as section 5.3 says of addresses, else so many in five minutes."""
    said = [rate.requests / rate.seconds for rate in target.specification.limits.rates if rate.per == "ip"]
    limit = max(LEAST, round(min(said) * WINDOW)) if said else MOST_PER_ADDRESS
    return {
        "Name": "TooManyRequests",
        "Statement": {"RateBasedStatement": {"Limit": limit, "AggregateKeyType": "IP", "EvaluationWindowSec": WINDOW}},
        "Action": {"Block": {"CustomResponse": {"ResponseCode": 429}}},
        "VisibilityConfig": _counted("TooManyRequests"),
    }


def _address_sets(target: Target) -> Resources:
    """A set for each version of IP that has an allowed range."""
    ranges = [ip_network(one, strict=False) for one in target.specification.limits.allowed_ranges]
    by_version = {version: [str(one) for one in ranges if one.version == version] for version in (4, 6)}
    return {
        f"AllowedRanges{version}": {
            "Type": "AWS::WAFv2::IPSet",
            "Properties": {"Scope": "REGIONAL", "IPAddressVersion": f"IPV{version}", "Addresses": addresses},
        }
        for version, addresses in by_version.items()
        if addresses
    }


def _counted(name: str) -> dict[str, Any]:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}
