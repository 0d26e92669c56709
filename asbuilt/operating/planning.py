"""`asbuilt plan`: what would change, what that means for the data there is, what it costs, how near the limits are."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chalicelib.specification.naming import LOCAL_STAGE

if TYPE_CHECKING:
    from chalicelib.specification import Specification
    from infra.costs.estimate import Estimate
    from infra.plan import Plan
    from infra.plan.limits import Limit

REFUSED = 2
"""The exit code of a plan that would destroy what nobody has consented to; a document with errors gives 1."""


@click.command("plan")
@click.argument("document", type=click.Path(path_type=Path), default=Path("SPECIFICATION.md"))
@click.option("--stage", default=LOCAL_STAGE, show_default=True, help="Where it would be deployed.")
@click.option("--since", metavar="REVISION", help="From what DOCUMENT was at that revision of git.")
@click.option("--from", "before", type=click.Path(path_type=Path), help="From this document or specification.json.")
@click.option("--endpoint", metavar="URL", help="An embedded cloud rather than AWS.")
@click.option("--consent", "consents", multiple=True, metavar='"destroys X"', help="Let it destroy X; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="For whom.")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--requests", type=Decimal, help="Requests in a month to count the cost of, rather than section 6's.")
@click.option("--prices", type=click.Path(path_type=Path), help="A JSON object of prices that replace the list's.")
def plan(  # noqa: PLR0913, PLR0917 - click passes each option as an argument
    document: Path,
    stage: str,
    since: str | None,
    before: Path | None,
    endpoint: str | None,
    consents: tuple[str, ...],
    form: str,
    requests: Decimal | None,
    prices: Path | None,
) -> None:
    """Say what would change if DOCUMENT were deployed now; exit 2 where it would destroy data without a consent.

    It begins from what is deployed in the stage (here: what was last served), from what is at a revision of git
    (--since), or from a file (--from).
    """
    from asbuilt.cloud.failure import CloudError  # noqa: PLC0415 - a command loads what it needs
    from asbuilt.local.failure import LocalError  # noqa: PLC0415
    from asbuilt.operating.deployed import Beginning, beginning, compiled, stage_named  # noqa: PLC0415
    from infra.plan import plan as planned  # noqa: PLC0415

    try:
        after = compiled(document)
        stage = stage_named(after, stage)
        old = beginning(document, after, stage, Beginning(since, before, endpoint))
        made = planned(old, after, stage=stage, consents=consents)
        bills = tuple(_estimate(one, stage, requests, prices) for one in (old, after))
        near = _limits(after, stage)
    except (CloudError, LocalError, ValueError) as error:
        click.echo(f"asbuilt: {error}", err=True)
        sys.exit(1)
    click.echo(_shown(made, bills, near, form))
    sys.exit(REFUSED if made.refused else 0)


def _limits(after: Specification, stage: str) -> tuple[Limit, ...]:
    """How near the limits are; those of a template are told of a stage that has one."""
    from infra.plan.limits import API_RESOURCES, Limit, limits  # noqa: PLC0415

    own = limits(after)
    if stage == LOCAL_STAGE:
        return own
    from asbuilt.cloud.packaging import template_of  # noqa: PLC0415 - Chalice's template takes seconds to load
    from infra.target import Target  # noqa: PLC0415
    from infra.template import limits as of_template  # noqa: PLC0415

    (declared,) = (one for one in after.stages if one.name == stage)
    made = of_template(template_of(Target(after, declared)))
    names = {"resources": "resources of the template", "bytes": "bytes of the template"}
    told = [Limit(names.get(one.name, one.name), one.used, one.most) for one in made]
    return (*(one for one in own if one.what != API_RESOURCES), *told)


def _estimate(after: Specification, stage: str, requests: Decimal | None, prices: Path | None) -> Estimate:
    from infra.costs.estimate import estimate  # noqa: PLC0415
    from infra.costs.load import load_of  # noqa: PLC0415
    from infra.costs.prices import prices_of  # noqa: PLC0415

    declared = next((one for one in after.stages if one.name == stage), None)
    region = (declared.region if declared else None) or after.stack.region
    return estimate(after, load_of(after, requests), prices_of(region, prices), declared)


def _shown(made: Plan, bills: tuple[Estimate, ...], near: tuple[Limit, ...], form: str) -> str:
    import msgspec  # noqa: PLC0415

    from infra.costs import drawing as costs  # noqa: PLC0415
    from infra.plan import drawing, limits  # noqa: PLC0415

    before, bill = bills
    if form == "json":
        whole = {**drawing.as_json(made), "cost": costs.as_json(bill), "limits": limits.as_json(near)}
        return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()
    if form == "github":
        idle = f"About {costs.money(bill.total)} USD a month, {costs.money(bill.idle)} of it idle; "
        idle += f"{costs.difference(bill, before)} beside what is deployed."
        return "\n".join([drawing.as_markdown(made), idle])
    return "\n".join([drawing.as_text(made), costs.as_text(bill, before), limits.as_text(near)]).rstrip("\n")
