"""The one connection to DynamoDB that every model of a service shares.

It differs from PynamoDB's own in what a request costs.  Answers stay the JSON that DynamoDB sent: botocore would walk
the shape of each, and rebuild the name of the client for each request.  Bytes therefore stay in base64, which is how
records hold them.  The bypass is that of this connection's own session; nothing of botocore is changed for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from botocore.config import Config
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import Session, get_session
from pynamodb.connection import Connection as PynamoConnection

if TYPE_CHECKING:
    from pynamodb.connection._botocore_private import BotocoreBaseClientPrivate

CONNECT_SECONDS = 2
READ_SECONDS = 5
ATTEMPTS = 4
USER_AGENT = "asbuilt"


class PlainParser(JSONParser):
    """Gives the JSON of an answer as it is."""

    def _handle_json_body(self, raw_body: bytes, shape: object) -> Any:  # noqa: ANN401, ARG002 - botocore's signature
        return msgspec.json.decode(raw_body) if raw_body else {}


class PlainParsers(ResponseParserFactory):
    """Makes the parsers of a session that reads plain JSON."""

    def create_parser(self, protocol_name: str) -> Any:  # noqa: ANN401 - botocore has no types
        """Return the parser of a protocol."""
        parser = super().create_parser(protocol_name)
        return PlainParser(**self._defaults) if isinstance(parser, JSONParser) else parser  # type: ignore[attr-defined]


class Connection(PynamoConnection):
    """Makes its client at the first call."""

    @property
    def session(self) -> Session:
        """A botocore session whose answers are plain JSON."""
        session = get_session()
        session.register_component("response_parser_factory", PlainParsers())
        return session

    @property
    def client(self) -> BotocoreBaseClientPrivate:
        """The botocore client."""
        if self._client is None:
            config = Config(
                parameter_validation=False,
                user_agent=USER_AGENT,
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            )
            made: Any = self.session.create_client("dynamodb", self.region, endpoint_url=self.host, config=config)
            self._client = made
        return self._client

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Call DynamoDB; raises what botocore raises."""
        answer: dict[str, Any] = self.client._make_api_call(operation_name, operation_kwargs)  # noqa: SLF001 - the wire's own names
        return answer


def connect(region: str, endpoint_url: str | None = None) -> Connection:
    """A connection that opens at its first call; `endpoint_url` None is AWS itself."""
    return Connection(region=region, host=endpoint_url)
