"""One outgoing call: what comes back of receivers that behave badly, and in what time."""

from __future__ import annotations

import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.jobs.events.addresses import Guard, Target
from chalicelib.jobs.events.calling import MOST_READ, Caller, Unanswered
from tests.chalicelib.jobs.events.receiver import Receiver

HERE = Guard(loopback=True)
QUICK = Caller(connect_seconds=0.5, total_seconds=0.5)
NAME = "hooks.example.com"


def post(receiver, caller=QUICK, **headers):
    return caller("POST", HERE(receiver.url), headers, b'{"a":1}')


@pytest.mark.parametrize("status", [200, 204, 301, 400, 410, 429, 500, 503])
def test_an_answer_is_its_status_whatever_it_is(status):
    with Receiver((status,)) as receiver:
        reply = post(receiver)

    assert reply.status == status
    assert len(receiver.requests) == 1


def test_a_request_has_its_body_its_headers_and_the_name_of_its_host():
    with Receiver() as receiver:
        post(receiver, **{"webhook-id": "msg_1"})

    ((line, headers, body),) = receiver.requests
    assert (line, body) == ("POST /hook HTTP/1.1", b'{"a":1}')
    assert (headers["host"], headers["webhook-id"]) == (f"127.0.0.1:{receiver.port}", "msg_1")


def test_a_redirect_is_not_followed():
    with Receiver() as elsewhere, Receiver(((302, {"Location": elsewhere.url}),)) as receiver:
        reply = post(receiver)

    assert (reply.status, elsewhere.requests) == (302, [])


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ("reset", "it ended the connection"),
        ("garbage", "it gave no proper answer"),
        ("silent", "it took too long"),
        ("drip", "it took too long"),
    ],
)
def test_what_is_no_answer_is_told_and_ends_in_time(behaviour, told):
    began = time.monotonic()

    with Receiver((behaviour,)) as receiver, pytest.raises(Unanswered, match=told):
        post(receiver)

    assert time.monotonic() - began < 1.5


def test_a_slow_body_is_cut_and_the_status_counts():
    began = time.monotonic()

    with Receiver(("slow",)) as receiver:
        reply = post(receiver)

    assert reply.status == 500
    assert time.monotonic() - began < 1.5


def test_of_a_large_answer_no_more_than_64_kb_are_read():
    with Receiver(("large",)) as receiver:
        reply = post(receiver)

    assert (reply.status, len(reply.body)) == (200, MOST_READ)


def test_where_nobody_listens_no_connection_is_taken():
    with Receiver() as receiver:
        target = HERE(receiver.url)

    with pytest.raises(Unanswered, match="it takes no connection"):
        QUICK("POST", target, {}, b"")


def test_the_next_of_the_checked_addresses_is_tried_where_the_first_does_not_answer():
    with Receiver() as receiver:
        reply = QUICK(
            "POST", Target("localhost", receiver.port, "/", ("127.0.0.2", "127.0.0.1"), secure=False), {}, b""
        )

    assert reply.status == 200


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch):
    with Receiver() as proxy, Receiver() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        post(receiver)

    assert (len(receiver.requests), proxy.requests) == (1, [])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for NAME and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    kept = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(kept + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Receiver(context=context) as receiver:
        yield receiver


def test_the_certificate_is_verified_by_the_name_and_not_by_the_ip(secure, certificate):
    trusting = Caller(context=lambda: ssl.create_default_context(cafile=certificate))

    reply = trusting("POST", Target(NAME, secure.port, "/", ("127.0.0.1",)), {}, b"{}")

    assert reply.status == 200
    with pytest.raises(Unanswered, match="its certificate is not valid for this name"):
        trusting("POST", Target("other.example.com", secure.port, "/", ("127.0.0.1",)), {}, b"{}")


def test_a_certificate_that_nobody_vouches_for_is_refused(secure):
    with pytest.raises(Unanswered, match="its certificate is not valid for this name"):
        Caller()("POST", Target(NAME, secure.port, "/", ("127.0.0.1",)), {}, b"{}")

    assert secure.requests == []


def test_a_receiver_that_does_not_shake_hands_is_left_in_time():
    began = time.monotonic()

    with Receiver(("silent",)) as plain, pytest.raises(Unanswered):
        QUICK("POST", Target(NAME, plain.port, "/", ("127.0.0.1",)), {}, b"{}")

    assert time.monotonic() - began < 1.5
