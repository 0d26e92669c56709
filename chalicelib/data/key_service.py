"""The client of KMS, which makes and opens data keys; made at the first call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeAlias

from botocore.config import Config
from botocore.session import get_session

from chalicelib.data.connection import OneService

Ask: TypeAlias = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Does an operation of KMS, by its name; raises what botocore raises."""

SERVICE = "kms"
CONNECT_SECONDS = 1
READ_SECONDS = 2
ATTEMPTS = 3


class KeyService:
    """Asks the KMS of a region; `endpoint_url` None is AWS itself."""

    def __init__(self, region: str, endpoint_url: str | None = None) -> None:
        self._region = region
        self._endpoint_url = endpoint_url

    def __call__(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Do an operation."""
        answer: dict[str, Any] = self._client._make_api_call(operation, arguments)  # noqa: SLF001 - KMS's own names
        return answer

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - botocore has no types
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        )
        session = get_session()
        session.register_component("data_loader", OneService(SERVICE))
        return session.create_client(SERVICE, self._region, endpoint_url=self._endpoint_url, config=config)
