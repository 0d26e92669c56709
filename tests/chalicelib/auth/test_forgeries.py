"""No forged token opens any route, whatever API Gateway says or does not say (S3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from functools import cache

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.chalicelib.conftest import CLIENT, KEY_SET, KID, PRIVATE_KEY, Client, claims_of, signed

OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = PRIVATE_KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
NOW = datetime.now(UTC)
ZOE = claims_of("zoe", "admin")


def encoded(part: object) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part, default=lambda moment: int(moment.timestamp())).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def made(header: object, claims: object = ZOE, signature: bytes | None = None) -> str:
    """A token of any parts, signed with the true key unless a signature is given."""
    content = f"{encoded(header)}.{encoded(claims)}"
    if signature is None:
        signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(content.encode(), PRIVATE_KEY)
    return f"{content}.{encoded(signature)}"


def by_public_key(secret: bytes) -> str:
    """Signed by HMAC with what everybody can read."""
    content = f"{encoded({'alg': 'HS256', 'typ': 'JWT', 'kid': KID})}.{encoded(ZOE)}"
    return f"{content}.{encoded(hmac.digest(secret, content.encode(), hashlib.sha256))}"


def with_header(**more: object) -> str:
    """Signed with another key, which the header would have the service trust."""
    return jwt.encode(ZOE, OTHER_KEY, algorithm="RS256", headers={"kid": KID} | more)


def changed(**claims: object) -> str:
    return made({"alg": "RS256", "typ": "JWT", "kid": KID}, claims_of("zoe", "admin", **claims))


@cache
def parts() -> list[str]:
    return signed(ZOE).split(".")


OTHER_JWK = jwt.algorithms.RSAAlgorithm.to_jwk(OTHER_KEY.public_key(), as_dict=True)
FORGERIES = {
    "nothing": "",
    "a word": "token",
    "alg none": made({"alg": "none", "typ": "JWT"}, signature=b""),
    "alg None": made({"alg": "None", "typ": "JWT"}, signature=b""),
    "alg nOnE": made({"alg": "nOnE", "typ": "JWT", "kid": KID}, signature=b""),
    "alg absent": made({"typ": "JWT", "kid": KID}),
    "alg a list": made({"alg": ["RS256"], "kid": KID}),
    "HS256 with the public key": by_public_key(PUBLIC_PEM),
    "HS256 with the public key, stripped": by_public_key(PUBLIC_PEM.strip()),
    "HS256 with the key id": by_public_key(KID.encode()),
    "HS256 with nothing": by_public_key(b""),
    "RS512": signed(ZOE, algorithm="RS512"),
    "PS256": signed(ZOE, algorithm="PS256"),
    "another key": signed(ZOE, key=OTHER_KEY),
    "unknown kid": signed(ZOE, kid="another"),
    "no kid": signed(ZOE, kid=None),
    "kid a path": with_header(kid="../../../../dev/null"),
    "kid SQL": with_header(kid="' UNION SELECT 'key' --"),
    "kid an object": made({"alg": "RS256", "kid": {"$ne": None}}),
    "kid a number": made({"alg": "RS256", "kid": 1}),
    "embedded jwk": with_header(jwk=OTHER_JWK),
    "jku": with_header(jku="http://127.0.0.1:1/keys.json"),
    "x5u": with_header(x5u="http://127.0.0.1:1/chain.pem"),
    "x5c": with_header(x5c=["MIIB"]),
    "crit": made({"alg": "RS256", "kid": KID, "crit": ["exp"], "exp": 0}),
    "crit unknown": made({"alg": "RS256", "kid": KID, "crit": ["b64"], "b64": False}),
    "expired": changed(exp=NOW - timedelta(seconds=1)),
    "expired by a text": changed(exp="tomorrow"),
    "no expiry": changed(exp=None),
    "not yet": changed(nbf=NOW + timedelta(hours=1)),
    "issued in the future": changed(iat=NOW + timedelta(hours=1)),
    "another pool's": changed(iss="https://cognito-idp.eu-west-1.amazonaws.com/another-pool"),
    "no issuer": changed(iss=None),
    "issuers": changed(iss=["https://cognito-idp.eu-west-1.amazonaws.com/the-pool"]),
    "another client's": changed(aud="another-client"),
    "no audience": changed(aud=None),
    "access token": changed(token_use="access"),
    "access token with its own claim": changed(token_use="access", aud=None, client_id=CLIENT),
    "no use": changed(token_use=None),
    "sub missing": changed(sub=None),
    "sub empty": changed(sub=""),
    "sub a number": changed(sub=1),
    "empty signature": ".".join([*parts()[:2], ""]),
    "truncated": signed(ZOE)[:-10],
    "two parts": ".".join(parts()[:2]),
    "four parts": ".".join([*parts(), "x"]),
    "another's claims": ".".join([parts()[0], encoded(claims_of("eve", "admin")), parts()[2]]),
    "duplicated claims": made(
        {"alg": "RS256", "kid": KID}, b'{"sub":"ann","sub":"zoe","cognito:groups":["admin"]}', parts()[2].encode()
    ),
    "claims no object": made({"alg": "RS256", "kid": KID}, ["sub", "zoe"]),
    "claims no JSON": made({"alg": "RS256", "kid": KID}, b"{"),
    "header no object": made(["RS256"], signature=b"x"),
    "nested": jwt.encode({"jwt": signed(ZOE)}, OTHER_KEY, algorithm="RS256", headers={"kid": KID, "cty": "JWT"}),
    "a megabyte": parts()[0] + "." + "A" * 1024 * 1024 + "." + parts()[2],
    "a megabyte of dots": "." * 1024 * 1024,
    "deep": made({"alg": "RS256", "kid": KID}, b"[" * 100_000, b"x"),
    "not ASCII": signed(ZOE) + "\u00e9",
    "NUL": signed(ZOE) + "\x00",
    "service token": "asb_" + "x" * 43,
}


@pytest.fixture(scope="module")
def protected():
    """The routes of the support desk that anyone may not call, with a record's key where one is needed."""
    return [
        (method, path)
        for method, path in [
            ("GET", "/api/v1/tickets"), ("POST", "/api/v1/tickets"),
            ("GET", "/api/v1/tickets/1"), ("PATCH", "/api/v1/tickets/1"), ("DELETE", "/api/v1/tickets/1"),
            ("GET", "/api/v1/tickets/1/comments"), ("POST", "/api/v1/tickets/1/comments"),
            ("GET", "/api/v1/comments/1"), ("DELETE", "/api/v1/comments/1"),
            ("POST", "/api/v1/articles"), ("PUT", "/api/v1/articles/1"), ("PATCH", "/api/v1/articles/1"),
            ("DELETE", "/api/v1/articles/1"),
            ("GET", "/api/v1/users"), ("GET", "/api/v1/users/1"), ("PATCH", "/api/v1/users/1"),
        ]
    ]  # fmt: skip


