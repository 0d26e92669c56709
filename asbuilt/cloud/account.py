"""The AWS account that is deployed to: the clients of its services, and the bucket that packages are put into."""

from __future__ import annotations

import os
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from asbuilt.cloud.failure import CloudError
from asbuilt.local.cloud import REGION, leave_real_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.target import Target

CLOSED: Final = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)


class Account:
    """An account and region; `endpoint_url` is an embedded cloud's, None is AWS itself.

    `pause` lets seconds pass before AWS is asked again what has become of a change.
    """

    def __init__(
        self, region: str, endpoint_url: str | None = None, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.region = region
        self.endpoint_url = endpoint_url
        self.pause = pause
        self._session = get_session()
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:  # noqa: ANN401 - botocore has no types
        """The client of a service, by botocore's name of it."""
        if service not in self._clients:
            client = self._session.create_client(service, self.region, endpoint_url=self.endpoint_url)
            self._clients[service] = client
        return self._clients[service]

    @cached_property
    def id(self) -> str:
        """The twelve digits of the account.

        Raises:
            CloudError: nobody is signed in to AWS here.
        """
        try:
            return str(self.client("sts").get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as error:
            raise CloudError(
                f"AWS does not know who deploys ({error}); sign in first, for example: aws sso login"
            ) from None

    @property
    def artifacts(self) -> str:
        """The name of the bucket that packages are put into."""
        return f"asbuilt-artifacts-{self.id}-{self.region}"

    def put(self, key: str, content: bytes) -> str:
        """Put an artifact into the bucket, which is made if it is not there; its address.  Twice is as once."""
        s3 = self.client("s3")
        self._ensure_artifacts(s3)
        s3.put_object(Bucket=self.artifacts, Key=key, Body=content)
        return f"s3://{self.artifacts}/{key}"

    def get(self, key: str) -> bytes | None:
        """An artifact; None where there is none of the name."""
        try:
            content: bytes = self.client("s3").get_object(Bucket=self.artifacts, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket"):
                return None
            raise
        return content

    def url_of(self, key: str) -> str:
        """The address of an artifact as CloudFormation wants a template's."""
        host = self.endpoint_url or f"https://s3.{self.region}.amazonaws.com"
        return f"{host}/{self.artifacts}/{key}"

    def _ensure_artifacts(self, s3: Any) -> None:  # noqa: ANN401 - botocore has no types
        try:
            s3.head_bucket(Bucket=self.artifacts)
        except ClientError:
            elsewhere = {} if self.region == REGION else {"LocationConstraint": self.region}
            configured = {"CreateBucketConfiguration": elsewhere} if elsewhere else {}
            s3.create_bucket(Bucket=self.artifacts, **configured)
            s3.put_public_access_block(Bucket=self.artifacts, PublicAccessBlockConfiguration=CLOSED)


def account_of(target: Target, endpoint_url: str | None) -> Account:
    """The account that a stage is deployed to; an embedded cloud keeps the real one out of this process.

    Raises:
        CloudError: the stage names another account than that of whoever deploys.
    """
    if endpoint_url is not None:
        leave_real_account()
        return Account(target.region or REGION, endpoint_url)
    account = Account(target.region or os.environ.get("AWS_REGION", REGION))
    if target.stage.account not in (None, account.id):
        raise CloudError(
            f"stage '{target.stage.name}' is in the account {target.stage.account}, "
            f"but who deploys is signed in to {account.id}"
        )
    return account
