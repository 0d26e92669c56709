"""The one connection to DynamoDB that every model of a service shares."""

from __future__ import annotations

from pynamodb.connection import Connection

CONNECT_SECONDS = 2
READ_SECONDS = 5
RETRIES = 3


def connect(region: str, endpoint_url: str | None = None) -> Connection:
    """A connection that opens at its first call; `endpoint_url` None is AWS itself."""
    return Connection(
        region=region,
        host=endpoint_url,
        connect_timeout_seconds=CONNECT_SECONDS,
        read_timeout_seconds=READ_SECONDS,
        max_retry_attempts=RETRIES,
    )
