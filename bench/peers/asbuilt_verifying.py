"""This service where it verifies the token itself, as on routes that API Gateway does not guard."""

import json
import os
from pathlib import Path

from msgspec.structs import replace

from chalicelib.bootstrap import Settings, build
from chalicelib.specification import load

handler = build(
    load(Path(os.environ["BENCH_SPECIFICATION"])),
    replace(Settings.from_environment(), trust_authorizer=False),
    fetch=lambda: json.loads(os.environ["BENCH_KEYS"]),
)
