"""The one connection to DynamoDB of a service, which its models share.

It differs from botocore's own ways in what a request and a cold start cost.  Arguments and answers are the JSON of the
wire: botocore would walk the shape of each, and spell its own name anew for each request.  Bytes therefore stay in
base64, which is how records hold them.  What botocore reads to make a client is found and parsed the short way.  All
this is so for this connection's own client only; nothing of botocore is changed for others.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
from botocore.config import Config
from botocore.loaders import JSONFileLoader, Loader
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.serialize import JSONSerializer
from botocore.session import Session, get_session

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE = "dynamodb"
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


class PlainSerializer(JSONSerializer):
    """Sends arguments as they are: they are the JSON that DynamoDB takes."""

    def _serialize(self, serialized: dict[str, Any], value: dict[str, Any], shape: object, key: object = None) -> None:  # noqa: ARG002 - botocore's signature
        serialized.update(value)


class PlainFiles(JSONFileLoader):
    """Reads botocore's descriptions of AWS; most of what a client costs to make is parsing them."""

    def _load_file(self, full_path: str, open_method: Callable[..., IO[bytes]]) -> Any:  # noqa: ANN401 - any JSON
        if not Path(full_path).is_file():
            return None
        with open_method(full_path, "rb") as file:
            return msgspec.json.decode(file.read())


class OneService(Loader):
    """Finds the descriptions of one service, without a look at those of four hundred others."""

    FILE_LOADER_CLASS = PlainFiles

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's signature
        """Return the one that is asked for here."""
        return [self._service]


class Connection:
    """Calls DynamoDB; makes its client at the first call.  `host` None is AWS itself."""

    def __init__(self, region: str, host: str | None = None) -> None:
        self.region = region
        self.host = host
        self._client: Any = None  # botocore has no types

    @property
    def session(self) -> Session:
        """A botocore session whose answers are plain JSON."""
        session = get_session()
        session.register_component("response_parser_factory", PlainParsers())
        session.register_component("data_loader", OneService(SERVICE))
        return session

    @property
    def client(self) -> Any:  # noqa: ANN401 - botocore has no types
        """The botocore client."""
        if self._client is None:
            config = Config(
                parameter_validation=False,
                user_agent=USER_AGENT,
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            )
            made: Any = self.session.create_client(SERVICE, self.region, endpoint_url=self.host, config=config)
            made._serializer = PlainSerializer()  # noqa: SLF001 - botocore has no component for it
            self._client = made
        return self._client

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Call DynamoDB; raises what botocore raises."""
        answer: dict[str, Any] = self.client._make_api_call(operation_name, operation_kwargs)  # noqa: SLF001 - the wire's own names
        return answer


def connect(region: str, endpoint_url: str | None = None) -> Connection:
    """A connection that opens at its first call; `endpoint_url` None is AWS itself."""
    return Connection(region=region, host=endpoint_url)
