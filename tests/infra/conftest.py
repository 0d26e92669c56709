"""Stages of documents, and what the template makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from asbuilt.cloud.packaging import template_of
from chalicelib.specification.operations import Stage
from infra.target import Target
from tests.templates.documents import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable

NOTES = "# Notes\n## 3. Database Schema\n#### notes\n- Fields:\n  - text: string\n"


@pytest.fixture(scope="session")
def target(compiled) -> Callable[..., Target]:
    """A document of one table and these lines, in a stage with these settings."""

    def make(lines: str = "", **settings: Any) -> Target:
        return Target(compiled(NOTES + lines).specification, Stage(name="staging", **settings))

    return make


@pytest.fixture(scope="session")
def everything(compiled) -> dict[str, Target]:
    """The document that asks for everything, in each of its stages."""
    specification = compiled(EVERYTHING.read_text("utf-8")).specification
    return {stage.name: Target(specification, stage) for stage in specification.stages}


@pytest.fixture(scope="session")
def templates(everything) -> dict[str, Any]:
    return {name: template_of(target) for name, target in everything.items()}
