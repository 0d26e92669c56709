"""A specification put into the embedded cloud: its tables, its people, and its function."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from msgspec import Struct

from asbuilt.local.cloud import REGION, STAGE, client
from asbuilt.local.function import Function
from asbuilt.local.people import People, Person, Pool
from asbuilt.local.tables import ensure_tables
from chalicelib.bootstrap import Settings, build
from infra.tables import definitions

if TYPE_CHECKING:
    from chalicelib.specification import Specification


class Deployment(Struct, frozen=True):
    """What was made of a specification: the people are its demonstration users, one a role."""

    specification: Specification
    function: Function
    pool: Pool
    people: tuple[Person, ...]


class Desk:
    """The embedded cloud at an endpoint, and what can be put into it.  What is deployed logs to `log`."""

    def __init__(self, endpoint: str, log: TextIO) -> None:
        self._endpoint = endpoint
        self._log = log
        self._people = People(client("cognito-idp", endpoint))
        self._dynamodb = client("dynamodb", endpoint)

    def deploy(self, specification: Specification) -> Deployment:
        """Make what is missing for a specification, and its function.  Records stay as they are.

        Raises:
            LocalError: it does not agree with the records that are there.
        """
        ensure_tables(self._dynamodb, definitions(specification, STAGE))
        pool = self._people.ensure_pool(specification)
        settings = self._settings(pool)
        function = Function(specification.name, lambda: build(specification, settings))
        people = tuple(self.enrol(specification, pool, role, role) for role in specification.roles)
        return Deployment(specification, function, pool, people)

    def enrol(self, specification: Specification, pool: Pool, name: str, role: str) -> Person:
        """The user of that name and role, and their account record; each made if it is not there.

        Raises:
            LocalError: there is such a user, of another role.
        """
        person = self._people.ensure_person(pool, name, role)
        return person

    def token(self, pool: Pool, person: Person) -> str:
        """A fresh bearer token of a person, good for an hour."""
        return self._people.token(pool, person.email)

    def tokens(self, deployment: Deployment) -> dict[str, str]:
        """A fresh bearer token for each role."""
        return {person.role: self.token(deployment.pool, person) for person in deployment.people}

    def _settings(self, pool: Pool) -> Settings:
        return Settings(
            stage=STAGE,
            region=REGION,
            endpoint_url=self._endpoint,
            user_pool_id=pool.id,
            client_id=pool.client,
            issuer=f"https://cognito-idp.{REGION}.amazonaws.com/{pool.id}",
            jwks_url=f"{self._endpoint}/{pool.id}/.well-known/jwks.json",
            log_stream=self._log,
        )
