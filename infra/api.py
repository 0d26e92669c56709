"""What the template adds to Chalice's own API: who is let through, how often, what is logged, and under which name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chalicelib.specification.accounts import ACTS
from infra.cloudformation import arn, excused, ref, tag_list
from infra.names import ACCESS_LOG, API, CERTIFICATE, GATEWAY_ACCOUNT, USER_POOL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.specification import Endpoint, Specification
    from infra.cloudformation import Resource, Resources, Value
    from infra.target import Target

ACCESS_FORMAT: Final = {
    "request_id": "$context.requestId",
    "time": "$context.requestTime",
    "address": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "bytes": "$context.responseLength",
    "fault": "$context.integrationErrorMessage",
    "refused": "$context.error.responseType",
}
"""What an access log tells of a request: the route, never the path, which may hold what records hold."""

REFUSALS: Final = {
    "UNAUTHORIZED": (401, "UNAUTHENTICATED", "A valid bearer token is needed"),
    "EXPIRED_TOKEN": (401, "UNAUTHENTICATED", "The token has expired"),
    "ACCESS_DENIED": (403, "FORBIDDEN", "You may not do this"),
    "WAF_FILTERED": (403, "FORBIDDEN", "You may not do this"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "NO_SUCH_ROUTE", "There is no such path or method"),
    "THROTTLED": (429, "TOO_MANY_REQUESTS", "The service is asked more often than it may be; try again"),
    "REQUEST_TOO_LARGE": (413, "BODY_TOO_LARGE", "The body is larger than this service takes"),
}
"""What API Gateway answers by itself, in the envelope of all other answers: status, code, message."""

FAULTS: Final = {
    "INTEGRATION_TIMEOUT": (504, "UNAVAILABLE", "The service took too long"),
    "DEFAULT_5XX": (None, "INTERNAL_ERROR", "Something went wrong on our side"),
}

TLS: Final = {"1.2": "TLS_1_2", "1.3": "SecurityPolicy_TLS13_1_3_2025_09"}
"""API Gateway's names of the least version of TLS that a domain takes."""

AUTHORIZER: Final = "UserPool"
"""What the API calls the authorizer that verifies Cognito's tokens."""


def api_resources(target: Target, headers: Mapping[str, str]) -> Resources:
    """What is added to Chalice's API (under its own name), and its domain; `headers` are those of every answer."""
    return {
        API: _api(target, headers),
        **_domain(target),
    }


def closed_endpoints(specification: Specification) -> list[Endpoint]:
    """The endpoints that nobody may use without signing in to Cognito, so that API Gateway itself can refuse.

    It knows no service tokens, and answers a browser of one origin only: where there are some, or several, the service
    tells them apart itself.  So it does where anyone may do something with the table of an endpoint.
    """
    if specification.authentication.methods != ("cognito",) or len(specification.limits.cors_origins or ()) > 1:
        return []
    open_tables = {one.table for one in specification.permissions if "anyone" in one.roles}
    return [
        endpoint
        for endpoint in specification.endpoints
        if endpoint.tables and endpoint.operation not in ACTS and not open_tables & {None, *endpoint.tables}
    ]


def security_definition() -> Value:
    """The authorizer in the API's definition: API Gateway verifies the ID token before the function is asked."""
    return {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [arn(USER_POOL)]},
    }


def _api(target: Target, headers: Mapping[str, str]) -> Resource:
    limits = target.specification.limits
    properties: dict[str, Any] = {
        "OpenApiVersion": "2.0",  # else SAM makes a second stage, called Stage
        "EndpointConfiguration": {"Type": "REGIONAL"},
        "AccessLogSetting": {"DestinationArn": arn(ACCESS_LOG), "Format": json.dumps(ACCESS_FORMAT)},
        "TracingEnabled": True,
        "MethodSettings": [_method_settings(target)],
        "GatewayResponses": _gateway_responses(target, headers),
        "Tags": target.tags,
    }
    api = {"Type": "AWS::Serverless::Api", "DependsOn": GATEWAY_ACCOUNT, "Properties": properties}
    return excused(
        api,
        CKV_AWS_120="Answers differ by who asks: nothing may be cached in front of the function",
        **({} if limits.waf else {"CKV2_AWS_29": "Section 5.3 does not ask for a WAF"}),
    )


def _method_settings(target: Target) -> dict[str, Any]:
    """How often all callers together may ask, as section 5.3 says."""
    rates = [rate for rate in target.specification.limits.rates if rate.per == "service"]
    throttled = {}
    if rates:
        strictest = min(rates, key=lambda rate: rate.requests / rate.seconds)
        each_second = strictest.requests / strictest.seconds
        throttled = {
            "ThrottlingRateLimit": each_second,
            "ThrottlingBurstLimit": strictest.burst or max(1, round(each_second)),
        }
    return {"HttpMethod": "*", "ResourcePath": "/*", "LoggingLevel": "ERROR", "DataTraceEnabled": False, **throttled}


def _gateway_responses(target: Target, headers: Mapping[str, str]) -> dict[str, Any]:
    said = {error.code: error.text for error in target.specification.errors}
    quoted = {name: f"'{value}'" for name, value in headers.items() if "'" not in value}
    common = {"X-Request-Id": "context.requestId", **quoted}
    refusals = {
        kind: _response(common, status, {"status": "fail", "data": {"code": code, "message": said.get(code, text)}})
        for kind, (status, code, text) in REFUSALS.items()
    }
    faults = {
        kind: _response(common, status, {"status": "error", "message": said.get(code, text), "code": code})
        for kind, (status, code, text) in FAULTS.items()
    }
    return refusals | faults


def _response(headers: dict[str, str], status: int | None, body: dict[str, Any]) -> dict[str, Any]:
    return {
        **({} if status is None else {"StatusCode": str(status)}),
        "ResponseParameters": {"Headers": headers},
        "ResponseTemplates": {"application/json": json.dumps(body)},
    }


def _domain(target: Target) -> Resources:
    """The stage's own domain; its certificate is a parameter, and its name is pointed there by whoever owns it."""
    if target.stage.domain is None:
        return {}
    return {
        "Domain": {
            "Type": "AWS::ApiGateway::DomainName",
            "Properties": {
                "DomainName": target.stage.domain,
                "RegionalCertificateArn": ref(CERTIFICATE),
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "SecurityPolicy": TLS[target.specification.limits.tls],
                "Tags": tag_list(target.tags),
            },
        },
        "DomainMapping": {
            "Type": "AWS::ApiGateway::BasePathMapping",
            "Properties": {"DomainName": ref("Domain"), "RestApiId": ref(API), "Stage": ref(f"{API}.Stage")},
        },
    }
