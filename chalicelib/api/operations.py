"""Every operation of the API, by name: each takes a Call and gives an Answer or raises ApiError."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.api.answers import Answer, success
from chalicelib.api.binning import purge_record, restore_record
from chalicelib.api.errors import ApiError
from chalicelib.api.history import record_history
from chalicelib.api.listing import list_records
from chalicelib.api.reading import read_record
from chalicelib.api.replays import written_once
from chalicelib.api.writing import create_record, delete_record, replace_record, update_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.specification import Endpoint, Operation


def perform(call: Call) -> Answer:
    """Do what the endpoint is for."""
    operation = OPERATIONS.get(call.endpoint.operation)
    if operation is None:
        raise unanswered(call.endpoint)
    return operation(call)


def health(call: Call) -> Answer:
    """Answer that the service lives and its database answers."""
    try:
        call.backend.store.ping()
    except (BotoCoreError, ClientError):
        raise ApiError("UNAVAILABLE") from None
    return success({"status": "ok"}, message=call.endpoint.message)


def openapi(call: Call) -> Answer:
    """Answer what the caller may ask of this service, as OpenAPI."""
    from chalicelib.api.openapi.contract import contract  # noqa: PLC0415 - no other request needs it

    return contract(call)


def unanswered(endpoint: Endpoint) -> ApiError:
    """Return the error that says why an endpoint does nothing yet, and what to do about it."""
    line = f"{endpoint.method} {endpoint.path} in section 4.2"
    if endpoint.operation in ("custom", "action") and endpoint.handler is None:
        advice = "name its function with a line such as `- Handler: module.function`"
        return ApiError("NEEDS_HANDLER", message=f"{line} says what it is for but not how: {advice}")
    return ApiError("NOT_BUILT_YET", message=f"{line} is read as '{endpoint.operation}', which is not built yet")


OPERATIONS: dict[Operation, Callable[[Call], Answer]] = {
    "list": list_records,
    "create": written_once(create_record),
    "read": read_record,
    "replace": written_once(replace_record),
    "update": written_once(update_record),
    "delete": written_once(delete_record),
    "restore": written_once(restore_record),
    "purge": written_once(purge_record),
    "history": record_history,
    "health": health,
    "openapi": openapi,
}
"""How each operation that is built is done."""
