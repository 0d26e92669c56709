"""p4b: Chalice over botocore's client."""

from bench.peers import table
from bench.peers.routes import routed

handler = routed(table)
