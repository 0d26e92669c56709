"""The AWS services beside the database, each on a client that is made when it is first asked for.

They share one botocore session, which parses botocore's descriptions as the connection to the database does.  The SDK
repeats a call whose answer was lost: what is asked of them here has to be such that twice is as once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.data.connection import ATTEMPTS, CONNECT_SECONDS, USER_AGENT, PlainFiles

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials
    from botocore.session import Session

READ_SECONDS = 10

SIGNATURES = {"s3": "s3v4"}
"""How requests are signed where botocore would sign addresses that are passed on in a way that S3 is giving up."""


REGIONAL: Any = {"addressing_style": "virtual"}
"""Buckets of AWS are asked in their own region: at the general address, a new one is answered for by a redirection."""

ASKED_ONCE = frozenset({"sesv2"})
"""The services that do not know a request that is repeated: whoever asks tries again by themselves."""


class Clients:
    """The clients of one execution environment; `endpoint_url` None is AWS itself."""

    def __init__(self, region: str, endpoint_url: str | None = None) -> None:
        self.region = region
        self.endpoint_url = endpoint_url
        self._made: dict[str, Any] = {}

    @property
    def sqs(self) -> Any:  # noqa: ANN401 - botocore has no types
        """Queues."""
        return self.client("sqs")

    @property
    def s3(self) -> Any:  # noqa: ANN401 - botocore has no types
        """Buckets and what is in them."""
        return self.client("s3")

    def client(self, service: str) -> Any:  # noqa: ANN401 - botocore has no types
        """The client of a service, by botocore's name for it."""
        if service not in self._made:
            from botocore.config import Config  # noqa: PLC0415 - requests that need no client need none of it

            config = Config(
                user_agent=USER_AGENT,
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": 1 if service in ASKED_ONCE else ATTEMPTS, "mode": "standard"},
                signature_version=SIGNATURES.get(service),
                s3=None if self.endpoint_url else REGIONAL,
            )
            self._made[service] = self._session.create_client(
                service, self.region, endpoint_url=self.endpoint_url, config=config
            )
        return self._made[service]

    @property
    def credentials(self) -> ReadOnlyCredentials:
        """The keys that requests are signed with now.

        Raises:
            NoCredentialsError: there are none.

        """
        from botocore.exceptions import NoCredentialsError  # noqa: PLC0415 - as above

        found = self._session.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found.get_frozen_credentials()

    @cached_property
    def _session(self) -> Session:
        from botocore.loaders import create_loader  # noqa: PLC0415 - as above
        from botocore.session import get_session  # noqa: PLC0415

        session, loader = get_session(), create_loader()
        loader.file_loader = PlainFiles()
        session.register_component("data_loader", loader)
        return session
