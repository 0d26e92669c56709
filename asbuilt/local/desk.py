"""A specification put into the embedded cloud: its tables, its people, and its function."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, TextIO, cast

from botocore.session import get_session
from msgspec import Struct, structs

from asbuilt.local.accounts import account_record
from asbuilt.local.cloud import REGION
from asbuilt.local.function import Function
from asbuilt.local.keys import ensure_keys
from asbuilt.local.outgoing import ensure_outgoing
from asbuilt.local.people import People, Person, Pool
from asbuilt.local.queues import ensure_bucket, ensure_queues
from asbuilt.local.tables import ensure_expiry, ensure_tables
from chalicelib.bootstrap import Settings, build
from chalicelib.clients import Clients
from chalicelib.data import Store, WriteRefusedError, connect
from chalicelib.data.key_service import KeyService
from chalicelib.hooks.registry import Registry
from chalicelib.specification import Endpoint, Specification
from chalicelib.specification.accounts import role_field
from chalicelib.specification.naming import LOCAL_ACCOUNT, LOCAL_STAGE, bucket_name, issuer
from infra.keys import aliases
from infra.tables import definitions, expiries

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

    from chalicelib.specification import Table

LOGGER = logging.getLogger(__name__)


class Deployment(Struct, frozen=True):
    """What was made of a specification: the people are its demonstration users, one a role.

    `unanswered` are the endpoints whose functions are not written yet.
    """

    specification: Specification
    function: Function
    pool: Pool
    people: tuple[Person, ...]
    unanswered: tuple[Endpoint, ...] = ()


class Desk:
    """The embedded cloud at an endpoint, and what can be put into it.  What is deployed logs to `log`."""

    def __init__(self, endpoint: str, log: TextIO = sys.stdout) -> None:
        self._endpoint = endpoint
        self._log = log
        # boto3 would do the same, and take a quarter of a second longer to load what nobody needs here.
        session = get_session()
        cognito = session.create_client("cognito-idp", REGION, endpoint_url=endpoint)
        dynamodb = session.create_client("dynamodb", REGION, endpoint_url=endpoint)
        self.clients = Clients(REGION, endpoint)
        self._people = People(cast("CognitoIdentityProviderClient", cognito))
        self._dynamodb = cast("DynamoDBClient", dynamodb)

    def deploy(self, specification: Specification, functions: Registry | None = None, mails: str = "") -> Deployment:
        """Make what is missing for a specification, and its function.  Records stay as they are.

        `functions` are the team's own, `mails` is the folder of the templates of mails.

        Raises:
            LocalError: it does not agree with the records that are there.
        """
        ensure_keys(KeyService(REGION, self._endpoint), aliases(specification, LOCAL_STAGE))
        ensure_tables(self._dynamodb, definitions(specification, LOCAL_STAGE))
        ensure_expiry(self._dynamodb, expiries(specification, LOCAL_STAGE))
        ensure_queues(self.clients, specification)
        ensure_bucket(self.clients, specification)
        ensure_outgoing(self.clients, specification)
        pool = self._people.ensure_pool(specification)
        settings = structs.replace(self._settings(specification, pool), mails=mails)
        function = Function(specification.name, lambda: build(specification, settings, functions=functions))
        people = tuple(self.enrol(specification, pool, role, role) for role in specification.roles)
        own = functions or Registry()
        unanswered = [one for one in specification.endpoints if one.is_function and not own.endpoint(one)]
        return Deployment(specification, function, pool, people, tuple(unanswered))

    def store(self, specification: Specification) -> Store:
        """The records of a specification."""
        return Store(specification, LOCAL_STAGE, connect(REGION, self._endpoint))

    def enrol(self, specification: Specification, pool: Pool, name: str, role: str) -> Person:
        """The user of that name and role, and their account record; each made if it is not there.

        Raises:
            LocalError: there is such a user, of another role.
        """
        person = self._people.ensure_person(pool, name, role)
        if specification.accounts:
            self._ensure_account(specification, specification.accounts, person)
        return person

    def token(self, pool: Pool, person: Person) -> str:
        """A fresh bearer token of a person, good for an hour."""
        return self._people.token(pool, person.email)

    def tokens(self, deployment: Deployment) -> dict[str, str]:
        """A fresh bearer token for each role."""
        return {person.role: self.token(deployment.pool, person) for person in deployment.people}

    def _ensure_account(self, specification: Specification, table: Table, person: Person) -> None:
        store = self.store(specification)
        stored, wanted, role = store.get(table, person.id), account_record(table, person), role_field(table)
        try:
            if stored is None:
                store.create(table, wanted, by=person.id)
            elif role and person.stands_for_role and stored.get(role.name) != wanted.get(role.name):
                store.update(table, person.id, lambda record: record | {role.name: wanted.get(role.name)}, person.id)
        except WriteRefusedError as refusal:
            LOGGER.warning("%s has no record in %s: %s", person.email, table.name, refusal.fields)

    def _settings(self, specification: Specification, pool: Pool) -> Settings:
        return Settings(
            stage=LOCAL_STAGE,
            region=REGION,
            endpoint_url=self._endpoint,
            user_pool_id=pool.id,
            client_id=pool.client,
            issuer=issuer(REGION, pool.id),
            bucket=bucket_name(specification.name, LOCAL_STAGE, LOCAL_ACCOUNT),
            queues=f"{self._endpoint}/{LOCAL_ACCOUNT}",
            jwks_url=f"{self._endpoint}/{pool.id}/.well-known/jwks.json",
            log_stream=self._log,
        )
