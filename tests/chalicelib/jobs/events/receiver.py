"""A receiver of webhooks on this machine that behaves as it is told, once for each request."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from typing import Any, Self


class Receiver:
    """Takes requests at `url`; what it does with each is the next of `script`, and 200 when that has ended.

    A behaviour is a status, a status and headers, or a name: `reset`, `silent`, `slow`, `large`, `garbage`, `drip`.
    """

    def __init__(self, script: tuple[Any, ...] = (), context: ssl.SSLContext | None = None) -> None:
        self.script = list(script)
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.requests]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.settimeout(10)
            sock = self._context.wrap_socket(connection, server_side=True) if self._context else connection
            with sock:
                self.requests.append(_read(sock))
                self._behave(sock, self.script.pop(0) if self.script else 200)

    def _behave(self, sock: socket.socket, behaviour: Any) -> None:
        if isinstance(behaviour, str):
            getattr(self, f"_{behaviour}")(sock)
            return
        status, headers = behaviour if isinstance(behaviour, tuple) else (behaviour, {})
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        sock.sendall(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n{lines}\r\nok".encode())

    def _reset(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _silent(self, sock: socket.socket) -> None:
        sock.recv(1)

    def _garbage(self, sock: socket.socket) -> None:
        sock.sendall(b"\x00\xff not http\r\n\r\n")

    def _drip(self, sock: socket.socket) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 400:
            sock.sendall(bytes([byte]))
            time.sleep(0.02)

    def _slow(self, sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 500 X\r\nContent-Length: 400\r\n\r\n")
        for _ in range(400):
            sock.sendall(b"x")
            time.sleep(0.02)

    def _large(self, sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n")
        for _ in range(160):
            sock.sendall(b"x" * 65_536)


def _read(sock: socket.socket) -> tuple[str, dict[str, str], bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += sock.recv(65_536) or _end()
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += sock.recv(65_536) or _end()
    return first, headers, body


def _end() -> bytes:
    raise ConnectionError
