"""p4: Chalice over PynamoDB's models."""

from bench.peers import models
from bench.peers.routes import routed

handler = routed(models)
