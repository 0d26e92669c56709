"""The port that a run listens on."""

from __future__ import annotations

import pytest

from asbuilt.local.failure import LocalError
from asbuilt.local.server import listen, url_of


def test_a_port_in_use_is_one_line_with_another_to_try():
    with listen(0) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(LocalError, match=f"port {port} is in use; choose another: asbuilt run --port {port + 1}"):
            listen(port)


def test_it_listens_on_this_machine_only():
    with listen(0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"
