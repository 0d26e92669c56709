"""The commands that act on a running service; what they need is imported when one of them is used."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.operating.deliveries import Log
    from asbuilt.operating.keys import Keys
    from asbuilt.operating.people import Persons
    from asbuilt.operating.secrets import Secrets
    from asbuilt.operating.transfers import Bar
    from chalicelib.data.deliveries import State

STAGE = click.option("--stage", default=naming.LOCAL_STAGE, show_default=True, help="Where the service runs.")
SERVICE = click.option("--service", help="Of which service, where several run in this directory.")


@click.group()
def keys() -> None:
    """Service tokens for machines, where section 4.1 says `API key`."""


@keys.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="What it may do; several are possible.")
@click.option("--only", "scopes", multiple=True, metavar="TABLE:VERB", help="Nothing else of what the role may do.")
@click.option("--expires", metavar="90d", help="After how many h(ours), d(ays), w(eeks) or y(ears).")
@STAGE
@SERVICE
def create(  # noqa: PLR0913, PLR0917 - click passes each option as an argument
    name: str, roles: tuple[str, ...], scopes: tuple[str, ...], expires: str | None, stage: str, service: str | None
) -> None:
    """Make a service token called NAME, and print it: it is shown this once."""
    with _keys(stage, service) as held:
        click.echo(held.create(name, roles, scopes, expires))


@keys.command("list")
@STAGE
@SERVICE
def list_(stage: str, service: str | None) -> None:
    """List the service tokens: what they may do, when they end, when they were last used."""
    with _keys(stage, service) as held:
        for line in held.lines():
            click.echo(line)


@keys.command()
@click.argument("name")
@STAGE
@SERVICE
def revoke(name: str, stage: str, service: str | None) -> None:
    """Make the service token called NAME good for nothing, at once."""
    with _keys(stage, service) as held:
        held.revoke(name)
        click.echo(f"{name}: revoked")


@click.group()
def person() -> None:
    """What the service has of one person, known by their ID or e-mail address."""


@person.command()
@click.argument("who", metavar="ID|EMAIL")
@STAGE
@SERVICE
def export(who: str, stage: str, service: str | None) -> None:
    """Print all that is stored of a person, as JSON; looks through every table for what they made."""
    from msgspec.json import format  # noqa: A004, PLC0415 - see the module's docstring

    from chalicelib.data.attributes import JSON_ENCODER  # noqa: PLC0415

    with _persons(stage, service) as persons:
        click.echo(format(JSON_ENCODER.encode(persons.export(who))))


@person.command()
@click.argument("who", metavar="ID|EMAIL")
@click.option("--yes", is_flag=True, help="Do not ask.")
@STAGE
@SERVICE
def erase(who: str, stage: str, service: str | None, *, yes: bool) -> None:
    """Erase a person for good; can be done again where it was cut off."""
    with _persons(stage, service) as persons:
        found = persons.identify(who)
        if not yes:
            click.confirm(f"Erase {found} for good?", abort=True)
        for line in persons.erase(found):
            click.echo(line)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--table", required=True, help="Whose records its rows become.")
@click.option("--as", "role", help="For somebody of this role; else of the one that may do anything.")
@SERVICE
def import_(file: Path, table: str, role: str | None, service: str | None) -> None:
    """Import FILE (CSV or NDJSON, also .gz) into the service that runs here: good rows in, bad rows into a report."""
    from asbuilt.operating.transfers import Transfers, fetch  # noqa: PLC0415 - see the module's docstring

    with told_in_a_line(), _bar() as bar:
        job = Transfers(role, service).bring_in(file, table, bar)
        bar(job)
    report = file.with_name(f"{file.name}.refused.csv")
    if job["report"]:
        fetch(job["report"], report)
    refused = f"{job['refused']:,} refused: see {report}" if job["refused"] else "none refused"
    click.echo(f"{file}: {job['done']:,} of {job['rows']:,} rows are in {table}, {refused}")
    if job["state"] == "failed":
        _fail(f"the import ended early: {job['reason']}")


@click.command("export")
@click.option("--table", required=True, help="Whose records.")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write them.")
@click.option("--where", "filters", multiple=True, metavar="FIELD=VALUE", help="Only these, as a list is filtered.")
@click.option("--as", "role", help="For somebody of this role; else of the one that may do anything.")
@SERVICE
def export_(table: str, output: Path, filters: tuple[str, ...], role: str | None, service: str | None) -> None:
    """Export a table of the service that runs here, as CSV or as NDJSON: the name of the file tells."""
    from asbuilt.operating.transfers import Transfers, fetch  # noqa: PLC0415 - see the module's docstring

    query = {"format": "ndjson"} if output.suffix in (".ndjson", ".jsonl") else {"format": "csv"}
    query |= dict(one.partition("=")[::2] for one in filters)
    with told_in_a_line(), _bar() as bar:
        job = Transfers(role, service).take_out(table, query, bar)
        bar(job)
    if job["state"] == "failed":
        _fail(f"the export ended: {job['reason']}")
    fetch(job["file"], output)
    click.echo(f"{output}: {job['rows']:,} rows of {table}")


@contextmanager
def _bar() -> Iterator[Bar]:
    """A bar on the terminal, whose line is ended on the way out."""
    from asbuilt.operating.transfers import Bar  # noqa: PLC0415 - see the module's docstring

    shown = sys.stderr.isatty()
    yield Bar(lambda text: click.echo(text, err=True, nl=False), shown=shown)
    if shown:
        click.echo(err=True)


@click.group()
def secrets() -> None:
    """The secrets that section 8 names, kept in AWS Secrets Manager."""


@secrets.command("set")
@click.argument("name")
@STAGE
@SERVICE
def set_(name: str, stage: str, service: str | None) -> None:
    """Keep the secret called NAME; its value is asked for, or read from standard input."""
    with _secrets(stage, service) as held:
        held.set(name, click.prompt("Value", hide_input=True) if sys.stdin.isatty() else sys.stdin.read())
        click.echo(f"{name}: set")


@secrets.command("list")
@STAGE
@SERVICE
def list_secrets(stage: str, service: str | None) -> None:
    """List the names of the secrets, and whether each is set; values are never shown."""
    with _secrets(stage, service) as held:
        for line in held.lines():
            click.echo(line)


@click.group()
def deliveries() -> None:
    """What goes out: webhooks, e-mail, messages."""


@deliveries.command("list")
@click.option("--state", type=click.Choice(["waiting", "delivered", "failed"]), help="Only those.")
@click.option("--limit", default=20, show_default=True, help="How many of the last.")
@STAGE
@SERVICE
def list_deliveries(state: State | None, limit: int, stage: str, service: str | None) -> None:
    """List deliveries, the newest first."""
    with _deliveries(stage, service) as log:
        for line in log.lines(state, limit):
            click.echo(line)


@deliveries.command()
@click.argument("delivery", metavar="ID")
@STAGE
@SERVICE
def show(delivery: str, stage: str, service: str | None) -> None:
    """Show the delivery with that ID, and its attempts."""
    with _deliveries(stage, service) as log:
        for line in log.shown(delivery):
            click.echo(line)


@deliveries.command()
@click.argument("delivery", metavar="ID")
@STAGE
@SERVICE
def retry(delivery: str, stage: str, service: str | None) -> None:
    """Have the delivery with that ID tried now, and on from there by the whole schedule."""
    with _deliveries(stage, service) as log:
        log.retry(delivery)
        click.echo(f"{delivery}: to be tried now")


@contextmanager
def _secrets(stage: str, service: str | None) -> Iterator[Secrets]:
    """The secrets of a service; what goes wrong with them is said in one line."""
    from asbuilt.operating.reach import reached  # noqa: PLC0415 - see the module's docstring
    from asbuilt.operating.secrets import Secrets  # noqa: PLC0415
    from asbuilt.operating.trail import trail_of  # noqa: PLC0415

    with told_in_a_line():
        found = reached(stage, service=service)
        yield Secrets(found, trail_of(found))


@contextmanager
def _deliveries(stage: str, service: str | None) -> Iterator[Log]:
    """The deliveries of a service; what goes wrong with them is said in one line."""
    from asbuilt.operating.deliveries import Log  # noqa: PLC0415 - see the module's docstring
    from asbuilt.operating.reach import reached  # noqa: PLC0415

    with told_in_a_line():
        yield Log(reached(stage, service=service))


@contextmanager
def _persons(stage: str, service: str | None) -> Iterator[Persons]:
    """The people of a service; what goes wrong with them is said in one line."""
    from asbuilt.operating.people import Persons  # noqa: PLC0415 - see the module's docstring
    from asbuilt.operating.reach import bucket_of, reached, user_pool_of  # noqa: PLC0415
    from asbuilt.operating.trail import trail_of  # noqa: PLC0415
    from chalicelib.auth.user_pool import CognitoClient  # noqa: PLC0415

    with told_in_a_line():
        found = reached(stage, service=service)
        ask = CognitoClient(found.connection.region, found.connection.host)
        yield Persons(found, ask, user_pool_of(found, ask), trail_of(found), lambda key: bucket_of(found).delete(key))


@contextmanager
def _keys(stage: str, service: str | None) -> Iterator[Keys]:
    """The keys of a service; what goes wrong with them is said in one line."""
    from asbuilt.operating.keys import Keys  # noqa: PLC0415 - see the module's docstring
    from asbuilt.operating.reach import reached  # noqa: PLC0415
    from asbuilt.operating.trail import trail_of  # noqa: PLC0415

    with told_in_a_line():
        found = reached(stage, service=service)
        yield Keys(found, trail_of(found))


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """Say what goes wrong with a service in one line, and exit 1."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see the module's docstring

    from asbuilt.local.failure import LocalError  # noqa: PLC0415
    from chalicelib.auth.user_pool import PoolRefusedError, PoolUnavailableError  # noqa: PLC0415

    try:
        yield
    except LocalError as error:
        _fail(str(error))
    except (PoolRefusedError, PoolUnavailableError) as error:
        _fail(f"the service's user pool refuses or does not answer: {error}")
    except (BotoCoreError, ClientError) as error:
        _fail(f"the service's database does not answer: {error}")


def _fail(message: str) -> None:
    click.echo(f"asbuilt: {message}", err=True)
    sys.exit(1)
