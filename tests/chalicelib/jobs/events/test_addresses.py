"""Where calls may go: more than a hundred spellings of places inside, tried at a trap that listens; none meets it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

import pytest

from chalicelib.jobs.events.addresses import Guard, RefusedAddressError, is_public, resolved
from chalicelib.jobs.events.calling import Caller, Unanswered

PUBLIC = "93.184.215.14"

HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1",
    "017700000001", "0177.0.0.01", "00000177.1", "127.000.000.001", "0", "0.0.0.0", "0x0", "00", "127.255.255.254",
    "localhost", "localhost.", "LOCALHOST", "localhost.localdomain", "a.localhost", "ip6-localhost", "broadcasthost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
    "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[fec0::1]", "[100::1]", "[2001:db8::1]", "[3fff::1]",
    "169.254.169.254", "169.254.170.2", "169.254.170.23", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
    "169.254.43518", "169.16689662", "instance-data", "metadata.google.internal", "instance-data.ec2.internal",
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "192.0.2.1",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "router.lan", "printer.local", "nas.home.arpa",
    "127\u30020\u30020\u30021", "127\uff0e0\uff0e0\uff0e1", "\uff11\uff12\uff17.0.0.1", "\u2460\u2461\u2466.0.0.1",
    "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3", "loc\u00adalhost", "127.0.0.1\u3002",
    "a@127.0.0.1", "example.com@127.0.0.1", "example.com:443@127.0.0.1", "127.0.0.1#@example.com",
    "127.0.0.1\\@example.com", "example.com\\@127.0.0.1", "127.0.0.1%2f@example.com", "127.0.0.1%00.example.com",
    "127.0.0.1 .example.com", "127.0.0.1\t", "%31%32%37.0.0.1", "%6c%6f%63alhost", "[::1", "::1", "[127.0.0.1]", "",
    "intranet", "x", "-a.example.com", "a..example.com", ".example.com", "example.com.", "127.0.0.1.nip.io/../..",
]  # fmt: skip

OTHERS = [
    "http://{name}/", "http://127.0.0.1:{port}/", "ftp://{name}/", "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_GET", "dict://127.0.0.1:{port}/",
    "ldap://{name}/", "data:text/plain,x", "jar:https://{name}!/", "javascript:alert(1)",
    "//127.0.0.1:{port}/", "127.0.0.1:{port}", "https:127.0.0.1:{port}", "https:///127.0.0.1:{port}/",
    "HTTPS:\\\\{name}",
    "https://{name}:22/", "https://{name}:80/", "https://{name}:6379/", "https://{name}:0/", "https://{name}:65536/",
    "https://{name}:-1/", "https://{name}:x/", " https://127.0.0.1:{port}/", "https://{name}/\r\nHost: 127.0.0.1", "",
]  # fmt: skip


class Trap:
    """Listens on this machine, by both kinds of IP, and counts who comes."""

    def __init__(self) -> None:
        self.met = 0
        first = socket.create_server(("127.0.0.1", 0))
        self.port = first.getsockname()[1]
        self._sockets = [first, socket.create_server(("::1", self.port), family=socket.AF_INET6)]

    @contextmanager
    def listening(self):
        for listener in self._sockets:
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        yield self
        for listener in self._sockets:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.met += 1
            connection.close()


@pytest.fixture(scope="module")
def trap():
    with Trap().listening() as trap:
        yield trap


def resolved_here(host, port):
    """What the system makes of a name; a public one of ours stands for all that would be asked of the world."""
    return [PUBLIC] if host.endswith("example.com") else resolved(host, port)


def call(address, trap, resolve=resolved_here, **settings):
    guard = Guard(ports=frozenset({443, trap.port}), resolve=resolve, **settings)
    return Caller(connect=connect_here)("POST", guard(address), {}, b"{}")


def connect_here(place, timeout):
    """Connects to this machine, and finds the rest of the world closed."""
    if place[0] == PUBLIC:
        raise ConnectionRefusedError
    return socket.create_connection(place, timeout=timeout)


def test_there_are_more_than_sixty_of_them():
    assert len({*HOSTS, *OTHERS}) > 120


@pytest.mark.parametrize("host", HOSTS)
def test_no_spelling_of_a_place_inside_is_called(host, trap):
    with pytest.raises((RefusedAddressError, OSError)):
        call(f"https://{host}:{trap.port}/", trap)

    assert trap.met == 0


@pytest.mark.parametrize("address", OTHERS)
def test_no_other_scheme_port_or_shape_is_called(address, trap):
    with pytest.raises(RefusedAddressError):
        call(address.format(name="hooks.example.com", port=trap.port), trap)

    assert trap.met == 0


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "::1", "169.254.169.254", "10.1.2.3", "::ffff:127.0.0.1", "fd00:ec2::254"]
)
@pytest.mark.parametrize("before", [(), (PUBLIC,)])
def test_a_public_name_that_leads_inside_is_not_called_not_even_if_it_leads_outside_too(inside, before, trap):
    with pytest.raises(RefusedAddressError, match="not public"):
        call(f"https://hooks.example.com:{trap.port}/", trap, resolve=lambda *_: [*before, inside])

    assert trap.met == 0


def test_a_name_that_leads_inside_after_it_was_checked_is_called_where_it_led_before(trap):
    answers, connected = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]], []

    def connect(place, timeout):
        connected.append(place)
        raise ConnectionRefusedError

    target = Guard(ports=frozenset({trap.port}), resolve=lambda *_: answers.pop(0))(
        f"https://a.example.com:{trap.port}/"
    )
    with pytest.raises(Unanswered):
        Caller(connect=connect)("POST", target, {}, b"{}")

    assert (connected, trap.met) == ([(PUBLIC, trap.port)], 0)


@pytest.mark.parametrize("address", ["http://127.0.0.1:{}/", "http://localhost:{}/", "http://[::1]:{}/"])
def test_a_local_run_calls_this_machine_where_the_address_itself_says_so(address, trap):
    before = trap.met

    with pytest.raises(Unanswered):  # the trap says nothing
        call(address.format(trap.port), trap, loopback=True)

    assert trap.met == before + 1
    trap.met = before


@pytest.mark.parametrize(
    "address",
    ["http://127.1:{}/", "http://0.0.0.0:{}/", "http://10.0.0.1:{}/", "https://127.0.0.1:{}/", "http://a.localhost:{}/",
     "http://hooks.example.com:{}/", "http://127.0.0.2:{}/", "http://[::ffff:127.0.0.1]:{}/"],
)  # fmt: skip
def test_a_local_run_calls_no_other_place_inside(address, trap):
    with pytest.raises((RefusedAddressError, OSError)):
        call(address.format(trap.port), trap, loopback=True)

    assert trap.met == 0


@pytest.mark.parametrize(
    ("address", "host", "port", "path"),
    [
        ("https://hooks.example.com/services/T0/B0/x?y=1#z", "hooks.example.com", 443, "/services/T0/B0/x?y=1"),
        ("https://HOOKS.example.com", "hooks.example.com", 443, "/"),
        ("https://xn--bcher-kva.example.com:443/", "xn--bcher-kva.example.com", 443, "/"),
    ],
)
def test_a_public_address_is_called_at_the_ip_that_was_checked(address, host, port, path):
    target = Guard(resolve=lambda *_: [PUBLIC])(address)

    assert (target.host, target.port, target.path, target.ips) == (host, port, path, (PUBLIC,))


@pytest.mark.parametrize("ip", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_addresses_of_the_internet_are_public(ip):
    assert is_public(ip)
