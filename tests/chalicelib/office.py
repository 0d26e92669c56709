"""The expenses of an office on a moto cloud: files are put where the addresses say, and tidied up at night."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError
from msgspec import structs

from chalicelib.clients import Clients
from chalicelib.data.slots import Slots, slot_of
from chalicelib.files import Files
from chalicelib.jobs.messages import handle
from chalicelib.jobs.work import Work, deal_with

BUCKET = "expenses-test-123456789012"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
PDF = b"%PDF-1.7\n" + b"x" * 40
PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
SCAN = {"table": "letters", "field": "scan", "name": "scan.png", "type": "image/png"}
RECEIPT = {"table": "expenses", "field": "receipt", "name": 'Café "5%".png', "type": "image/png"}


class Time:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)  # as the bucket has it, which has no clock of ours

    def __call__(self) -> datetime:
        return self.now


class Office:
    """The expenses of an office on a moto cloud, whose bucket is filled as the addresses say."""

    def __init__(self, running: Any, **world: Any) -> None:
        self.time = Time()
        self.world = running("expenses", clock=self.time, **world)
        self.clients = Clients("eu-west-1")
        self.clients.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        backend = structs.replace(self.world.service.backend, find_files=lambda: Files(self.clients, BUCKET))
        self.world.service.backend = backend
        self.ann, self.bob = self.world.person("ann"), self.world.person("bob")

    def begin(self, who: Any, size: int, **described: Any) -> Any:
        return who.post("/api/v1/files", RECEIPT | {"size": size} | described)

    def put(self, url: str, content: bytes) -> None:
        self.clients.s3.put_object(Bucket=BUCKET, Key=unquote(urlsplit(url).path).lstrip("/"), Body=content)

    def uploaded(self, who: Any, content: bytes = PNG, **described: Any) -> str:
        """The id of an upload that was done."""
        begun = self.begin(who, len(content), **described)
        self.put(begun.data["upload"]["url"], content)
        return str(begun.data["id"])

    def expense(self, who: Any, content: bytes = PNG, **values: Any) -> Any:
        made = who.post("/api/v1/expenses", {"title": "Taxi", "receipt": self.uploaded(who, content), **values})
        assert made.status == 201, made.text
        return made

    def sleep(self, **by: float) -> dict[str, int]:
        """Let time pass, and then the nightly task be done; what it counts."""
        self.time.now += timedelta(**by)
        slot = self.time.now.replace(microsecond=0).isoformat().replace("+00:00", "Z")
        work = Work(self.world.service.backend, self.clients, self.world.service.telemetry, self.time, bucket=BUCKET)
        body = json.dumps({"task": "file-clean-up", "slot": slot})
        event = {"Records": [{"messageId": "1", "body": body}]}
        assert deal_with(event, work.within(lambda: 60_000), handle)["batchItemFailures"] == []
        found = self.slots.find("file-clean-up", slot_of(slot))
        assert found
        return found.counts

    def has(self, file: dict[str, Any]) -> bool:
        """Whether the bucket has the object of a file."""
        try:
            self.clients.s3.head_object(Bucket=BUCKET, Key=f"files/{file['id']}")
        except ClientError:
            return False
        return True

    @property
    def slots(self) -> Slots:
        return Slots(self.world.store)
