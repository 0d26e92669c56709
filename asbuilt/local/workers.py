"""What works in the background of a run: a thread for each queue and each stream that a function reads, and a clock.

Each invocation has an execution environment to itself, as a request has.  A document without work in the background
starts no thread.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from asbuilt.local.clock import Clock
from asbuilt.local.deliveries import Tidings
from asbuilt.local.messages import Messages
from asbuilt.local.streams import Checkpoint, Stream, streams_client
from chalicelib.specification import naming
from chalicelib.specification.functions import JOBS, Function, functions, scheduled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asbuilt.local.desk import Deployment
    from asbuilt.local.effects import Effect
    from asbuilt.local.folder import Folder
    from chalicelib.clients import Clients
    from chalicelib.specification import Specification

LOGGER = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1
"""How long after a failure a queue or a stream is asked again."""


class Workers:
    """The background of one run; what is deployed can be replaced at any time."""

    def __init__(self, endpoint: str, clients: Clients, folder: Folder, told: Callable[[Effect], None]) -> None:
        self._endpoint = endpoint
        self._clients = clients
        self._checkpoint = Checkpoint(folder.streams)
        self._mails = folder.mails
        self._told = told
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []

    @contextmanager
    def serving(self, deployment: Deployment) -> Iterator[None]:
        """Work for this deployment, or those that `serve` puts in its place, until left."""
        self.serve(deployment)
        try:
            yield
        finally:
            self.stop()

    def serve(self, deployment: Deployment) -> None:
        """Work for this deployment, and no longer for the one before; what that has begun is finished first."""
        self.stop()
        self._ending = threading.Event()
        for name, step in self._steps(deployment):
            thread = threading.Thread(target=_repeat, args=(step, self._ending), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _steps(self, deployment: Deployment) -> Iterator[tuple[str, Callable[[], object]]]:
        """What each thread does again and again, and its name."""
        specification = deployment.specification
        for function in functions(specification):
            if function.name not in deployment.function.background:
                continue
            if function.queue:
                name = naming.queue_name(specification.name, naming.LOCAL_STAGE, function.queue)
                yield name, self._messages(name, function, deployment).step
            for table in function.streams:
                name = naming.table_name(specification.name, naming.LOCAL_STAGE, specification.stored_as(table))
                yield name, self._stream(name, function, deployment.function.work).step
        if scheduled(specification) and JOBS in deployment.function.background:
            yield "clock", self._clock(specification, self._ending)

    def _clock(self, specification: Specification, ending: threading.Event) -> Callable[[], object]:
        url = naming.queue_url(f"{self._endpoint}/{naming.LOCAL_ACCOUNT}", specification.name, naming.LOCAL_STAGE, JOBS)
        clock = Clock(specification, lambda text: self._clients.sqs.send_message(QueueUrl=url, MessageBody=text))
        return lambda: ending.wait(clock.step())

    def _messages(self, name: str, function: Function, deployment: Deployment) -> Messages:
        messages = Messages(
            self._clients.sqs,
            f"{self._endpoint}/{naming.LOCAL_ACCOUNT}/{name}",
            function,
            deployment.function.work,
            self._told,
        )
        if function.kind != "deliveries":
            return messages
        tidings = Tidings(deployment.specification, self._endpoint, self._mails)
        return structs.replace(messages, about=tidings.about)

    def _stream(self, table: str, function: Function, invoke: Callable[..., Any]) -> Stream:
        return Stream(streams_client(self._endpoint), table, function, invoke, self._told, self._checkpoint)


def _repeat(step: Callable[[], object], ending: threading.Event) -> None:
    while not ending.is_set():
        try:
            step()
        except Exception:
            if not ending.wait(PAUSE_SECONDS):
                LOGGER.exception("the background fails")
