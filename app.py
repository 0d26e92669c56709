"""What Chalice imports: the service of the compiled specification (`asbuilt build` compiles it)."""

from chalicelib.bootstrap import Settings, build
from chalicelib.specification import load

app = build(load(), Settings.from_environment())
