"""The web ACL, where a document asks for one."""

from __future__ import annotations

import pytest

from infra.firewall import firewall_resources

API_SECURITY = "## 5. Security Requirements\n### 5.3 API Security\n"


def rules(target, lines):
    made = firewall_resources(target(API_SECURITY + lines))
    return [rule["Name"] for rule in made["Firewall"]["Properties"]["Rules"]]


def test_nothing_is_paid_for_unasked(target):
    assert firewall_resources(target(API_SECURITY + "- Allowed IP ranges: 192.0.2.0/24\n")) == {}


def test_rules_have_an_order(everything):
    made = firewall_resources(everything["production"])["Firewall"]["Properties"]["Rules"]

    assert [rule["Priority"] for rule in made] == list(range(len(made)))
    assert [rule["Name"] for rule in made][-2:] == ["OutsideAllowedRanges", "TooManyRequests"]


def test_allowed_ranges_are_a_set_for_each_version_of_ip(everything):
    made = firewall_resources(everything["production"])

    assert made["AllowedRanges4"]["Properties"]["Addresses"] == ["192.0.2.0/24"]
    assert made["AllowedRanges6"]["Properties"]["Addresses"] == ["2001:db8::/32"]


@pytest.mark.parametrize(
    ("line", "limit"),
    [("", 2000), ("- Rate limit: 10 requests/second per IP\n", 3000), ("- Rate limit: 1 request/minute per IP\n", 100)],
)
def test_an_address_may_ask_as_often_in_five_minutes_as_the_document_says(target, line, limit):
    made = firewall_resources(target(f"{API_SECURITY}- WAF\n{line}"))

    statement = made["Firewall"]["Properties"]["Rules"][-1]["Statement"]["RateBasedStatement"]
    assert statement["Limit"] == limit
