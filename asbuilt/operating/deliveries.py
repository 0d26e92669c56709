"""`asbuilt deliveries`: the log of what goes out, for whoever is at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from asbuilt.local.failure import LocalError
from chalicelib.clients import Clients
from chalicelib.data.deliveries import Deliveries
from chalicelib.data.keys import utc_now
from chalicelib.specification import naming
from chalicelib.specification.functions import DELIVERIES
from chalicelib.specification.operations import sends_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.operating.reach import Reached
    from chalicelib.data.deliveries import Delivery, State


class Log:
    """Lists, shows and retries the deliveries of a service."""

    def __init__(self, service: Reached) -> None:
        if not sends_out(service.specification):
            message = "nothing goes out of this service: section 8 of its document has no line that does"
            raise LocalError(message)
        self._service = service
        table = naming.table_name(service.specification.name, service.stage, naming.DELIVERIES)
        self._log = Deliveries(service.connection, table, utc_now)

    def lines(self, state: State | None, limit: int) -> Iterator[str]:
        """A line for each of the last deliveries, the newest first."""
        for one in self._log.page(state, None, limit):
            why = f"  {one.reason}" if one.reason else ""
            yield f"{one.made}  {one.id}  {one.state:<9}  {one.service}  {one.event}{why}"

    def shown(self, identity: str) -> Iterator[str]:
        """A delivery and its attempts; raises LocalError where there is none."""
        one = self._found(identity)
        yield f"{one.kind} to {one.service}: {one.event} of {one.record}, {one.made}"
        yield one.state + (f": {one.reason}" if one.reason else "")
        yield from (f"{attempt.at}  {attempt.milliseconds:>6} ms  {attempt.told}" for attempt in one.log)

    def retry(self, identity: str) -> None:
        """Have a delivery tried now; raises LocalError where there is none, or it is delivered."""
        one = self._found(identity)
        self._log.open(one.line)
        if not self._log.again(one.id):
            message = f"{identity} has been delivered"
            raise LocalError(message)
        sqs = Clients(self._service.connection.region, self._service.connection.host).sqs
        name = naming.queue_name(self._service.specification.name, self._service.stage, DELIVERIES)
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=msgspec.json.encode({"delivery": one.id}).decode())

    def _found(self, identity: str) -> Delivery:
        found = self._log.get(identity)
        if found is None:
            message = f"there is no delivery '{identity}'; see them with: asbuilt deliveries list"
            raise LocalError(message)
        return found
