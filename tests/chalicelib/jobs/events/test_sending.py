"""Mails, messages and functions: what AWS is asked for, once, and what its refusals come to."""

from __future__ import annotations

import json

import pytest

from chalicelib.clients import Clients

PARCEL = {"title": "Books", "sender": "cleo", "weight": 3, "pin": "4711", "phone": "+49 30 1234567"}


@pytest.fixture
def clerk(post):
    return post.world.person("cleo", "clerk")


@pytest.fixture
def made(post, clerk):
    post.streamed()
    return clerk.post("/parcels", PARCEL).data


def sent(post):
    post.plan()
    post.deliver()


def test_a_mail_goes_to_the_address_that_the_record_leads_to(post, made):
    sent(post)

    (mail,) = post.mail.sent
    assert mail["FromEmailAddress"] == "post@parcels.example"
    assert mail["Destination"] == {"ToAddresses": ["cleo@example.com"]}
    assert mail["Content"]["Simple"]["Subject"]["Data"] == "Parcel Books of Cleo"
    assert post.one("Amazon SES").state == "delivered"


def test_of_a_mail_that_is_sent_the_log_keeps_no_content(post, made):
    post.plan()
    assert "cleo@example.com" in post.one("Amazon SES").content

    post.deliver()

    assert post.one("Amazon SES").content is None


def test_a_mail_to_nobody_has_failed_and_says_why(post, clerk, made):
    accounts = post.world.specification.accounts
    clerk.post("/parcels", PARCEL | {"title": "Shoes"})
    post.plan()
    store = post.world.store
    store.update(accounts, "cleo", lambda record: record | {"email": "none"})
    clerk.post("/parcels", PARCEL | {"title": "Hats"})
    post.plan()

    failed = [one for one in post.all() if one.kind == "email" and one.state == "failed"]
    assert [one.reason for one in failed] == ["sender.email leads to no address"]


@pytest.mark.parametrize(
    ("code", "state"), [("MessageRejected", "failed"), ("TooManyRequestsException", "waiting"), ("Other", "waiting")]
)
def test_what_ses_refuses_is_tried_again_where_that_may_help(code, state, post, made):
    post.mail.refusals.append(code)
    sent(post)

    assert (post.one("Amazon SES").state, post.one("Amazon SES").reason) == (state, f"AWS answered {code}")
    post.pass_until_quiet()
    assert len(post.mail.sent) == (1 if state == "waiting" else 0)


def test_the_sdk_never_sends_a_mail_twice_by_itself(cloud):
    retries = [Clients("eu-west-1").client(name).meta.config.retries for name in ("sesv2", "sqs")]

    assert [one["total_max_attempts"] for one in retries] == [1, 4]


def test_a_message_goes_to_the_queue_of_the_stage_with_the_id_of_the_delivery(post, made):
    sent(post)

    (message,) = post.queue.sent
    assert message["QueueUrl"].endswith("/parcels-test-parcel-events")
    assert json.loads(message["MessageBody"])["type"] == "parcels.created"
    told = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert told == {"delivery": post.one("Amazon SQS").id, "type": "parcels.created"}
    assert "4711" not in str(message)
    assert "1234567" not in message["MessageBody"]


def test_a_topic_and_a_bus_are_told_of_what_they_hear_of(post, clerk, made):
    clerk.patch(f"/parcels/{made['id']}", {"status": "delivered"})
    clerk.delete(f"/parcels/{made['id']}")
    sent(post)

    (topic,), (bus,) = post.topics.sent, post.buses.sent
    assert topic["TopicArn"] == "arn:aws:sns:eu-west-1:123456789012:parcels-test-parcel-news"
    assert json.loads(topic["Message"])["previous"] == {"status": "packed"}
    assert (bus["EventBusName"], bus["DetailType"]) == ("default", "parcels.deleted")
    assert bus["Resources"] == [post.one("Amazon EventBridge").id]


def test_a_record_that_comes_back_is_told_to_who_heard_that_it_went(post, clerk, made):
    clerk.delete(f"/parcels/{made['id']}")
    clerk.post(f"/parcels/{made['id']}/restore")
    post.plan()

    told = [one.event for one in reversed(post.all()) if one.service == "Depot"]
    assert sorted(told) == ["parcels.created", "parcels.deleted", "parcels.restored"]
    assert len([one for one in post.all() if one.kind == "email"]) == 1
