"""Where an outgoing call may go: to public addresses alone, whatever a name leads to by the time of the call.

An address is checked as it is written, then every IP address that its name leads to; `chalicelib.jobs.events.calling`
connects to one of those that were checked, so that a name which leads elsewhere a moment later changes nothing.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

PORTS = frozenset({443, 8443})
"""Where webhooks are received; other ports of a public host are other services of it."""

DEFAULT_PORTS = {"https": 443, "http": 80}

NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])\Z")
"""A full name in the domain name system: its last part begins with a letter, so no spelling of a number is one."""

OURS = (".localhost", ".local", ".internal", ".home.arpa", ".lan", ".localdomain")
"""How names end that lead to somewhere inside."""

UNICAST = IPv6Network("2000::/3")
"""What is given out of IPv6; all that wraps an IPv4 address lies outside of it, but for what follows."""

WRAPPING = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""6to4 and Teredo."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Resolve = Callable[[str, int], list[str]]
"""Gives the IP addresses that a name leads to; raises OSError where there are none."""


class RefusedAddressError(Exception):
    """An address is none that a call may go to; the text says why, and never what it is."""


class Target(Struct, frozen=True):
    """An address that was checked: the IP addresses that it led to, and what the request line and Host are to say."""

    host: str
    port: int
    path: str
    ips: tuple[str, ...]
    secure: bool = True


def resolved(host: str, port: int) -> list[str]:
    """The IP addresses that a name leads to now, as the system says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guard(Struct, frozen=True):
    """What decides where calls may go.

    `loopback` lets them go to this machine too, by plain http, where the address itself says so: `127.0.0.1`, `[::1]`
    or `localhost`.  Only a local run sets it.
    """

    loopback: bool = False
    ports: frozenset[int] = PORTS
    resolve: Resolve = resolved

    def __call__(self, address: str) -> Target:
        """Return the target that an address leads to now.

        Raises:
            RefusedAddressError: it leads somewhere that calls may not go, or is not an address.
            OSError: its name leads nowhere.

        """
        parts, said = _parsed(address)
        host, port = parts.hostname or "", DEFAULT_PORTS.get(parts.scheme, 0) if said is None else said
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if self.loopback and host in LOOPBACK and parts.scheme == "http":
            return Target(host, port, path, (("::1",) if host == "::1" else ("127.0.0.1",)), secure=False)
        _check(parts, host, port, self.ports)
        ips = tuple(self.resolve(host, port))
        if not ips or not all(map(is_public, ips)):
            raise RefusedAddressError("it leads to an address that is not public")
        return Target(host, port, path, ips)


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, and wraps none that is not."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip not in UNICAST or any(ip in network for network in WRAPPING)):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _parsed(address: str) -> tuple[SplitResult, int | None]:
    if not address.isascii() or any(character <= " " or character in "\\\x7f" for character in address):
        raise RefusedAddressError("it has characters that no address has; write other scripts as xn--")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise RefusedAddressError("it is not an address") from None
    return parts, port


def _check(parts: SplitResult, host: str, port: int, ports: frozenset[int]) -> None:
    if parts.scheme != "https":
        raise RefusedAddressError("it does not begin with https://")
    if "@" in parts.netloc:
        raise RefusedAddressError("it has a user in it; give a token instead")
    if port not in ports:
        raise RefusedAddressError(f"its port is none of {', '.join(map(str, sorted(ports)))}")
    if not NAME.match(host) or host.endswith(OURS):
        raise RefusedAddressError("its host is not a public name")
