"""Tokens over the API: a bad one is refused everywhere, also where none is needed."""

from __future__ import annotations

import pytest

PLACES = ["/api/v1/tickets", "/api/v1/articles", "/health"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic YW5uOnB3", ""])
def test_a_bad_token_is_refused_on_public_and_on_protected_routes(desk, place, header):
    answered = desk.anonymous.get(place, headers={"Authorization": header})

    assert (answered.status, answered.code) == (401, "UNAUTHENTICATED")
    assert answered.headers["WWW-Authenticate"] == "Bearer"


def test_claims_in_the_event_are_not_believed_where_no_gateway_is_trusted(desk):
    event = desk.anonymous.event("GET", "/api/v1/tickets")
    event["requestContext"]["authorizer"] = {"claims": {"sub": "zoe", "cognito:groups": "admin"}}

    assert desk.service(event, None)["statusCode"] == 401
