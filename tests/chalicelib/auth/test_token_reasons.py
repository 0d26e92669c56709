"""Why a token is refused, as the log tells it; and where the keys come from that verify one."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.auth.tokens import KeySet, RefusedTokenError, TokenVerifier, fetch_keys

ISSUER, CLIENT, KID = "https://cognito-idp.eu-west-1.amazonaws.com/the-pool", "the-client", "key-1"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWK = {**jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": KID}
NOW = datetime.now(UTC)
CLAIMS = {"sub": "ann", "iss": ISSUER, "aud": CLIENT, "token_use": "id", "iat": NOW, "exp": NOW + timedelta(hours=1)}


def token(kid=KID, without=(), **claims):
    kept = {name: value for name, value in (CLAIMS | claims).items() if name not in without}
    return jwt.encode(kept, KEY, algorithm="RS256", headers={"kid": kid} if kid else {})


def verify(text, **keys):
    return TokenVerifier(KeySet(lambda: {"keys": [JWK | keys]}), ISSUER, CLIENT)(text)


def test_the_claims_of_a_token_are_all_that_it_says():
    assert verify(token(**{"custom:team": "red"}))["custom:team"] == "red"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (token(kid="another"), "unknown key"),
        (token(kid=None), "unknown key"),
        (token(token_use="access"), "not an ID token"),
        (token(sub=""), "of nobody"),
        (token(iss="https://elsewhere"), "Invalid issuer"),
        (token(aud="another"), "Audience doesn't match"),
        (token(exp=NOW - timedelta(hours=1)), "Signature has expired"),
        *((token(without=(name,)), f'Token is missing the "{name}" claim') for name in CLAIMS),
    ],
)
def test_the_log_is_told_why(text, reason):
    with pytest.raises(RefusedTokenError) as refused:
        verify(text)

    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (token(kid="another"), "unknown key"),
        (token(token_use="access"), "not an ID token"),
        (token(iss="https://elsewhere"), "InvalidIssuerError"),
        (token(exp=NOW - timedelta(hours=1)), "ExpiredSignatureError"),
        ("nothing like a token", "DecodeError"),
    ],
)
def test_the_audit_trail_is_told_why_in_words_that_no_token_can_choose(text, reason):
    with pytest.raises(RefusedTokenError) as refused:
        verify(text)

    assert refused.value.reason == reason


def test_only_keys_of_the_pools_kind_are_kept():
    keys = KeySet(lambda: {"keys": [JWK, JWK | {"kid": "ec", "kty": "EC"}, {"kid": "bare"}]})

    assert keys[KID] == JWK
    for name in ("ec", "bare"):
        with pytest.raises(KeyError):
            keys[name]


@pytest.mark.parametrize(("later", "fetched"), [(0, 1), (59.9, 1), (60, 2), (61, 2)])
def test_an_unknown_key_is_asked_for_once_a_minute(later, fetched):
    asked, now = [], [100.0]
    keys = KeySet(lambda: asked.append(1) or {"keys": []}, clock=lambda: now[0])

    for now[0] in (100.0, 100.0 + later):
        with pytest.raises(KeyError):
            keys["unknown"]

    assert len(asked) == fetched


def test_time_that_never_goes_back_tells_when_keys_were_fetched():
    keys = KeySet(lambda: {"keys": [JWK]})

    before = time.monotonic()
    keys[KID]

    assert before <= keys._fetched <= time.monotonic()


def test_keys_are_fetched_from_their_address():
    address = "data:application/json," + json.dumps({"keys": [JWK]}).replace(" ", "")

    assert fetch_keys(address)() == {"keys": [JWK]}
