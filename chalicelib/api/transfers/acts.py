"""What is done by each of the operations on jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.errors import refused
from chalicelib.api.transfers.exporting import start_export
from chalicelib.api.transfers.importing import start_import
from chalicelib.api.transfers.jobs import list_jobs, read_job
from chalicelib.data import WriteRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.specification import Operation


def act(call: Call) -> Answer:
    """Do what the endpoint is for."""
    try:
        return ACTS[call.endpoint.operation](call)
    except WriteRefusedError as refusal:
        raise refused(refusal) from None


ACTS: dict[Operation, Callable[[Call], Answer]] = {
    "import": start_import,
    "export": start_export,
    "job": read_job,
    "jobs": list_jobs,
}
