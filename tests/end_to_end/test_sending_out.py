"""Webhooks and mails of a real run: they reach a receiver on this machine, signed, and again after a failure."""

from __future__ import annotations

import subprocess

import pytest
from live import ASBUILT
from standardwebhooks.webhooks import Webhook

from tests.chalicelib.jobs.events.receiver import Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DEPOT = (
    "- Slack: POST ${SLACK_WEBHOOK_URL} when tickets is updated where priority is urgent",
    "- Depot: POST ${DEPOT_URL} when tickets is updated where priority is urgent",
)
SIREN = (DEPOT[1], f"{DEPOT[1]}\n- Siren: POST ${{SIREN_URL}} when ticket.burns is emitted where title is Fire")
CODE = """
from chalicelib.hooks import before_update


@before_update("tickets")
def burns(call, old, new):
    if new["priority"] == "urgent":
        call.emit("ticket.burns", {"ticket": new["id"], "title": new["title"]})
"""
TEMPLATE = ('subject "We have your ticket"', 'subject "We have your ticket", template welcome')


@pytest.fixture(scope="module")
def service(start, folder):
    """A run of the support desk that tells a depot too, whose mails have a template, and whose code emits an event."""
    document, mails = folder / "SPECIFICATION.md", folder / "custom" / "mails"
    document.write_text(document.read_text("utf-8").replace(*DEPOT).replace(*SIREN).replace(*TEMPLATE), "utf-8")
    mails.mkdir(parents=True)
    (mails / "welcome.txt").write_text("Hello {requester.name}, we look after {title}.\n", "utf-8")
    (folder / "custom" / "desk.py").write_text(CODE, "utf-8")
    return start()


@pytest.fixture
def ticket(service):
    """The path of a ticket that a customer has made just now."""
    _, made = service.ask("POST", "/api/v1/tickets", {"title": "Fire", "body": "x"}, service.fresh_token("customer"))
    return f"/api/v1/tickets/{made['data']['id']}"


@pytest.fixture
def receiver():
    with Receiver((500,)) as receiver:
        yield receiver


def command(service, *arguments, value=None):
    return subprocess.run(
        [ASBUILT, *arguments], cwd=service.folder, input=value, capture_output=True, text=True, check=False
    )


def test_a_webhook_that_failed_comes_again_signed_and_the_log_tells_of_both(service, ticket, receiver):
    agent, admin = service.fresh_token("agent"), service.fresh_token("admin")
    for name, value in (("DEPOT_URL", receiver.url), ("WEBHOOK_SIGNING_SECRET", SECRET)):
        assert command(service, "secrets", "set", name, value=value).stdout == f"{name}: set\n"
    listed = command(service, "secrets", "list").stdout
    assert SECRET not in listed
    assert listed.count(" set\n") == 2

    service.ask("PATCH", ticket, {"priority": "urgent"}, agent)
    service.transcript.wait_for("webhook to Depot, tickets.updated: it answered 500: ok; again at")
    service.transcript.wait_for("webhook to Depot, tickets.updated: delivered")

    (_, first, sent), (_, second, again) = receiver.requests
    assert (first["webhook-id"], sent) == (second["webhook-id"], again)
    told = Webhook(SECRET).verify(again, second)
    assert (told["type"], told["previous"]) == ("tickets.updated", {"priority": "normal"})
    status, log = service.ask("GET", f"/deliveries/{second['webhook-id']}", token=admin)
    assert (status, [one["status"] for one in log["data"]["log"]]) == (200, [500, 200])
    assert service.ask("GET", "/deliveries", token=agent)[0] == 403


def test_an_event_that_code_emits_reaches_its_receiver_signed_and_once(service, ticket, receiver):
    receiver.script.clear()
    for name, value in (("SIREN_URL", receiver.url), ("WEBHOOK_SIGNING_SECRET", SECRET)):
        command(service, "secrets", "set", name, value=value)
    agent, once = service.fresh_token("agent"), {"Idempotency-Key": "burning"}

    for _ in range(2):
        assert service.ask("PATCH", ticket, {"priority": "urgent"}, agent, **once)[0] == 200
    service.transcript.wait_for("webhook to Siren, ticket.burns: delivered")

    ((_, headers, body),) = receiver.requests
    told = Webhook(SECRET).verify(body, headers)
    identity = ticket.rpartition("/")[2]
    assert (told["type"], told["data"]) == ("ticket.burns", {"ticket": identity, "title": "Fire"})


def test_a_mail_is_a_file_that_the_run_tells_of(service, ticket):
    line = service.transcript.wait_for("SES has taken it (")

    place = line.rpartition("SES has taken it (")[2].partition(")")[0]
    *head, _, text = (service.folder / place).read_text("utf-8").splitlines()
    assert text == "Hello customer, we look after Fire."
    told = {"From": "no-reply@support-desk.example", "To": "customer@example.com", "Subject": "We have your ticket"}
    assert head == [f"{name}: {value}" for name, value in told.items()]


def test_a_delivery_is_listed_and_shown_and_what_is_delivered_is_not_sent_again(service, ticket):
    service.transcript.wait_for("SES has taken it (")
    listed = command(service, "deliveries", "list", "--state", "delivered", "--limit", "1").stdout
    identity = listed.split()[1]

    shown = command(service, "deliveries", "show", identity).stdout
    assert shown.startswith("email to Amazon SES: tickets.created of tickets ")
    assert "SES has taken it" in shown
    refused = command(service, "deliveries", "retry", identity)
    assert refused.stderr == f"asbuilt: {identity} has been delivered\n"
    assert refused.returncode == 1
