"""The HTTP server of a run: waitress, on this machine only."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Final

from waitress.server import create_server

from asbuilt.local.failure import LocalError

if TYPE_CHECKING:
    from asbuilt.local.gateway import Gateway

HOST: Final = "127.0.0.1"

THREADS: Final = 8
"""Requests that are answered at a time."""

LARGEST_REQUEST: Final = 64 * 1024 * 1024
"""Bytes after which waitress hangs up; the gateway's own limit is lower and answers in the API's envelope."""


def listen(port: int) -> socket.socket:
    """A listening socket on a port of this machine; 0 takes any that is free.

    Raises:
        LocalError: something else listens there.
    """
    try:
        return socket.create_server((HOST, port), backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} is in use; choose another: asbuilt run --port {port + 1}"
        else:
            message = f"port {port} cannot be used: {error.strerror}"
        raise LocalError(message) from error


def url_of(listener: socket.socket) -> str:
    """The address that the socket is reached at."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def serve(gateway: Gateway, listener: socket.socket) -> None:
    """Answer requests until Ctrl-C; those that are under way are finished."""
    server = create_server(
        gateway,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_REQUEST,
    )
    try:
        server.run()
    finally:
        server.close()
