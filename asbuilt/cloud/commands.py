"""The commands that bring a service into the cloud; what they need is imported when one of them is used."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.cloud.account import Account
    from infra.target import Target

ROOT = Path(__file__).parents[2]
"""The repository: what the package is made of besides the document."""

DOCUMENT = click.argument("document", type=click.Path(path_type=Path), default=Path("SPECIFICATION.md"))
STAGE = click.option("--stage", required=True, help="A stage of section 9.1.")
ENDPOINT = click.option("--endpoint", metavar="URL", help="An embedded cloud rather than AWS.")
PARAMETERS = click.option(
    "--parameter", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the template; may be repeated."
)


@click.command("package")
@DOCUMENT
@STAGE
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write to, which is emptied; build/STAGE.")
@click.option("--emulated", is_flag=True, help="For this machine's Python and processor, as an embedded cloud runs it.")
def package(document: Path, stage: str, out: Path | None, *, emulated: bool) -> None:
    """Make the template and the zip of DOCUMENT in a stage: the same bytes each time."""
    from asbuilt.cloud import emulated as embedded  # noqa: PLC0415 - see the module's docstring
    from asbuilt.cloud.packaging import package as make  # noqa: PLC0415
    from asbuilt.cloud.targets import target_of  # noqa: PLC0415

    with _told_in_a_line():
        target = target_of(document, stage)
        wanted = embedded.for_this_machine(target) if emulated else target
        make(wanted, ROOT, out or Path("build") / target.stage.name, click.echo)


@click.command("deploy")
@DOCUMENT
@STAGE
@ENDPOINT
@PARAMETERS
@click.option("--consent", "consents", multiple=True, metavar='"destroys X"', help="Let it destroy X; may be repeated.")
def deploy(document: Path, stage: str, endpoint: str | None, given: tuple[str, ...], consents: tuple[str, ...]) -> None:
    """Package DOCUMENT, bring it out in a stage, verify it, and bring the records there up to it.

    What would destroy data is refused without a consent, as asbuilt plan tells; a stage that does not verify is taken
    back.
    """
    from asbuilt.cloud.deploying import deploy as bring_out  # noqa: PLC0415 - see the module's docstring
    from asbuilt.cloud.deploying import settle  # noqa: PLC0415 - see the module's docstring
    from asbuilt.cloud.outside import address_of  # noqa: PLC0415
    from asbuilt.cloud.packaging import package as make  # noqa: PLC0415
    from asbuilt.cloud.upkeep import agreed_upkeep  # noqa: PLC0415

    with _told_in_a_line():
        target, account = _reached(document, stage, endpoint)
        upkeep = agreed_upkeep(target, account, consents)
        made = make(target, ROOT, Path("build") / target.stage.name, click.echo)
        deployment = bring_out(target, made, account, _parameters(given), click.echo)
        settle(target, account, upkeep, click.echo)
        click.echo(f"{target.name} is at {address_of(target, account, deployment.state.outputs)}")


@click.command("verify")
@DOCUMENT
@STAGE
@ENDPOINT
def verify(document: Path, stage: str, endpoint: str | None) -> None:
    """Compare a stage that is deployed with DOCUMENT, line by line; exit 1 where it is otherwise."""
    from asbuilt.cloud.deploying import verify as look  # noqa: PLC0415 - see the module's docstring
    from asbuilt.cloud.failure import CloudError  # noqa: PLC0415
    from asbuilt.cloud.stack import Stack  # noqa: PLC0415

    with _told_in_a_line():
        target, account = _reached(document, stage, endpoint)
        state = Stack(account, target.name).state()
        if state is None:
            raise CloudError(f"nothing is deployed in stage '{stage}'; do it with: asbuilt deploy --stage {stage}")
        sys.exit(0 if look(target, account, state, click.echo) else 1)


@click.command("pipeline")
@DOCUMENT
@click.option("--out", type=click.Path(path_type=Path), default=Path(".github/workflows/asbuilt.yml"), help="The file.")
def pipeline(document: Path, out: Path) -> None:
    """Write the GitHub Actions workflow that does the steps of section 9.2."""
    from asbuilt.cloud.pipeline import workflow  # noqa: PLC0415 - see the module's docstring
    from asbuilt.cloud.targets import specification_of  # noqa: PLC0415

    with _told_in_a_line():
        text = workflow(specification_of(document), document)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
        click.echo(f"{out}: written")


def _reached(document: Path, stage: str, endpoint: str | None) -> tuple[Target, Account]:
    from asbuilt.cloud.account import account_of  # noqa: PLC0415 - see the module's docstring
    from asbuilt.cloud.emulated import for_this_machine  # noqa: PLC0415
    from asbuilt.cloud.targets import target_of  # noqa: PLC0415

    target = target_of(document, stage)
    return (for_this_machine(target) if endpoint else target), account_of(target, endpoint)


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    from asbuilt.cloud.failure import CloudError  # noqa: PLC0415 - see the module's docstring

    pairs = [one.partition("=") for one in given]
    wrong = next((name for name, sign, _ in pairs if not sign), None)
    if wrong is not None:
        raise CloudError(f"'{wrong}' is no parameter: write NAME=VALUE")
    return {name: value for name, _, value in pairs}


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see the module's docstring

    from asbuilt.cloud.failure import CloudError  # noqa: PLC0415
    from asbuilt.local.failure import LocalError  # noqa: PLC0415

    try:
        yield
    except (CloudError, LocalError) as error:
        click.echo(f"asbuilt: {error}", err=True)
        sys.exit(1)
    except (BotoCoreError, ClientError) as error:
        click.echo(f"asbuilt: AWS refuses or does not answer: {error}", err=True)
        sys.exit(1)
