"""Nothing of what is sent or stored gets into what is written down, nor to anybody else (S10)."""

from __future__ import annotations

import json
import logging
import random
import re

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.data.connection import Connection
from chalicelib.telemetry import LIBRARIES, quieten_libraries

SECRET = re.compile(r"zq[0-9a-f]{20}")
SECRETS = 10_000

BREAKOUTS = ("", "\r\n", "\u2028", "\x1b[31m", '"}\n{"level":"INFO"', "\x00", "%0a")
"""What could begin another line, or end a text."""

WORDS = ("email", "password", "code", "session", "new_password", "refresh_token", "access_token", "old_password")
FIELDS = (
    "name",
    "email",
    "phone",
    "patient",
    "complaint",
    "reference_code",
    "pin",
    "passport",
    "score",
    "extra",
    "rooms",
    "body",
)
ACTS = ("register", "confirm", "login", "refresh", "change-password", "reset-password")
HEADERS = (
    "Authorization", "X-API-Key", "Idempotency-Key", "If-Match", "If-None-Match", "Cookie", "Origin", "X-Other",
    "User-Agent", "X-Forwarded-For", "X-Amzn-Trace-Id", "Referer",
)  # fmt: skip


class Telltale(Connection):
    """Fails when it is told to, with all that it was asked for in its complaint."""

    def __init__(self, chance):
        super().__init__(region="eu-west-1")
        self.chance, self.fails = chance, False

    def dispatch(self, operation_name, operation_kwargs):
        if self.fails and self.chance.random() < 0.5:
            self.complain(operation_name, json.dumps(operation_kwargs))
        return super().dispatch(operation_name, operation_kwargs)

    def complain(self, operation, told):
        refused = {"Error": {"Code": "ValidationException", "Message": told}}
        errors = [
            ClientError(refused, operation),
            KeyError(told),
            EndpointConnectionError(endpoint_url=told),
            ExceptionGroup(told, [ValueError(told)]),
        ]
        error = self.chance.choice(errors)
        error.add_note(told)
        raise error from self.chance.choice([ValueError(told), None])


class Planter:
    """Makes requests with a secret wherever one can be."""

    def __init__(self, chance):
        self.chance = chance

    def secret(self):
        return f"zq{self.chance.getrandbits(80):020x}"

    def value(self):
        text = self.chance.choice(BREAKOUTS) + self.secret() + self.chance.choice(BREAKOUTS)
        return self.chance.choice([text, text, f"{self.secret()}@example.com", [text], {text: text}])

    def words(self):
        return {name: f"{self.secret()}@example.com" if name == "email" else self.secret() for name in WORDS}

    def body(self):
        whole = {name: self.value() for name in self.chance.sample(FIELDS, 4)}
        stored = {
            "complaint": self.value_as_text(),
            "pin": self.secret(),
            "passport": self.secret(),
            "reference_code": self.secret(),
        }
        stored |= {"patient": "ann", "extra": {self.secret(): self.value()}}
        broken = json.dumps(whole)[: self.chance.randint(1, 60)]
        return self.chance.choice([whole, stored, stored, stored | {self.secret(): 1}, broken, {"items": [stored]}])

    def value_as_text(self):
        return f"{self.chance.choice(BREAKOUTS)} {self.secret()}"

    def path(self):
        place = self.chance.choice(["/patients", "/visits", "/visits/bulk", "/letters", "/nowhere"])
        key = self.chance.choice(["", "", f"/{self.secret()}", f"/{self.secret()}/history"])
        name = self.chance.choice(["score", "q", "cursor", "sort", "email", "limit", self.secret()])
        return f"{place}{key}" + self.chance.choice(["", f"?{name}={self.secret()}"])

    def headers(self):
        return {name: f"{self.chance.choice(['', 'Bearer ', 'asb_'])}{self.secret()}" for name in HEADERS}

    def event(self, client):
        """One request of somebody."""
        if self.chance.random() < 0.2:
            return client.event("POST", f"/auth/{self.chance.choice(ACTS)}", self.words())
        method = self.chance.choice(["GET", "POST", "POST", "PUT", "PATCH", "DELETE"])
        headers = self.headers()
        possible = HEADERS[2 if client.token else 0 :]  # two proofs of who asks would end every request
        sent = {name: headers[name] for name in self.chance.sample(possible, 2)}
        return client.event(method, self.path(), None if method == "GET" else self.body(), headers=sent)


@pytest.fixture
def surgery(running):
    connection = Telltale(random.Random(1))
    world = running("surgery", connection)
    world.connection = connection
    return world


def test_no_secret_that_is_sent_is_written_down(surgery, caplog, capfd, record_property):
    planter, planted, statuses = Planter(random.Random(2)), set(), set()
    clients = [surgery.anonymous, surgery.person("ann", "patient"), surgery.person("dora", "doctor")]

    while len(planted) < SECRETS:
        surgery.connection.fails = planter.chance.random() < 0.5
        event = planter.event(planter.chance.choice(clients))
        planted |= set(SECRET.findall(json.dumps(event)))
        statuses.add(surgery.service(event, None)["statusCode"])

    written = "".join([surgery.log.getvalue(), caplog.text, *capfd.readouterr()])
    record_property("cases", len(planted))
    assert SECRET.findall(written) == []
    assert all(isinstance(json.loads(line), dict) for line in surgery.log.getvalue().split("\n")[:-1])
    assert {201, 400, 401, 403, 404, 500, 503} <= statuses
    audited = {(line["decision"], line["action"]) for line in surgery.lines() if line.get("type") == "audit"}
    assert {("refused", "create"), ("refused", "read"), ("done", "created")} <= audited


def test_what_somebody_has_stored_is_in_no_refusal_to_others(surgery):
    dora, ann = surgery.person("dora", "doctor"), surgery.person("ann", "patient")
    stored = {"patient": "dora", "complaint": "zq1", "pin": "zq2", "reference_code": "zq3", "score": 41}
    key = dora.post("/visits", stored).data["id"]

    answers = [
        ann.post("/visits", {"patient": "ann", "reference_code": "zq3"}),
        *(ann(method, f"/visits/{key}", {"score": 1} if method == "PATCH" else None) for method in ("GET", "PATCH")),
        ann.get("/visits?q=zq1"),
        ann.get("/visits?score=41"),
        ann.get(f"/visits/{key}/history"),
        ann.delete("/patients/dora"),
    ]

    assert [answer.status for answer in answers] == [409, 404, 404, 200, 200, 404, 403]
    assert not [answer.text for answer in answers if re.search("zq[123]|41", answer.text)]


@pytest.fixture
def telling_everything(caplog):
    """A process whose root logger lets everything through; what it was set to is put back."""
    before = {name: logging.getLogger(name).level for name in LIBRARIES}
    with caplog.at_level(logging.DEBUG):
        yield caplog
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def test_libraries_log_no_calls_even_where_the_process_logs_everything(surgery, telling_everything):
    quieten_libraries()

    surgery.person("dora", "doctor").post("/visits", {"patient": "dora", "complaint": "zq-planted"})

    assert "zq-planted" not in telling_everything.text
