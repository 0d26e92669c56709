"""What works in the background of a run: a thread for each queue and for each stream that a function reads.

Each invocation has an execution environment to itself, as a request has.  A document without work in the background
starts no thread.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from asbuilt.local.messages import Messages
from asbuilt.local.streams import Checkpoint, Stream, streams_client
from chalicelib.specification import naming
from chalicelib.specification.functions import Function, functions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asbuilt.local.desk import Deployment
    from asbuilt.local.effects import Effect
    from asbuilt.local.folder import Folder
    from chalicelib.clients import Clients

LOGGER = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1
"""How long after a failure a queue or a stream is asked again."""


class Workers:
    """The background of one run; what is deployed can be replaced at any time."""

    def __init__(self, endpoint: str, clients: Clients, folder: Folder, told: Callable[[Effect], None]) -> None:
        self._endpoint = endpoint
        self._clients = clients
        self._checkpoint = Checkpoint(folder.streams)
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

    def _steps(self, deployment: Deployment) -> Iterator[tuple[str, Callable[[], None]]]:
        """What each thread does again and again, and its name."""
        specification = deployment.specification
        for function in functions(specification):
            if function.name not in deployment.function.background:
                continue
            if function.queue:
                name = naming.queue_name(specification.name, naming.LOCAL_STAGE, function.queue)
                yield name, self._messages(name, function, deployment.function.work).step
            for table in function.streams:
                name = naming.table_name(specification.name, naming.LOCAL_STAGE, table)
                yield name, self._stream(name, function, deployment.function.work).step

    def _messages(self, name: str, function: Function, invoke: Callable[..., Any]) -> Messages:
        url = f"{self._endpoint}/{naming.LOCAL_ACCOUNT}/{name}"
        return Messages(self._clients.sqs, url, function, invoke, self._told)

    def _stream(self, table: str, function: Function, invoke: Callable[..., Any]) -> Stream:
        return Stream(streams_client(self._endpoint), table, function, invoke, self._told, self._checkpoint)


def _repeat(step: Callable[[], None], ending: threading.Event) -> None:
    while not ending.is_set():
        try:
            step()
        except Exception:
            if not ending.wait(PAUSE_SECONDS):
                LOGGER.exception("the background fails")
