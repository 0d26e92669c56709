"""Signatures of Standard Webhooks, checked by the library of that standard and by our own check."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chalicelib.jobs.events.signing import (
    TOLERANCE,
    RefusedSignatureError,
    UnusableSecretError,
    headers,
    verify,
)

OLD, NEW, OTHER = ("whsec_" + b64encode(bytes([number]) * 24).decode() for number in (1, 2, 3))
BODY = b'{"type":"tickets.updated","data":{"title":"caf\xc3\xa9"}}'
NOW = 1_795_000_000


def library(secret, sent, body=BODY):
    return Webhook(secret).verify(body, sent)


def test_the_library_of_the_standard_verifies_what_is_signed():
    sent = headers(NEW, "msg_1", datetime.now(UTC).timestamp(), BODY)

    assert library(NEW, sent) == json.loads(BODY)
    assert sent["webhook-id"] == "msg_1"


def test_a_signature_is_the_one_that_the_standard_gives_as_its_example():
    secret, identity, body = (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
    )

    sent = headers(secret, identity, 1614265330, body)

    assert sent["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("known", [OLD, NEW])
def test_while_a_secret_is_changed_the_old_and_the_new_one_verify(known):
    sent = headers(f"{NEW} {OLD}", "msg_1", datetime.now(UTC).timestamp(), BODY)

    assert library(known, sent)
    assert verify(known, sent, BODY, datetime.now(UTC).timestamp()) == "msg_1"


def test_a_receiver_with_two_secrets_takes_either():
    for secret in (OLD, NEW):
        assert verify(f"{OLD} {NEW}", headers(secret, "msg_1", NOW, BODY), BODY, NOW) == "msg_1"


@pytest.mark.parametrize(
    ("changed", "body", "later"),
    [
        ({}, BODY + b" ", 0),
        ({}, b"", 0),
        ({"webhook-id": "msg_2"}, BODY, 0),
        ({"webhook-timestamp": str(NOW + 1)}, BODY, 0),
        ({"webhook-timestamp": "now"}, BODY, 0),
        ({"webhook-timestamp": "\u0661"}, BODY, 0),
        ({"webhook-signature": ""}, BODY, 0),
        ({"webhook-signature": "v1,"}, BODY, 0),
        ({"webhook-signature": "v1,\u00e9"}, BODY, 0),
        ({}, BODY, TOLERANCE + 1),
        ({}, BODY, -TOLERANCE - 1),
    ],
)
def test_what_is_altered_or_old_is_refused(changed, body, later):
    sent = headers(NEW, "msg_1", NOW, BODY) | changed

    with pytest.raises(RefusedSignatureError):
        verify(NEW, sent, body, NOW + later)


def test_the_library_of_the_standard_refuses_the_same():
    sent = headers(NEW, "msg_1", datetime.now(UTC).timestamp() - TOLERANCE - 1, BODY)
    fresh = headers(NEW, "msg_1", datetime.now(UTC).timestamp(), BODY)

    for secret, given, body in ((NEW, sent, BODY), (NEW, fresh, BODY + b" "), (OTHER, fresh, BODY)):
        with pytest.raises(WebhookVerificationError):
            library(secret, given, body)


def test_a_signature_of_another_secret_is_refused():
    with pytest.raises(RefusedSignatureError):
        verify(NEW, headers(OTHER, "msg_1", NOW, BODY), BODY, NOW)


def test_a_replay_in_time_has_the_id_of_the_first():
    sent, seen = headers(NEW, "msg_1", NOW, BODY), set()

    for moment in (NOW, NOW + 60):
        identity = verify(NEW, sent, BODY, moment)
        replayed = identity in seen
        seen.add(identity)

    assert replayed


@pytest.mark.parametrize("secret", ["", "  ", "whsec_", "whsec_***", "whsec_c2hvcnQ=", f"{NEW} whsec_c2hvcnQ="])
def test_a_secret_that_is_no_key_signs_nothing(secret):
    with pytest.raises(UnusableSecretError):
        headers(secret, "msg_1", NOW, BODY)