def answered(client: Client, method: str, path: str, headers: dict[str, str], **event: object) -> int:
    asked = client.event(method, path, {} if method in ("POST", "PUT", "PATCH") else None, headers=headers)
    return int(client.service(asked | event, None)["statusCode"])


def test_no_forgery_is_taken_for_a_token_anywhere(desk, protected, capsys):
    tried = {
        (name, method, path): answered(desk.anonymous, method, path, {"Authorization": f"Bearer {token}"})
        for name, token in FORGERIES.items()
        for method, path in protected
    }

    assert {place: status for place, status in tried.items() if status != 401} == {}
    assert len(FORGERIES) >= 30
    assert len(tried) == len(FORGERIES) * 16


@pytest.mark.parametrize("place", ["authorizer", "header"])
def test_claims_that_nobody_verified_are_believed_nowhere(desk, protected, place):
    context = {"authorizer": {"claims": ZOE}} if place == "authorizer" else {}
    headers = {"X-Amzn-Authorizer-Claims": json.dumps(ZOE, default=str), "X-User-Id": "zoe", "X-Groups": "admin"}

    for method, path in protected:
        event = desk.anonymous.event(method, path)
        changed = event["requestContext"] | context
        assert answered(desk.anonymous, method, path, headers, requestContext=changed) == 401


@pytest.mark.parametrize("both", [("true", "forged"), ("forged", "true"), ("true", "true")])
def test_two_authorization_headers_are_none(desk, protected, both):
    tokens = {"true": f"Bearer {signed(ZOE)}", "forged": f"Bearer {FORGERIES['another key']}"}
    sent = [tokens[one] for one in both]

    for method, path in protected:
        headers = {"Authorization": sent[-1]}
        multi = {"Authorization": sent}
        assert answered(desk.anonymous, method, path, headers, multiValueHeaders=multi) == 401


def test_a_forgery_is_refused_where_no_token_is_needed(desk):
    for name, token in FORGERIES.items():
        assert answered(desk.anonymous, "GET", "/api/v1/articles", {"Authorization": f"Bearer {token}"}) == 401, name


def test_the_true_token_opens_them(desk, protected):
    zoe = desk.person("zoe", "admin")

    opened = {answered(zoe, method, path, {"Authorization": f"Bearer {zoe.token}"}) for method, path in protected}

    assert 401 not in opened
    assert KEY_SET["keys"][0]["kid"] == KID
