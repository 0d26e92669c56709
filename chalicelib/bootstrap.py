"""The one place where a service is put together: specification and settings in, Chalice app out."""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from typing import IO, TYPE_CHECKING, Any

from msgspec import Struct, json

from chalicelib.api.admission import Admission
from chalicelib.api.audit import Trail
from chalicelib.api.calls import Backend
from chalicelib.api.errors import ErrorTable
from chalicelib.api.service import Service
from chalicelib.auth import Identity, KeySet, Machines, Policy, TokenVerifier, fetch_keys
from chalicelib.data import Leases, ServiceTokens, Store, connect
from chalicelib.data.keys import Clock, utc_now
from chalicelib.hooks.registry import Registry
from chalicelib.specification import Specification, naming
from chalicelib.specification.functions import DELIVERIES, JOBS, Function, functions
from chalicelib.telemetry import Telemetry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.api.outside import Outside
    from chalicelib.auth.tokens import KeyFetcher
    from chalicelib.auth.user_pool import Ask, UserPool
    from chalicelib.data.connection import Connection
    from chalicelib.files import Files

BACKGROUND = frozenset({"jobs", "changes", "deliveries", "consumer"})
"""The kinds of functions, beside the API, that are built."""


class Settings(Struct, frozen=True, kw_only=True):
    """What a service has to know of the world it runs in."""

    stage: str
    region: str
    endpoint_url: str | None = None  # None: AWS itself
    user_pool_id: str = ""
    client_id: str = ""
    issuer: str = ""
    jwks_url: str = ""
    trust_authorizer: bool = (
        False  # only API Gateway can call it, and has verified the tokens whose claims it passes on
    )
    bucket: str = ""  # the service's own
    queues: str = ""  # what the addresses of its queues begin with
    mails: str = ""  # the folder of the templates of mails; empty: the service's own
    log_level: str = "INFO"
    log_stream: IO[str] = sys.stdout

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings that the template, or the local run, has put into the environment."""
        region = environment.get(naming.REGION_VARIABLE, "us-east-1")
        pool = environment.get(naming.USER_POOL_VARIABLE, "")
        issuer = environment.get(naming.ISSUER_VARIABLE, naming.issuer(region, pool))
        return cls(
            stage=environment.get(naming.STAGE_VARIABLE, naming.LOCAL_STAGE),
            region=region,
            endpoint_url=environment.get(naming.ENDPOINT_VARIABLE),
            user_pool_id=pool,
            client_id=environment.get(naming.CLIENT_VARIABLE, ""),
            issuer=issuer,
            jwks_url=environment.get(naming.JWKS_VARIABLE, f"{issuer}/.well-known/jwks.json"),
            trust_authorizer=environment.get(naming.TRUST_AUTHORIZER_VARIABLE) == "true",
            bucket=environment.get(naming.BUCKET_VARIABLE, ""),
            queues=environment.get(naming.QUEUES_VARIABLE, ""),
            log_level=environment.get(naming.LOG_LEVEL_VARIABLE, "INFO"),
        )


def build(  # noqa: PLR0913 - each of the last is a part of the world that a test replaces
    specification: Specification,
    settings: Settings,
    *,
    connection: Connection | None = None,
    fetch: KeyFetcher | None = None,
    cognito: Ask | None = None,
    kms: Ask | None = None,
    clock: Clock = utc_now,
    functions: Registry | None = None,
) -> Service:
    """Return a service of its own: services built in one process share nothing that changes.

    `functions` are the team's own, loaded by `chalicelib.hooks.loading`; none where it is None.
    """
    connection = connection or connect(settings.region, settings.endpoint_url)
    store = Store(specification, settings.stage, connection, clock, kms=kms)
    functions = functions or Registry()
    if functions.bindings:
        from chalicelib.api.functions.computing import derivations  # noqa: PLC0415 - few services have any

        store.derived = derivations(specification, functions)
    telemetry = Telemetry(specification.name, settings.log_stream, level=settings.log_level)
    store.models.items.warn = partial(telemetry.logger.warning, "UnreadableError: %s")
    backend = Backend(
        specification,
        store,
        Policy(specification),
        ErrorTable(specification),
        partial(user_pool, settings, cognito),
        partial(outside, specification, settings),
        trail=Trail(writes=specification.logging.audit),
        functions=functions,
        log=telemetry.logger,
        deliver=partial(redeliver, specification, settings),
        find_files=partial(files_of, settings),
    )
    service = Service(
        backend,
        Identity(
            TokenVerifier(KeySet(fetch or fetch_keys(settings.jwks_url)), settings.issuer, settings.client_id),
            trust_authorizer=settings.trust_authorizer,
            machine=_machines(specification, store, clock),
        ),
        _admission(specification, store, telemetry, clock),
        telemetry,
    )
    _in_background(service, backend, settings, clock)
    return service


def _in_background(service: Service, backend: Backend, settings: Settings, clock: Clock) -> None:
    """Register the background functions of the document, each under its own name: Chalice finds handlers by that."""

    @cache
    def work() -> Any:  # noqa: ANN401 - a Work, whose module is not loaded before
        from chalicelib.clients import Clients  # noqa: PLC0415 - no request needs what works in the background
        from chalicelib.jobs.work import Work  # noqa: PLC0415
        from chalicelib.secrets import Secrets  # noqa: PLC0415

        clients = Clients(settings.region, settings.endpoint_url)
        secrets = Secrets(clients, backend.specification.name, settings.stage, lambda: clock().timestamp())
        world = (settings.queues, settings.bucket)
        return Work(backend, clients, service.telemetry, clock, *world, secrets=secrets, mails=settings.mails)

    for function in functions(backend.specification):
        if function.kind in BACKGROUND:
            service.lambda_function(name=function.name)(_handler(function, work))


def _handler(function: Function, work: Callable[[], Any]) -> Callable[[Any, Any], Any]:
    def handler(event: Any, context: Any) -> Any:  # noqa: ANN401 - Lambda's own
        from chalicelib.jobs.serving import serve  # noqa: PLC0415 - as above

        return serve(function, work(), event, context)

    handler.__name__ = handler.__qualname__ = function.name
    return handler


def redeliver(specification: Specification, settings: Settings, identity: str) -> None:
    """Put a delivery of a service into its queue."""
    from chalicelib.clients import Clients  # noqa: PLC0415 - no other request needs it

    url = naming.queue_url(settings.queues, specification.name, settings.stage, DELIVERIES)
    message = json.encode({"delivery": identity}).decode()
    Clients(settings.region, settings.endpoint_url).sqs.send_message(QueueUrl=url, MessageBody=message)


def files_of(settings: Settings) -> Files:
    """Return the files of a service."""
    from chalicelib.clients import Clients  # noqa: PLC0415 - only services with files need them
    from chalicelib.files import Files  # noqa: PLC0415

    return Files(Clients(settings.region, settings.endpoint_url), settings.bucket)


def _admission(specification: Specification, store: Store, telemetry: Telemetry, clock: Clock) -> Admission | None:
    """Return what lets requests in, where the document sets limits that are kept here."""
    limits = specification.limits
    if not (limits.allowed_ranges or limits.max_body_bytes or any(rate.per != "service" for rate in limits.rates)):
        return None
    leases = Leases(store.models.connection, store.models.table_name(naming.LEDGER))
    return Admission(limits, leases, telemetry.logger.warning, lambda: clock().timestamp())


def _machines(specification: Specification, store: Store, clock: Clock) -> Machines | None:
    """Return what knows service tokens, where the document accepts them."""
    if "api key" not in specification.authentication.methods:
        return None
    tokens = ServiceTokens(store.models.connection, store.models.table_name(naming.LEDGER))
    return Machines(tokens.find, lambda: clock().timestamp())


def outside(specification: Specification, settings: Settings) -> Outside:
    """Return the bucket of a service and its queue of jobs, on clients of their own."""
    from chalicelib.api.outside import Outside  # noqa: PLC0415 - most requests need none
    from chalicelib.bucket import Bucket  # noqa: PLC0415
    from chalicelib.clients import Clients  # noqa: PLC0415

    clients = Clients(settings.region, settings.endpoint_url)
    url = naming.queue_url(settings.queues, specification.name, settings.stage, JOBS)

    def send(content: dict[str, Any]) -> None:
        clients.sqs.send_message(QueueUrl=url, MessageBody=json.encode(content).decode())

    return Outside(Bucket(clients.s3, settings.bucket), send)


def user_pool(settings: Settings, cognito: Ask | None) -> UserPool:
    """Return the user pool of a service, on a client of its own if none is given."""
    from chalicelib.auth.user_pool import CognitoClient, UserPool  # noqa: PLC0415 - most requests need none

    ask = cognito or CognitoClient(settings.region, settings.endpoint_url)
    return UserPool(settings.user_pool_id, settings.client_id, ask)
