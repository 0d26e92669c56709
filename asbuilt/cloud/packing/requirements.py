"""What the package requires: the pinned requirements of the Lambda, less what only Chalice's command line needs."""

from __future__ import annotations

import re
from typing import Final

NOT_SHIPPED: Final = frozenset({
    "ansicon", "blessed", "click", "editor", "inquirer", "jinxed", "packaging", "pip", "pyyaml", "readchar", "runs",
    "setuptools", "wcwidth", "wheel", "xmod",
})  # fmt: skip
"""What Chalice requires for its command line, none of which its applications import."""

NAME: Final = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)==")


def shipped(pinned: str) -> str:
    """The requirements (with their hashes, as `make lock` writes them) that go into a package."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", pinned, flags=re.MULTILINE)
    return "".join(block for block in blocks if not _left_out(block))


def _left_out(block: str) -> bool:
    named = NAME.match(block)
    return named is None or re.sub(r"[-_.]+", "-", named["name"]).lower() in NOT_SHIPPED
