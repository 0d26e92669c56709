"""The document that `asbuilt new` starts a team with: all ten sections, guidance in each, and ready to run."""

from __future__ import annotations

from importlib.resources import files

UNTITLED = "Untitled"
STARTER = files(__package__).joinpath("starting.md").read_text("utf-8")


def new_document(name: str) -> str:
    """A whole Technical Specification Document (Markdown) for a service of that name, which becomes its title."""
    title = " ".join(name.split()).strip("#:-– ") or UNTITLED
    return STARTER.replace("{name}", title, 1)
