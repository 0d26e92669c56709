"""Only a valid ID token of this pool, for this client, says who somebody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.auth.tokens import KeySet, RefusedTokenError, TokenVerifier

ISSUER, CLIENT, KID = "https://cognito-idp.eu-west-1.amazonaws.com/the-pool", "the-client", "key-1"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
KEYS = {"keys": [{**jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": KID}]}
NOW = datetime.now(UTC)
CLAIMS = {
    "sub": "ann",
    "iss": ISSUER,
    "aud": CLIENT,
    "token_use": "id",
    "iat": NOW,
    "exp": NOW + timedelta(hours=1),
}


def token(key=KEY, algorithm="RS256", kid=KID, **claims):
    kept = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": kid} if kid else {})


@pytest.fixture
def verify():
    return TokenVerifier(KeySet(lambda: KEYS), ISSUER, CLIENT)


def test_a_valid_token_tells_its_claims(verify):
    assert verify(token())["sub"] == "ann"


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize(
    "forged",
    [
        "",
        "nonsense",
        "a.b.c",
        token(OTHER),
        token(None, "none"),
        token("secret" * 10, "HS256"),
        token(kid="unknown"),
        token(kid=None),
        token(algorithm="RS512"),
        token(algorithm="PS256"),
        token(iss="https://cognito-idp.eu-west-1.amazonaws.com/another-pool"),
        token(aud="another-client"),
        token(exp=NOW - timedelta(seconds=1)),
        token(iat=NOW + timedelta(hours=1)),
        token(nbf=NOW + timedelta(hours=1)),
        token(token_use="access"),
        *(token(**{name: None}) for name in CLAIMS),
        token()[:-4] + "AAAA",
        ".".join([token().split(".")[0], token(sub="zoe").split(".")[1], token().split(".")[2]]),
    ],
)
def test_a_forged_token_is_refused(verify, forged):
    with pytest.raises(RefusedTokenError):
        verify(forged)


def test_the_keys_are_fetched_once_and_for_an_unknown_key_once_a_minute():
    fetched, now = [], [0.0]
    keys = KeySet(lambda: fetched.append(now[0]) or KEYS, clock=lambda: now[0])

    for now[0], kid in ((0, KID), (1, KID), (2, "new"), (59, "new"), (60, "new"), (61, "new"), (121, "new")):
        assert (kid in _held(keys, kid)) == (kid == KID)

    assert fetched == [0, 60, 121]


def _held(keys, kid):
    try:
        return {kid: keys[kid]}
    except KeyError:
        return {}


def test_a_key_that_was_rotated_in_is_found():
    sets = [{"keys": []}, KEYS]
    now = [0.0]
    keys = KeySet(lambda: sets.pop(0), clock=lambda: now[0])
    assert _held(keys, KID) == {}

    now[0] = 60

    assert keys[KID]["kty"] == "RSA"
