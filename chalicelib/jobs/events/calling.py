"""One outgoing HTTP call, to an IP address that was checked: no proxy, no redirect, and an end to all waiting.

The name of the host is what TLS verifies and what the Host header says; it is not looked up again.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from typing import TYPE_CHECKING

from botocore.httpsession import get_cert_path
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.jobs.events.addresses import Target

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 15.0
MOST_READ = 65_536
"""Bytes that are read of an answer; what comes after them is left."""


class Unanswered(Exception):  # noqa: N818 - it is what happened, and no fault of ours
    """No answer came; the text says how, and has nothing of what was sent."""


class Reply(Struct, frozen=True):
    """What came back: the status, the header Retry-After, and the beginning of the body."""

    status: int
    retry_after: str | None = None
    body: bytes = b""


@cache
def trusting_the_world() -> ssl.SSLContext:
    """The context that verifies certificates by the authorities that botocore trusts."""
    return ssl.create_default_context(cafile=get_cert_path(verify=True))


class Caller(Struct, frozen=True):
    """Makes calls; `connect` opens a connection to an IP address and a port within so many seconds."""

    connect: Callable[..., socket.socket] = socket.create_connection
    context: Callable[[], ssl.SSLContext] = trusting_the_world
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS

    def __call__(self, method: str, target: Target, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send a request and return what came back, whatever its status.

        Raises:
            Unanswered: there was no connection, no proper answer, or none in time.

        """
        ends = time.monotonic() + self.total_seconds
        try:
            with self._connected(target, ends) as sock:
                return _reply(_asked(sock, method, target, headers, body), ends)
        except ssl.SSLCertVerificationError:
            raise Unanswered("its certificate is not valid for this name") from None
        except (OSError, HTTPException, ValueError) as error:
            late = isinstance(error, TimeoutError) or time.monotonic() >= ends
            raise Unanswered("it took too long" if late else _told(error)) from None

    @contextmanager
    def _connected(self, target: Target, ends: float) -> Iterator[socket.socket]:
        sock = self._opened(target)
        sock.settimeout(self.total_seconds)
        if target.secure:
            sock = self.context().wrap_socket(sock, server_hostname=target.host, do_handshake_on_connect=False)
        # Each wait alone could be short and all of them together without end: the timer ends whatever goes on.
        timer = Timer(max(0.0, ends - time.monotonic()), _shut, (sock,))
        timer.daemon = True
        timer.start()
        try:
            with sock:
                if isinstance(sock, ssl.SSLSocket):
                    sock.do_handshake()
                yield sock
        finally:
            timer.cancel()

    def _opened(self, target: Target) -> socket.socket:
        """A connection to the first of the IP addresses that answers."""
        for ip in target.ips[:-1]:
            with suppress(OSError):
                return self.connect((ip, target.port), timeout=self.connect_seconds)
        return self.connect((target.ips[-1], target.port), timeout=self.connect_seconds)


def _asked(sock: socket.socket, method: str, target: Target, headers: Mapping[str, str], body: bytes) -> HTTPResponse:
    connection = HTTPConnection(target.host, target.port)
    connection.default_port = 443 if target.secure else 80  # so that Host names the port where it is another
    connection.sock = sock
    connection.request(method, target.path, body, {**headers, "Connection": "close"})
    return connection.getresponse()


def _reply(response: HTTPResponse, ends: float) -> Reply:
    """What was answered; once its head is there, the status says it all, and the body is only for people."""
    if time.monotonic() >= ends:  # the head was cut, which reads like its end
        raise TimeoutError
    body = b""
    with response, suppress(OSError, HTTPException, ValueError):
        body = response.read(MOST_READ)
    return Reply(response.status, response.getheader("Retry-After"), body)


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # TLS would take leave first, and from another thread


def _told(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "it takes no connection"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "it ended the connection"
    return "it gave no proper answer" if isinstance(error, HTTPException) else "it is not reached"
