"""Answers in the JSend envelope: `success` with data, `fail` for the client's mistakes, `error` for ours."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
from chalice.app import Response
from msgspec import Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.api.errors import ApiError, ErrorTable
    from chalicelib.specification.values import Json


class Attachment:
    """A file of a record as it is shown: with an address in what is sent, without in what tags and receipts are of."""

    def __init__(self, value: dict[str, Json], address: Callable[[], str]) -> None:
        self.value = value
        self.address = address


def _bare(shown: Attachment) -> Json:
    return shown.value


def _addressed(shown: Attachment) -> Json:
    return shown.value | {"url": shown.address()}


ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_bare)
SENDING = msgspec.json.Encoder(decimal_format="number", enc_hook=_addressed)
CONTENT_TYPE = "application/json"


class _Envelope(msgspec.Struct):
    data: msgspec.Raw


ENVELOPE = msgspec.json.Decoder(_Envelope)


class Answer(Response):
    """An answer of ours: a JSON text (or nothing) and headers."""

    def __init__(self, text: str, status: int, headers: Mapping[str, str | list[str]] | None = None) -> None:
        super().__init__(text, {"Content-Type": CONTENT_TYPE, **(headers or {})}, status_code=int(status))
        self.content: Json = None

    @property
    def lasting(self) -> str:
        """The text without what wears off: what may be given again later."""
        return str(self.body) if self.content is None else _text(self.content)


def encoded(data: Json) -> Raw:
    """Return data as JSON, which an answer takes as it is."""
    return Raw(ENCODER.encode(data))


def success(
    data: Json | Raw, status: int = HTTPStatus.OK, *, headers: dict[str, str] | None = None, message: str | None = None
) -> Answer:
    """Return what was asked for."""
    said = {"message": message} if message else {}
    content = {"status": "success", **said, "data": data}
    answer = Answer(SENDING.encode(content).decode(), status, headers)
    answer.content = content
    return answer


def failure(error: ApiError, table: ErrorTable) -> Answer:
    """Return what went wrong, and whose mistake it was."""
    status, told = table.entry(error.code).status, told_of(error, table)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(_text({"status": "error", **told}), status, error.headers)
    return Answer(_text({"status": "fail", "data": told}), status, error.headers)


def told_of(error: ApiError, table: ErrorTable) -> dict[str, Json]:
    """Return what is said of an error: its code, its text, and the fields that it is about."""
    fields = {"fields": error.fields} if error.fields else {}
    return {"code": error.code, "message": error.message or table.entry(error.code).text, **fields}


def data_of(answer: Answer) -> msgspec.Raw:
    """Return the data of an answer that is a success, as the JSON text that it is."""
    return ENVELOPE.decode(answer.body).data


def _text(content: Json) -> str:
    return ENCODER.encode(content).decode()
