"""Secrets by their names in the document: from Secrets Manager, or else from SSM's parameters; kept for five minutes.

`${SLACK_URL}` of the stage `production` of `support-desk` is the secret `support-desk-production/SLACK_URL`, or the
parameter `/support-desk-production/SLACK_URL`.  What is not there is looked for again at the next use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.clients import Clients

KEPT_SECONDS = 300

ABSENT = {"ResourceNotFoundException", "ParameterNotFound", "InvalidRequestException"}
"""What is answered where there is none of the name; the last of one that is being deleted."""


class MissingSecretError(Exception):
    """There is no secret of this name."""


class Secrets:
    """The secrets of one stage of a service, as one execution environment knows them."""

    def __init__(self, clients: Clients, service: str, stage: str, now: Callable[[], float]) -> None:
        self._clients = clients
        self._place = (service, stage)
        self._now = now
        self._kept: dict[str, tuple[float, str]] = {}  # (until when, value)

    def __getitem__(self, name: str) -> str:
        """Return the value of a secret, without space around it.

        Raises:
            MissingSecretError: there is none, or it is empty.

        """
        until, value = self._kept.get(name, (0.0, ""))
        if until <= self._now():
            value = (self._of_manager(name) or self._of_parameters(name) or "").strip()
            if not value:
                raise MissingSecretError(name)
            self._kept[name] = (self._now() + KEPT_SECONDS, value)
        return value

    def _of_manager(self, name: str) -> str | None:
        place = naming.secret_name(*self._place, name)
        answer = _found(lambda: self._clients.client("secretsmanager").get_secret_value(SecretId=place))
        return answer.get("SecretString") if answer else None

    def _of_parameters(self, name: str) -> str | None:
        place = "/" + naming.secret_name(*self._place, name)
        answer = _found(lambda: self._clients.client("ssm").get_parameter(Name=place, WithDecryption=True))
        return str(answer["Parameter"]["Value"]) if answer else None


class _NoSecrets(Secrets):
    """Has none."""

    def __init__(self) -> None:
        pass

    def __getitem__(self, name: str) -> str:
        raise MissingSecretError(name)


NO_SECRETS = _NoSecrets()
"""The secrets of a service that asks for none."""


def _found(ask: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return None
        raise
