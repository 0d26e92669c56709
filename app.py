"""What Chalice imports: the service of the compiled specification (`asbuilt build` compiles it)."""

import gc
from collections.abc import Callable
from typing import Any

from chalicelib.bootstrap import Settings, build
from chalicelib.specification import load
from chalicelib.telemetry import quieten_libraries

quieten_libraries()
app = build(load(), Settings.from_environment())
gc.freeze()  # what is there now stays: no request need look through it for garbage


def __getattr__(name: str) -> Callable[..., Any]:
    """Return the background function of that name: Lambda looks for its handler here."""
    try:
        return app.handler_map[name]
    except KeyError:
        raise AttributeError(name) from None
