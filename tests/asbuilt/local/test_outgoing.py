"""What a run makes for what goes out: once, and again without harm."""

from __future__ import annotations

import pytest

from asbuilt.compiler import compile_document
from asbuilt.local.cloud import REGION
from asbuilt.local.outgoing import ensure_outgoing, secret_names
from asbuilt.source import Source
from chalicelib.clients import Clients
from chalicelib.secrets import MissingSecretError, Secrets
from chalicelib.specification import Specification

DOCUMENT = """# Shop
## 3. Database Schema
#### orders
- Fields:
  - total: integer
## 8. Integration Points
### 8.1 External Services
- Amazon SES: email ops@example.com when orders is created
- Depot: POST ${DEPOT_URL} with token ${DEPOT_TOKEN} when orders is created
- Billing: POST ${BILLING_URL} when orders is created, signed with ${BILLING_SECRET}
- Amazon SNS: publish to order-events when orders is created
- EventBridge: put events on bus shop when orders is created
"""


@pytest.fixture
def specification() -> Specification:
    return compile_document(Source("shop.md", DOCUMENT)).specification


@pytest.fixture
def clients(account):
    return Clients(REGION)


def secrets(clients):
    return Secrets(clients, "shop", "local", lambda: 0)


def test_the_secrets_are_those_that_the_lines_name_and_those_that_all_have(specification):
    assert secret_names(specification) == [
        "MAIL_FROM", "DEPOT_URL", "DEPOT_TOKEN", "WEBHOOK_SIGNING_SECRET", "BILLING_URL", "BILLING_SECRET",
    ]  # fmt: skip


def test_a_secret_to_sign_with_is_made_once_and_the_others_are_taken_from_the_environment(clients, specification):
    ensure_outgoing(clients, specification, {"DEPOT_URL": "https://depot.example.com/", "PATH": "x"})
    made = secrets(clients)["WEBHOOK_SIGNING_SECRET"]
    ensure_outgoing(clients, specification, {"DEPOT_URL": "https://new.example.com/"})

    assert made.startswith("whsec_")
    assert secrets(clients)["WEBHOOK_SIGNING_SECRET"] == made
    assert secrets(clients)["DEPOT_URL"] == "https://new.example.com/"
    with pytest.raises(MissingSecretError):
        secrets(clients)["BILLING_URL"]


def test_topics_buses_and_the_sender_are_there(clients, specification):
    for _ in range(2):
        ensure_outgoing(clients, specification, {})

    topics = clients.client("sns").list_topics()["Topics"]
    assert [one["TopicArn"].rpartition(":")[2] for one in topics] == ["shop-local-order-events"]
    assert clients.client("events").describe_event_bus(Name="shop-local-shop")["Name"] == "shop-local-shop"
    assert clients.client("sesv2").get_email_identity(EmailIdentity="shop.example")["IdentityType"] == "DOMAIN"


def test_a_document_of_which_nothing_goes_out_asks_for_nothing():
    clients = Clients(REGION)

    ensure_outgoing(clients, Specification(name="shop", title="Shop", hash="0"), {})

    assert clients._made == {}
