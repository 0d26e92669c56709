"""Every operation of the API, by name: each takes a Call and gives an Answer or raises ApiError."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.api.actions import act
from chalicelib.api.answers import Answer, success
from chalicelib.api.binning import purge_record, restore_record
from chalicelib.api.bulk import write_many
from chalicelib.api.errors import ApiError
from chalicelib.api.families import create_family
from chalicelib.api.following import followed
from chalicelib.api.history import record_history
from chalicelib.api.listing import list_records
from chalicelib.api.reading import read_record
from chalicelib.api.replays import written_once
from chalicelib.api.upserting import put_record
from chalicelib.api.writing import delete_record, update_record
from chalicelib.specification import AccountAct

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.specification import Endpoint, Operation


def perform(call: Call) -> Answer:
    """Do what the endpoint is for."""
    if not is_built(call):
        raise unanswered(call.endpoint)
    return OPERATIONS["custom" if call.endpoint.is_function else call.endpoint.operation](call)


def is_built(call: Call) -> bool:
    """Whether anything is done by the endpoint: where it needs a function, there is one."""
    if call.endpoint.is_function:
        return call.backend.functions.endpoint(call.endpoint) is not None
    return call.endpoint.operation in OPERATIONS


def custom(call: Call) -> Answer:
    """Answer what a function of the team's own returns."""
    from chalicelib.api.functions.endpoints import answer  # noqa: PLC0415 - few requests need it

    return answer(call)


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


def account_act(call: Call) -> Answer:
    """Do what people do to sign up and in, and with their own account."""
    from chalicelib.api.accounts.acts import act  # noqa: PLC0415 - no other request needs it

    return act(call)


def transfer(call: Call) -> Answer:
    """Begin an import or an export, or tell of those that were begun."""
    from chalicelib.api.transfers import acts  # noqa: PLC0415 - no other request needs it

    return acts.act(call)


def delivery_log(call: Call) -> Answer:
    """Answer the log of what went out, a part of it, or that a delivery is tried again."""
    from chalicelib.api import deliveries  # noqa: PLC0415 - no other request needs it

    return deliveries.ACTS[call.endpoint.operation](call)


def upload(call: Call) -> Answer:
    """Answer where to put a file that is to be attached to a record."""
    from chalicelib.api.files.uploads import begin_upload  # noqa: PLC0415 - no other request needs it

    return begin_upload(call)


def docs(call: Call) -> Answer:
    """Answer the page that draws it, or a file of that page."""
    from chalicelib.api.docs import page  # noqa: PLC0415 - no other request needs it

    return page.docs(call)


def unanswered(endpoint: Endpoint) -> ApiError:
    """Return the error that says why an endpoint does nothing yet, and what to do about it."""
    line = f"{endpoint.method} {endpoint.path} in section 4.2"
    if endpoint.handler is not None:
        return ApiError("NEEDS_HANDLER", message=f"{line} names {endpoint.handler}, which custom/ does not have")
    if endpoint.is_function:
        advice = "name its function with a line such as `- Handler: module.function`"
        return ApiError("NEEDS_HANDLER", message=f"{line} says what it is for but not how: {advice}")
    return ApiError("NOT_BUILT_YET", message=f"{line} is read as '{endpoint.operation}', which is not built yet")


OPERATIONS: dict[Operation, Callable[[Call], Answer]] = {
    "list": list_records,
    "create": written_once(create_family),
    "read": read_record,
    "replace": followed(written_once(put_record)),
    "update": followed(written_once(update_record)),
    "delete": followed(written_once(delete_record)),
    "restore": followed(written_once(restore_record)),
    "purge": followed(written_once(purge_record)),
    "history": record_history,
    "bulk": write_many,
    "action": followed(written_once(act)),
    "custom": written_once(custom),
    **dict.fromkeys(("deliveries", "delivery", "retry_delivery"), delivery_log),
    "upload": upload,
    "health": health,
    "openapi": openapi,
    "docs": docs,
    "me": account_act,
    "update_me": account_act,
    "export_person": account_act,
    "erase_person": account_act,
    **dict.fromkeys(get_args(AccountAct), account_act),
    **dict.fromkeys(("import", "export", "job", "jobs"), transfer),
}
"""How each operation that is built is done."""
