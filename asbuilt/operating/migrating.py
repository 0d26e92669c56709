"""`asbuilt migrate`: the records of a deployed service brought up to its document, once that is deployed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from asbuilt.operating.commands import told_in_a_line
from chalicelib.specification.naming import LOCAL_STAGE

if TYPE_CHECKING:
    from asbuilt.local.upkeep import Upkeep


@click.command()
@click.argument("document", type=click.Path(path_type=Path), default=Path("SPECIFICATION.md"))
@click.option("--stage", default=LOCAL_STAGE, show_default=True, help="Where the service runs.")
@click.option("--service", help="Of which service, where several run in this directory.")
@click.option("--since", metavar="REVISION", help="Records are as DOCUMENT was at that revision of git.")
@click.option("--from", "before", type=click.Path(path_type=Path), help="Records are as this document has them.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing: tell what stands in the way.")
@click.option("--anew", is_flag=True, help="Begin anew, also where an earlier walk was cut off.")
def migrate(  # noqa: PLR0913 - click passes each option as an argument
    document: Path,
    stage: str,
    *,
    service: str | None,
    since: str | None,
    before: Path | None,
    only_check: bool,
    anew: bool,
) -> None:
    """Bring the records of a service up to DOCUMENT, as asbuilt plan lists it.

    Where it was cut off it goes on, and done again it changes nothing.  A local run does it by itself.  In a stage:
    --check first, then deploy, then this.
    """
    with told_in_a_line():
        upkeep = _upkeep(document, stage, service, since, before)
        upkeep.check()
        lines = list(upkeep.misfits() if only_check else upkeep.bring_up(anew=anew))
        click.echo("\n".join(lines) or "the records are as the document has them")


def _upkeep(document: Path, stage: str, service: str | None, since: str | None, before: Path | None) -> Upkeep:
    from asbuilt.local.upkeep import Upkeep  # noqa: PLC0415 - a command loads what it needs
    from asbuilt.operating.deployed import Beginning, beginning, compiled  # noqa: PLC0415
    from asbuilt.operating.reach import reached  # noqa: PLC0415
    from chalicelib.data import Store  # noqa: PLC0415

    after = compiled(document)
    found = reached(stage, service=service, document=document)
    old = beginning(document, after, found.stage, Beginning(since, before))
    return Upkeep(old, Store(after, found.stage, found.connection))
