"""The documents that mutations begin with: this repository's own, and the corpus where it stands beside a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
OWN = ("SPECIFICATION.md", "tests/asbuilt/documents/*/*.md", "docs/language/*.md")
SHARED = ("TEMPLATE.md", "corpus/*.md")


def read_seeds(*, own_only: bool = False) -> tuple[str, ...]:
    """The texts, in an order that does not depend on the machine; `own_only` for tests, which run anywhere."""
    places = [(ROOT, OWN)] if own_only else [(ROOT, OWN), (ROOT.parent / "shared", SHARED)]
    paths = [path for root, patterns in places for pattern in patterns for path in sorted(root.glob(pattern))]
    return tuple(path.read_text("utf-8", errors="replace") for path in paths)
