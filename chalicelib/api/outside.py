"""What a request may use of AWS beside the database: the service's bucket, and the queue of what is done later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from chalicelib.bucket import Bucket


class Outside(Struct, frozen=True):
    """The bucket, and what puts a message into the queue `jobs`."""

    bucket: Bucket
    send: Callable[[dict[str, Any]], None]
