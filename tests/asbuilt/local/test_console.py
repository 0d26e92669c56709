"""The lines of a run."""

from __future__ import annotations

import io

from asbuilt.local.console import Console
from asbuilt.local.gateway import Visit


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


class Gone(io.StringIO):
    """A pipe whose reader has ended."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


VISIT = Visit(0, "GET", "/tickets", 404, 12.4)


def test_there_is_colour_only_in_a_terminal_and_where_it_is_wanted():
    outs = [(Terminal(), {}), (Terminal(), {"NO_COLOR": "1"}), (io.StringIO(), {})]

    assert [Console(out, environ).colour for out, environ in outs] == [True, False, False]


def test_a_request_is_one_line():
    out = io.StringIO()

    Console(out).visited(VISIT)

    assert out.getvalue()[8:] == "  GET     /tickets  404  12 ms\n"


def test_a_client_s_mistake_is_yellow():
    out = Terminal()

    Console(out, {}).visited(VISIT)

    assert "\x1b[33m404\x1b[0m" in out.getvalue()


def test_a_reader_who_has_gone_stops_no_request():
    Console(Gone()).visited(VISIT)
