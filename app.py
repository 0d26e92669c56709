"""What Chalice imports: the service of the compiled specification (`asbuilt build` compiles it)."""

import gc

from chalicelib.bootstrap import Settings, build
from chalicelib.hooks.loading import load as load_functions
from chalicelib.specification import load
from chalicelib.telemetry import quieten_libraries

quieten_libraries()
app = build(load(), Settings.from_environment(), functions=load_functions())
gc.freeze()  # what is there now stays: no request need look through it for garbage
