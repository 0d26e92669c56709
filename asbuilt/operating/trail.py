"""The audit trail of what is done at a desk: lines beside those of the service itself, whose tables it is done to.

They are in the log of what runs here; in the cloud in the log group of the API's function, in a stream of their own.
An act is told before it is begun and when it is done: what cannot be told is not done, and one that was cut off shows.
A line that is sent again, because the answer to it was lost, is there twice.

Whoever is at the desk could do the same with other tools, which tell nothing here: that is for CloudTrail.
"""

from __future__ import annotations

import io
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from asbuilt.local.failure import LocalError
from chalicelib.clients import Clients
from chalicelib.specification import naming
from chalicelib.specification.functions import API
from chalicelib.telemetry import Telemetry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from asbuilt.operating.reach import Reached
    from chalicelib.specification.values import Json

LOCAL: Final = "local"
"""Who acts on what runs here: whoever has the folder."""

STREAM: Final = "desk"
"""The stream of a log group that has the lines of desks."""

RULES: Final = {True: "local run", False: "AWS credentials"}
"""What lets somebody act, by whether they act here."""


class Trail:
    """Tells of acts; `who` says who acts, and is asked when something is told."""

    def __init__(self, service: str, stream: IO[str], who: Callable[[], str] = lambda: LOCAL) -> None:
        self._lines = Telemetry(service, stream)
        self._who = who

    @contextmanager
    def act(self, action: str, *, at_any_rate: bool = False, **told: Json) -> Iterator[None]:
        """Tell that an act is begun, let it be done, and tell that it is; `told` has names, ids and numbers alone.

        Raises:
            LocalError: it cannot be told.  Nothing was done then, but for what is to be done `at_any_rate`.

        """
        entry: dict[str, Json] = {"type": "audit", "action": action, **told}
        untold = self._tell(entry, "begun")
        if untold and not at_any_rate:
            message = f"nothing was done: {untold}"
            raise LocalError(message)
        yield
        untold = self._tell(entry, "done") or untold
        if untold:
            message = f"it was done, but {untold}"
            raise LocalError(message)

    def _tell(self, entry: dict[str, Json], decision: str) -> str | None:
        """Why it cannot be told, if so."""
        try:
            actor = self._who()
            told = entry | {"decision": decision, "rule": RULES[actor == LOCAL]}
            self._lines.tell([told], actor=actor)
        except (OSError, BotoCoreError, ClientError) as error:
            return f"the audit trail cannot be written: {error}"
        return None


class Lines(io.StringIO):
    """A stream whose whole lines are sent somewhere when it is flushed."""

    def __init__(self, send: Callable[[Sequence[str]], object]) -> None:
        super().__init__()
        self._send = send

    def flush(self) -> None:
        """Send the lines that were written; raises what sending raises."""
        lines = self.getvalue().split("\n")[:-1]
        self.seek(0)
        self.truncate()
        if lines:
            self._send(lines)


class LogGroup:
    """A log group of CloudWatch."""

    def __init__(self, clients: Clients, name: str, clock: Callable[[], float] = time.time) -> None:
        self._clients = clients
        self._name = name
        self._clock = clock

    def send(self, lines: Sequence[str]) -> None:
        """Add lines to the group; raises what botocore raises."""
        logs = self._clients.client("logs")
        try:
            logs.create_log_stream(logGroupName=self._name, logStreamName=STREAM)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise
        now = int(self._clock() * 1000)
        events = [{"timestamp": now, "message": line} for line in lines]
        logs.put_log_events(logGroupName=self._name, logStreamName=STREAM, logEvents=events)


def added_to(log: Path, lines: Sequence[str]) -> None:
    """Add lines to a file that others add lines to as well."""
    with log.open("a") as file:
        file.write("".join(f"{line}\n" for line in lines))


def trail_of(service: Reached) -> Trail:
    """The trail of a service that was reached."""
    name, log = service.specification.name, service.log
    if log is not None:
        return Trail(name, Lines(lambda lines: added_to(log, lines)))
    clients = Clients(service.connection.region, service.connection.host)
    group = LogGroup(clients, naming.log_group_name(name, service.stage, API))
    return Trail(name, Lines(group.send), lambda: str(clients.client("sts").get_caller_identity()["Arn"]))
