"""This service, on the document with the peers' one table."""

import gc
import os
from pathlib import Path

from chalicelib.bootstrap import Settings, build
from chalicelib.specification import load

handler = build(load(Path(os.environ["BENCH_SPECIFICATION"])), Settings.from_environment())
gc.freeze()  # as app.py does
