"""The API in front of the function."""

from __future__ import annotations

import json

import pytest

from infra.api import api_resources, closed_endpoints
from infra.names import API

LIST = "## 4. API Specifications\n### 4.2 Endpoints\n#### Notes\n- Method: GET\n- Path: `/notes`\n"
SECURITY = "## 5. Security Requirements\n### 5.1 Authorization\n"
API_SECURITY = "## 5. Security Requirements\n### 5.3 API Security\n"


def api(target, lines="", **stage):
    return api_resources(target(lines, **stage), {"Cache-Control": "no-store"})


@pytest.mark.parametrize(
    ("lines", "throttled"),
    [
        ("- Rate limit: 100 requests/second, burst 200\n", (100.0, 200)),
        ("- Rate limit: 90 requests/minute\n", (1.5, 2)),
        ("- Rate limit: 10 requests/second per user\n", None),
        ("", None),
    ],
)
def test_the_rate_for_all_callers_is_kept_by_the_api(target, lines, throttled):
    (settings,) = api(target, API_SECURITY + lines)[API]["Properties"]["MethodSettings"]

    found = (settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit"))
    assert found == (throttled or (None, None))


def test_what_the_api_answers_itself_is_in_the_envelope_of_all_answers(target):
    restated = "## 7. Error Handling\n### 7.1 Error Codes\n- UNAUTHENTICATED (401): Please sign in\n"
    responses = api(target, restated)[API]["Properties"]["GatewayResponses"]

    body = json.loads(responses["UNAUTHORIZED"]["ResponseTemplates"]["application/json"])
    assert body == {"status": "fail", "data": {"code": "UNAUTHENTICATED", "message": "Please sign in"}}
    headers = responses["THROTTLED"]["ResponseParameters"]["Headers"]
    assert headers == {"X-Request-Id": "context.requestId", "Cache-Control": "'no-store'"}


CLOSED = [
    ("- Clerks can read notes\n", "", ["/notes"]),
    ("- Anyone can read notes\n", "", []),
    ("- Anyone can do anything\n", "", []),
    ("- Clerks can read notes\n", "### 4.1 Authentication\n- Method: Cognito user pool, API key\n", []),
]


@pytest.mark.parametrize(("rule", "method", "paths"), CLOSED)
def test_the_api_refuses_where_all_have_to_sign_in_with_cognito(target, rule, method, paths):
    endpoints = LIST.replace("### 4.2", method + "### 4.2")

    assert [one.path for one in closed_endpoints(target(endpoints + SECURITY + rule).specification)] == paths


def test_a_stage_with_a_domain_is_reached_by_it(target):
    made = api(target, domain="api.example.com")

    assert made["Domain"]["Properties"]["DomainName"] == "api.example.com"
    assert made["Domain"]["Properties"]["SecurityPolicy"] == "TLS_1_2"
    assert "Domain" not in api(target)


def test_the_access_log_has_no_path_that_may_hold_what_records_hold(target):
    format_ = json.loads(api(target)[API]["Properties"]["AccessLogSetting"]["Format"])

    assert "$context.path" not in format_.values()
    assert format_["route"] == "$context.resourcePath"
