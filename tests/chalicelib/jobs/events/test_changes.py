"""What the records of a stream are told as, which events they are, and what goes out of them."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from chalicelib.jobs.events.changes import changed_fields, happening
from chalicelib.jobs.events.matching import References, is_event
from chalicelib.jobs.events.payloads import LARGEST, body, payload, sentence
from chalicelib.specification import Compare, FieldPath, Value
from chalicelib.specification.operations import Becomes, Event
from tests.chalicelib.conftest import DOCUMENTS, compiled
from tests.chalicelib.jobs.events.stream import ALWAYS, happened, stream_record

PARCEL = {"id": "p1", "title": "Books", "status": "packed", "sender": "u1", "weight": 3, **ALWAYS}
SECRETS = {"pin": "4711", "iban": "DE02", "phone": "+4930123"}
SENT = PARCEL | {"status": "sent", "version": 2, "updated_at": "2026-11-28T13:00:00.000Z"}
TTL = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}


@pytest.fixture
def told():
    specification = compiled(DOCUMENTS / "parcels.md")
    return lambda before=None, after=None, **more: happened(specification, "parcels", before, after, **more)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, PARCEL, "created"),
        (PARCEL, SENT, "updated"),
        (SENT, None, "deleted"),
        (None, SENT, "restored"),
    ],
)
def test_a_record_of_a_stream_is_a_change(before, after, kind, told):
    assert told(before, after).change.kind == kind


def test_what_expires_is_deleted_by_nobody(told):
    assert told(PARCEL, None, **TTL) is None


@pytest.mark.parametrize(
    "after",
    [
        PARCEL | {"version": 2, "updated_at": "2026-11-28T13:00:00.000Z"},
        PARCEL | {"_closed_until": 5},
        PARCEL | {"_all": "all-1", "_write": "w"},
    ],
)
def test_a_write_that_leaves_the_fields_as_they_were_is_no_change(after, told):
    assert told(PARCEL, after) is None


class Nobody:
    """A store in which there is no record."""

    def get(self, table, key):
        return None


def event(*changes, **more):
    return Event(table="parcels", changes=changes, **more)


HEAVY = Compare("gt", FieldPath(("weight",)), (Value(2),))


@pytest.mark.parametrize(
    ("wanted", "before", "after", "expected"),
    [
        (event("created"), None, PARCEL, True),
        (event("created"), None, SENT, False),  # it comes back, and is not new
        (event("deleted"), None, SENT, True),  # who heard that it went hears that it is back
        (event("updated"), None, SENT, False),
        (event("updated"), PARCEL, SENT, True),
        (event("deleted"), PARCEL, SENT, False),
        (event("deleted"), PARCEL, None, True),
        (event("created", "deleted"), PARCEL, None, True),
        (event("updated", becomes=Becomes("status", "sent")), PARCEL, SENT, True),
        (event("updated", becomes=Becomes("status", "packed")), SENT, PARCEL | {"version": 3}, True),
        (event("updated", becomes=Becomes("status", "sent")), SENT, SENT | {"weight": 4}, False),
        (event("updated", becomes=Becomes("status", "sent")), None, SENT, False),
        (event("created", where=HEAVY), None, PARCEL, True),
        (event("created", where=HEAVY), None, PARCEL | {"weight": 2}, False),
        (event("deleted", where=HEAVY), PARCEL, None, True),
        (structs.replace(event("created"), table="notes"), None, PARCEL, False),
    ],
)
def test_a_change_is_an_event_of_the_document_or_is_none(wanted, before, after, expected, told):
    found = told(before, after)
    references = References(compiled(DOCUMENTS / "parcels.md"), Nobody())

    assert is_event(wanted, found.change, references) is expected


def test_a_payload_has_its_type_its_moment_the_record_and_what_was_before(told):
    sent = json.loads(payload(told(PARCEL, SENT)))

    assert (sent["type"], sent["timestamp"]) == ("parcels.updated", "2026-11-28T13:00:00.000Z")
    assert (sent["data"], sent["previous"]) == (SENT, {"status": "packed"})


def test_of_a_deleted_record_a_payload_has_what_was_there_last(told):
    sent = json.loads(payload(told(SENT, None)))

    assert (sent["type"], sent["data"]) == ("parcels.deleted", SENT)
    assert "previous" not in sent
    assert sent["timestamp"].startswith("2026-11-28T")


@pytest.mark.parametrize("service", ["Depot", "Slack"])
@pytest.mark.parametrize(
    ("before", "after"),
    [(None, PARCEL | SECRETS), (PARCEL, SENT | SECRETS), (PARCEL | SECRETS, SENT), (PARCEL | SECRETS, None)],
)
def test_what_is_write_only_encrypted_or_personal_never_goes_out(before, after, service, told):
    sent = body(told(before, after), service)

    assert not [name for name, value in SECRETS.items() if name in sent or value in sent]
    assert "Books" in sent or service == "Slack"


def test_numbers_and_texts_go_out_as_they_are_stored(told):
    sent = payload(told(None, PARCEL | {"title": 'é " \u2028 <b>', "weight": 10**37 + 1}))

    assert f'"weight":{10**37 + 1}' in sent
    assert json.loads(sent)["data"]["title"] == 'é " \u2028 <b>'


def test_of_a_record_that_is_too_large_its_key_is_told(told):
    sent = payload(told(None, PARCEL | {"contents": ["x" * 1000] * 250}))

    assert json.loads(sent)["data"] == {"id": "p1", "version": 1}
    assert json.loads(sent)["truncated"] is True
    assert len(sent) < LARGEST


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, PARCEL, "parcels p1 created: Books"),
        (PARCEL, None, "parcels p1 deleted: Books"),
        (PARCEL, SENT, "parcels p1 updated: status sent (was packed)"),
        (PARCEL, SENT | SECRETS, "parcels p1 updated: status sent (was packed)"),
        (PARCEL, PARCEL | {"weight": None, "version": 2}, "parcels p1 updated: weight nothing (was 3)"),
    ],
)
def test_a_chat_is_told_in_a_sentence(before, after, expected, told):
    after = after and {name: value for name, value in after.items() if value is not None}
    found = told(before, after)

    assert sentence(found.change) == expected
    assert json.loads(body(found, "Slack")) == {"text": expected}
    assert json.loads(body(found, "Discord")) == {"content": expected}


def test_a_value_that_is_sealed_is_told_to_have_changed_and_never_opened():
    specification = compiled(DOCUMENTS / "parcels.md")
    table = specification.table("parcels")
    record = stream_record(table, PARCEL, PARCEL | {"version": 2})
    for image, letters in (("OldImage", "c2VhbA=="), ("NewImage", "b3RoZXI=")):
        record["dynamodb"][image]["iban"] = {"B": letters}

    found = happening(record, {"parcels-test-parcels": table})

    assert changed_fields(found.change) == ["iban"]
    assert "b3RoZXI=" not in payload(found)
    assert json.loads(payload(found))["previous"] == {}
