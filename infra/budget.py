"""What a month may cost before people are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.cloudformation import ref
from infra.names import BUDGET
from infra.target import DEPLOYMENT_TAG

if TYPE_CHECKING:
    from infra.cloudformation import Resource, Resources
    from infra.target import Target

CONDITION = "HasBudget"

CONDITIONS: dict[str, Any] = {CONDITION: {"Fn::Not": [{"Fn::Equals": [ref(BUDGET), 0]}]}}


def budget_addresses(target: Target) -> list[str]:
    """Who is told: whoever is told of alarms."""
    named = [address for alarm in target.specification.alarms for address in alarm.notify]
    return list(dict.fromkeys([*target.alarm_addresses, *named]))


def budget_resources(target: Target) -> Resources:
    """A budget over what is tagged as this service and stage, once somebody says how much and somebody can be told."""
    addresses = budget_addresses(target)
    if not addresses:
        return {}
    subscribers = [{"SubscriptionType": "EMAIL", "Address": address} for address in addresses]
    budget: Resource = {
        "Type": "AWS::Budgets::Budget",
        "Condition": CONDITION,
        "Properties": {
            "Budget": {
                "BudgetType": "COST",
                "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": ref(BUDGET), "Unit": "USD"},
                "CostFilters": {"TagKeyValue": [f"user:{DEPLOYMENT_TAG}${target.name}"]},
            },
            "NotificationsWithSubscribers": [
                {"Notification": _notification("ACTUAL", 80), "Subscribers": subscribers},
                {"Notification": _notification("FORECASTED", 100), "Subscribers": subscribers},
            ],
        },
    }
    return {"Budget": budget}


def _notification(kind: str, percent: int) -> dict[str, Any]:
    return {
        "NotificationType": kind,
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": percent,
        "ThresholdType": "PERCENTAGE",
    }
