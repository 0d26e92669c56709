"""`asbuilt package`: the template and the zip of one stage, in a folder, and how far they are from what AWS takes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.packing import Archive, Sources, archived, planted
from asbuilt.cloud.skeleton import skeleton
from chalicelib.api.browsers import Browsers
from infra.template import Limit, Template, limits, template

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.target import Target

TEMPLATE, PACKAGE = "template.json", "service.zip"


class Package(Struct, frozen=True):
    """What was made of a stage: the folder has the template and the zip of the functions."""

    folder: Path
    content: Template
    archive: Archive
    compiled: bool  # whether the zip has compiled files

    @property
    def limits(self) -> list[Limit]:
        """How far the template is from what AWS takes."""
        return limits(self.content)


def template_of(target: Target) -> Template:
    """The template of a stage.

    Raises:
        CloudError: AWS would not take it.
    """
    content = template(target, skeleton(target), Browsers(target.specification.limits).headers)
    passed = [one for one in limits(content) if one.used > one.most]
    if passed:
        told = ", ".join(f"{one.used:,} {one.name} of {one.most:,}" for one in passed)
        raise CloudError(f"the template is more than AWS takes: {told}; divide the document into several services")
    return content


def package(target: Target, root: Path, folder: Path, say: Callable[[str], object]) -> Package:
    """Make both; the folder is emptied first.

    Raises:
        CloudError: AWS would not take them, or what is required could not be fetched.
    """
    content = template_of(target)
    tree = folder / "package"
    shutil.rmtree(folder, ignore_errors=True)
    tree.mkdir(parents=True)
    compiled = planted(Sources(root, target.specification), tree)
    archive = archived(tree, folder / PACKAGE)
    (folder / TEMPLATE).write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=1))
    made = Package(folder, content, archive, compiled)
    for line in _told(target, made):
        say(line)
    return made


def _told(target: Target, made: Package) -> list[str]:
    runtime = target.specification.stack.runtime
    not_compiled = (
        f"{runtime} is not on this machine, so the zip has no compiled files: every cold start compiles anew, at about "
        f"twice its cost; install it, or package where it is"
    )
    return [
        f"{made.folder / PACKAGE}: {made.archive}",
        *([] if made.compiled else [not_compiled]),
        f"{made.folder / TEMPLATE}: " + ", ".join(f"{one.used:,} of {one.most:,} {one.name}" for one in made.limits),
    ]
