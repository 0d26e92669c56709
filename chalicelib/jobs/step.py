"""A step of a job: what is done of it while there is time, and how the job ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.errors import ApiError
from chalicelib.data.jobs import Jobs
from chalicelib.jobs.asking import NoSuchEndpointError
from chalicelib.jobs.files.refusals import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Backend
    from chalicelib.bucket import Bucket
    from chalicelib.data.jobs import Job, Progress, State


class Step(ABC):
    """One step of an import or an export; `progress` is how far it is."""

    def __init__(self, backend: Backend, bucket: Bucket, job: Job, progress: Progress) -> None:
        self.progress = progress
        self._backend = backend
        self._bucket = bucket
        self._job = job
        self._jobs = Jobs(backend.store)

    def run(self, has_time: Callable[[], bool]) -> Progress:
        """Go on while there is time; how far the job is then.

        Raises:
            OvertakenError: somebody else goes on with it.
            StaleError, ClientError, BotoCoreError: the database or the bucket does not do it now.

        """
        try:
            ended = self._go_on(has_time)
        except FileRefusedError as refusal:
            return self._end("failed", str(refusal))
        except NoSuchEndpointError:
            return self._end("failed", "the document no longer has the endpoint that was asked")
        except ApiError as error:
            return self._end("failed", error.message or self._backend.errors.entry(error.code).text)
        return self._end("finished") if ended else self.progress

    @abstractmethod
    def _go_on(self, has_time: Callable[[], bool]) -> bool:
        """Do what there is time for; whether nothing is left."""

    @abstractmethod
    def _ended(self, state: State) -> Progress:
        """How far the job is once it has ended so, with what came of it."""

    def _end(self, state: State, reason: str | None = None) -> Progress:
        ended = structs.replace(self._ended(state), state=state, reason=reason)
        return self._jobs.move(self._job, self.progress, ended)
