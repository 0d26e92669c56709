"""The Chalice app that serves a specification: its routes, and what every answer has in common."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Chalice, CORSConfig, Request, Response

from chalicelib.api.answers import Answer, failure
from chalicelib.api.calls import Backend, Call, decoded, unauthenticated
from chalicelib.api.errors import ApiError, from_database, from_status
from chalicelib.api.operations import perform
from chalicelib.api.resources import CATCH_ALL, METHODS, parameters_of, resource_paths, served
from chalicelib.auth import ANONYMOUS, Actor, Identity, RefusedTokenError

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from chalicelib.specification import Endpoint
    from chalicelib.telemetry import Telemetry

CORS = CORSConfig(
    allow_headers=["If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id"],
    expose_headers=["ETag", "Link", "Location", "X-Request-Id"],
    max_age=600,
)


class Service(Chalice):
    """One execution environment of the API: it serves one request at a time, as a Lambda function does."""

    def __init__(self, backend: Backend, identity: Identity, telemetry: Telemetry) -> None:
        super().__init__(backend.specification.name, configure_logs=False, env={})  # the process's own is left alone
        self.backend = backend
        self.identity = identity
        self.telemetry = telemetry
        self.actor: Actor = ANONYMOUS
        self.log = cast("logging.Logger", telemetry.logger)  # Chalice calls only what both have
        self.api.cors = CORS
        self.register_middleware(self._finish, "http")
        self._register(served(backend.specification.endpoints))

    def _register(self, endpoints: tuple[Endpoint, ...]) -> None:
        resources = resource_paths(endpoints)
        for endpoint in endpoints:
            resource = resources[endpoint.path]
            view = self._view(endpoint, resource)
            self.route(resource, methods=[endpoint.method], name=_view_name(endpoint), content_types=[])(view)
        for resource in CATCH_ALL:
            methods = [method for method in METHODS if method not in self.routes[resource]]
            self.route(resource, methods=methods, name="unknown", content_types=[])(self._unknown)

    def _view(self, endpoint: Endpoint, resource: str) -> Callable[..., Response]:
        def view(**values: str) -> Response:
            try:
                request = self._request()
                self.actor = self._identify(request)
                parameters = parameters_of(endpoint.path, resource, decoded(values))
                return perform(Call(self.backend, endpoint, self.actor, request, parameters, {}))
            except ApiError as error:
                return failure(error, self.backend.errors)
            except (BotoCoreError, ClientError) as error:
                answer = from_database(error)
                if answer is None:
                    raise
                self.log.warning("DynamoDB: %s", type(error).__name__)
                return failure(answer, self.backend.errors)

        return view

    def _unknown(self) -> Response:
        return failure(ApiError("NO_SUCH_ROUTE"), self.backend.errors)

    def _request(self) -> Request:
        if self.current_request is None:
            raise LookupError("no request")
        return self.current_request

    def _identify(self, request: Request) -> Actor:
        try:
            return self.identity(request.context, request.headers.get("authorization"))
        except RefusedTokenError:
            raise unauthenticated() from None

    def _finish(self, request: Request, get_response: Callable[[Request], Response]) -> Response:
        """Answer in the envelope whatever happened, with the headers that all answers have, and log it once."""
        self.actor = ANONYMOUS
        with self.telemetry.request(request) as line:
            response = get_response(request)
            answer = response if isinstance(response, Answer) else self._restated(response)
            answer.headers.setdefault("Cache-Control", "no-store")
            answer.headers |= CORS.get_access_control_headers()
            answer.headers["X-Request-Id"] = str(request.context.get("requestId", ""))
            line.update(status=answer.status_code, actor=self.actor.id)
        return answer

    def _restated(self, response: Response) -> Answer:
        """Say in the envelope what Chalice says in its own: a wrong method, or an exception that it has logged."""
        headers: dict[str, Any] = {name: value for name, value in response.headers.items() if name == "Allow"}
        unknown = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not headers.get("Allow")
        code = "NO_SUCH_ROUTE" if unknown else from_status(response.status_code)
        return failure(ApiError(code, headers=headers), self.backend.errors)


def _view_name(endpoint: Endpoint) -> str:
    return f"{endpoint.operation}_{endpoint.table}" if endpoint.table else endpoint.operation
