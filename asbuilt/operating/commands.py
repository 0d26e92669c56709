"""The commands that act on a running service; what they need is imported when one of them is used."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.operating.keys import Keys
    from asbuilt.operating.people import Persons

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


@contextmanager
def _persons(stage: str, service: str | None) -> Iterator[Persons]:
    """The people of a service; what goes wrong with them is said in one line."""
    from asbuilt.operating.people import Persons  # noqa: PLC0415 - see the module's docstring
    from asbuilt.operating.reach import reached, user_pool_of  # noqa: PLC0415
    from chalicelib.auth.user_pool import CognitoClient  # noqa: PLC0415

    with told_in_a_line():
        found = reached(stage, service=service)
        ask = CognitoClient(found.connection.region, found.connection.host)
        yield Persons(found, ask, user_pool_of(found, ask))


@contextmanager
def _keys(stage: str, service: str | None) -> Iterator[Keys]:
    """The keys of a service; what goes wrong with them is said in one line."""
    from asbuilt.operating.keys import Keys  # noqa: PLC0415 - see the module's docstring
    from asbuilt.operating.reach import reached  # noqa: PLC0415

    with told_in_a_line():
        yield Keys(reached(stage, service=service))


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
