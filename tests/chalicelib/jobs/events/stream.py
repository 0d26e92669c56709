"""Records of a stream, as Lambda hands them on."""

from __future__ import annotations

from itertools import count

from chalicelib.data.attributes import encode_record
from chalicelib.jobs.events.changes import happening
from chalicelib.specification.naming import table_name

NUMBERS = count(1)
ALWAYS = {"created_at": "2026-11-28T12:00:00.000Z", "updated_at": "2026-11-28T12:30:00.000Z", "version": 1}


def stream_record(table, before=None, after=None, service="parcels", stage="test", **more):
    number = next(NUMBERS)
    images = {"OldImage": before and encode_record(table, before), "NewImage": after and encode_record(table, after)}
    name = "MODIFY" if before and after else "REMOVE" if before else "INSERT"
    return {
        "eventID": f"event-{number}",
        "eventName": name,
        "eventSourceARN": f"arn:aws:dynamodb:eu-west-1:123456789012:table/{table_name(service, stage, table.name)}"
        "/stream/2026-11-28T00:00:00.000",
        "dynamodb": {
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": 1_795_867_200,
            **{name: image for name, image in images.items() if image},
        },
        **more,
    }


def happened(specification, table, before=None, after=None, **more):
    """What a stream's record of this change is told as."""
    tables = {table_name("parcels", "test", one.name): one for one in specification.tables}
    return happening(stream_record(specification.table(table), before, after, **more), tables)
