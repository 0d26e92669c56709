"""The files of records in the service's bucket: the addresses at which they are put and fetched, and how they begin.

An address is signed here, without a call and without S3's own client, which takes longer to load than a request takes.
Whoever has it may do what it says, and nothing else, until it wears off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from msgspec import Struct

from chalicelib.clients import Clients

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.bucket import Beginning

LINK_SECONDS = 15 * 60
"""How long an address is good for."""

FIRST_BYTES = 16 * 1024
"""Bytes of a file that are looked at."""


class Files(Struct, frozen=True):
    """The objects of one bucket."""

    clients: Clients
    bucket: str

    def upload_url(self, key: str, headers: Mapping[str, str]) -> str:
        """An address at which one object may be put with exactly these headers."""
        return self._signed("PUT", key, {}, headers)

    def download_url(self, key: str, name: str, media_type: str) -> str:
        """An address at which one object may be fetched: as a file of that name to be saved, of that type."""
        answered = {"response-content-disposition": disposition(name), "response-content-type": media_type}
        return self._signed("GET", key, answered, {})

    def beginning(self, key: str) -> Beginning:
        """How an object begins; raises ObjectGoneError where there is none."""
        from chalicelib.bucket import Bucket  # noqa: PLC0415 - whoever only reads records needs none

        return Bucket(self.clients.s3, self.bucket).beginning(key, FIRST_BYTES)

    def _signed(self, method: str, key: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
        from botocore.auth import S3SigV4QueryAuth  # noqa: PLC0415 - only services with files need them
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415

        asked = f"?{urlencode(query, quote_via=quote)}" if query else ""
        request = AWSRequest(method, f"{self._base}/{quote(key)}{asked}", headers=dict(headers))
        clients = self.clients
        S3SigV4QueryAuth(clients.credentials, "s3", clients.region, expires=LINK_SECONDS).add_auth(request)
        return str(request.url)

    @property
    def _base(self) -> str:
        if self.clients.endpoint_url:
            return f"{self.clients.endpoint_url}/{self.bucket}"
        return f"https://{self.bucket}.s3.{self.clients.region}.{_suffix(self.clients.region)}"


def disposition(name: str) -> str:
    """The Content-Disposition of a file to be saved (RFC 6266): its name in plain letters, and as it is."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\%' else "_" for letter in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
