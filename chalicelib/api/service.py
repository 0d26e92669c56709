"""The Chalice app that serves a specification: its routes, and what every answer has in common."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from chalice.app import Chalice, Request, Response, RouteEntry

from chalicelib.api.admission import Admission, address_of, refuse_without_time
from chalicelib.api.answers import Answer, failure
from chalicelib.api.audit import is_refusal
from chalicelib.api.browsers import Browsers
from chalicelib.api.calls import Backend, Call, decoded, unauthenticated
from chalicelib.api.errors import DATABASE_ERRORS, ApiError, from_database, from_status
from chalicelib.api.operations import perform
from chalicelib.api.resources import ANY_PATH, CATCH_ALL, METHODS, parameters_of, resource_paths
from chalicelib.auth import ANONYMOUS, Actor, Identity, RefusedTokenError
from chalicelib.data import SealError

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Sequence

    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.api.audit import Entry
    from chalicelib.api.proxied import Paths
    from chalicelib.specification import Endpoint
    from chalicelib.telemetry import Telemetry

AUTHORIZATION = len("authorization")
"""The length of a header's name, which is compared first: the header is looked for at every request."""


MULTIPART = "multipart/form-data"
"""The media type of bodies with files, which API Gateway passes in base64."""


class Service(Chalice):
    """One execution environment of the API: it serves one request at a time, as a Lambda function does."""

    def __init__(self, backend: Backend, identity: Identity, admission: Admission | None, telemetry: Telemetry) -> None:
        super().__init__(backend.specification.name, configure_logs=False, env={})  # the process's own is left alone
        self.backend = backend
        self.identity = identity
        self.admission = admission
        self.browsers = Browsers(backend.specification.limits)
        self.telemetry = telemetry
        self.actor: Actor = ANONYMOUS
        self.trail = backend.trail
        if backend.specification.logging.audit or backend.specification.accounts:
            backend.store.on_write = backend.trail.wrote
        self.log = cast("logging.Logger", telemetry.logger)  # Chalice calls only what both have
        self.api.cors = self.browsers.shared or False
        self.api.binary_types = _binary_types(backend)
        self.register_middleware(self._finish, "http")
        self._register(backend.endpoints)

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:  # noqa: ANN401 - as Lambda has them
        """Answer one request."""
        if event.get("requestContext", {}).get("resourcePath") == ANY_PATH:
            event = self._paths.named(event)
        answer: dict[str, Any] = super().__call__(event, context)
        return answer

    @cached_property
    def _paths(self) -> Paths:
        """The resources, for requests that API Gateway did not find one for."""
        from chalicelib.api.proxied import Paths  # noqa: PLC0415 - where it finds them all, none is asked for

        return Paths(self.routes)

    def _register(self, endpoints: tuple[Endpoint, ...]) -> None:
        resources = resource_paths(endpoints)
        for endpoint in endpoints:
            resource = resources[endpoint.path]
            self._serve(resource, endpoint.method, self._view(endpoint, resource), _view_name(endpoint))
        for resource in CATCH_ALL:
            for method in METHODS:
                if method not in self.routes[resource]:
                    self._serve(resource, method, self._unknown, "unknown")
        if self.browsers.told_apart:
            for resource in self.routes:
                self._serve(resource, "OPTIONS", self._preflight, "preflight")

    def _serve(self, resource: str, method: str, view: Callable[..., Response], name: str) -> None:
        # What Chalice's own decorator comes to, at a tenth of its cost: there may be a thousand routes.
        self.routes[resource][method] = RouteEntry(view, name, resource, method, cors=self.browsers.shared)

    def _view(self, endpoint: Endpoint, resource: str) -> Callable[..., Response]:
        def view(**values: str) -> Response:
            try:
                request = self._request()
                self._admit(request)
                parameters = parameters_of(endpoint.path, resource, decoded(values))
                return perform(Call(self.backend, endpoint, self.actor, request, parameters, {}))
            except ApiError as error:
                return self._refused(endpoint, resource, values, error)
            except DATABASE_ERRORS as error:
                answer = self._failed(error)
                if answer is None:
                    raise
                return answer

        return view

    def _refused(self, endpoint: Endpoint, resource: str, values: dict[str, str], error: ApiError) -> Answer:
        answer = failure(error, self.backend.errors)
        if is_refusal(error, answer.status_code):
            parameters = parameters_of(endpoint.path, resource, decoded(values))
            key = parameters.get(endpoint.key_parameter or "")
            self.trail.refused(self.backend, endpoint, self.actor, key, error)
        return answer

    def _failed(self, error: BotoCoreError | ClientError | SealError) -> Answer | None:
        """Answer a failure of the database or of a sealed value; None for one that is a fault of ours."""
        known = from_database(error)
        if known is None:
            return None
        self.log.warning("%s: %s", type(error).__name__, error if isinstance(error, SealError) else "DynamoDB")
        return failure(known, self.backend.errors)

    def _admit(self, request: Request) -> None:
        admission = self.admission  # None: the document limits nothing that is seen here
        if admission:
            admission.admit(request)
        if self.lambda_context is not None:
            refuse_without_time(request.method, self.lambda_context.get_remaining_time_in_millis)
        self.actor = self._identify(request)
        if admission:
            admission.count(request, self.actor)

    def _unknown(self) -> Response:
        return failure(ApiError("NO_SUCH_ROUTE"), self.backend.errors)

    def _preflight(self, **_: str) -> Response:
        request = self._request()
        methods = self.routes[request.context["resourcePath"]]
        return Answer("", HTTPStatus.NO_CONTENT, self.browsers.preflight(request.headers.get("origin"), methods))

    def _request(self) -> Request:
        if self.current_request is None:
            raise LookupError("no request")
        return self.current_request

    def _identify(self, request: Request) -> Actor:
        try:
            key = request.headers.get("x-api-key") if self.identity.machine else None
            return self.identity(request.context, _authorization(request), key)
        except RefusedTokenError as refusal:
            raise unauthenticated(f"token of 4.1: {refusal.reason}") from None

    def _finish(self, request: Request, get_response: Callable[[Request], Response]) -> Response:
        """Answer in the envelope whatever happened, with the headers that all answers have, and log it once."""
        self.actor, started, self.trail.entries = ANONYMOUS, self.telemetry.clock(), []
        response = get_response(request)
        answer = response if isinstance(response, Answer) else self._restated(request, response)
        browsers = self.browsers
        common = browsers.of(request.headers.get("origin")) if browsers.told_apart else browsers.headers
        answer.headers = {**common, **answer.headers, "X-Request-Id": str(request.context.get("requestId", ""))}
        entries = self._audited(request) if self.trail.entries else ()
        self.telemetry.record(request, started, status=answer.status_code, actor=self.actor.id, entries=entries)
        return answer

    def _audited(self, request: Request) -> Sequence[Entry]:
        return self.trail.told(self.backend, self.actor, address_of(request))

    def _restated(self, request: Request, response: Response) -> Answer:
        """Say in the envelope what Chalice says in its own: a wrong method, or an exception that it has logged."""
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return failure(ApiError(from_status(response.status_code)), self.backend.errors)
        resource = request.context["resourcePath"]
        endpoints = self.backend.endpoints
        resources = resource_paths(endpoints)
        here = [endpoint for endpoint in endpoints if resources[endpoint.path] == resource]
        if not here:
            return failure(ApiError("NO_SUCH_ROUTE"), self.backend.errors)
        allowed = ", ".join(self._known_methods(request, here))
        return failure(ApiError("METHOD_NOT_ALLOWED", headers={"Allow": allowed}), self.backend.errors)

    def _known_methods(self, request: Request, endpoints: list[Endpoint]) -> list[str]:
        """Return the methods of a resource that the caller may know of: those that their contract has."""
        from chalicelib.api.openapi.audience import callable_by  # noqa: PLC0415 - no other request needs it

        try:
            actor = self._identify(request)
        except ApiError:
            actor = ANONYMOUS
        calls = (Call(self.backend, endpoint, actor, request, {}, {}) for endpoint in endpoints)
        return [call.endpoint.method for call in calls if callable_by(call)]


def _binary_types(backend: Backend) -> list[str]:
    """Return the media types whose bodies are bytes: those of files, where any are sent.

    All other bodies are JSON both ways, and Chalice would look for others at every request.
    """
    forms = [MULTIPART] if any(endpoint.multipart for endpoint in backend.endpoints) else []
    if not any(endpoint.operation == "import" for endpoint in backend.endpoints):
        return forms
    from chalicelib.api.transfers.importing import MEDIA_TYPES  # noqa: PLC0415 - no other document needs it

    return [*forms, *MEDIA_TYPES]


def _authorization(request: Request) -> str | None:
    """Return what proves who asks; a second such header is refused, whichever of them would be good."""
    value: str | None = request.headers.get("authorization")
    sent = (request.to_original_event().get("multiValueHeaders") or {}) if value is not None else {}
    named = [values for name, values in sent.items() if len(name) == AUTHORIZATION and name.lower() == "authorization"]
    if sum(map(len, named)) > 1:
        raise RefusedTokenError("two authorizations")
    return value


def _view_name(endpoint: Endpoint) -> str:
    return f"{endpoint.operation}_{endpoint.table}" if endpoint.table else endpoint.operation
