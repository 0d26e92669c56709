"""The package of a service: what it requires, for the runtime of Lambda, its own code and the compiled document."""

from asbuilt.cloud.packing.archive import Archive, archived
from asbuilt.cloud.packing.tree import Sources, planted

__all__ = ["Archive", "Sources", "archived", "planted"]
