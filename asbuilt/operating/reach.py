"""Finding a service that is running: its specification, its stage and its database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from asbuilt.compiler import compile_document
from asbuilt.local.cloud import REGION, leave_real_account
from asbuilt.local.failure import LocalError
from asbuilt.local.folder import ROOT, running, the_one_running
from asbuilt.local.reading import read
from chalicelib.bucket import Bucket
from chalicelib.clients import Clients
from chalicelib.data import connect
from chalicelib.data.connection import Connection
from chalicelib.specification import Specification, load
from chalicelib.specification.naming import LOCAL_ACCOUNT, LOCAL_STAGE, bucket_name, user_pool_name

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from chalicelib.auth.user_pool import Ask

DOCUMENT = Path("SPECIFICATION.md")


class Reached(Struct, frozen=True):
    """A service that can be acted on."""

    specification: Specification
    stage: str
    connection: Connection
    user_pool: str | None = None  # None: the one that is named as the service and the stage are
    log: Path | None = None  # of what runs here; None: that of a stage in the cloud


def reached(
    stage: str,
    *,
    service: str | None = None,
    document: Path = DOCUMENT,
    root: Path = ROOT,
    environ: MutableMapping[str, str] = os.environ,
) -> Reached:
    """The service of a stage: `local` is what runs here, the others are in the AWS account of the environment.

    Raises:
        LocalError: nothing runs here, or the document does not compile.

    """
    if stage != LOCAL_STAGE:
        return _in_the_cloud(stage, document, environ)
    leave_real_account(environ)
    folder, session = the_one_running(service, root)
    connection = connect(REGION, session.endpoint)
    return Reached(load(folder.specification), LOCAL_STAGE, connection, session.pool.id, folder.service_log)


def described(
    stage: str,
    *,
    service: str | None = None,
    document: Path = DOCUMENT,
    root: Path = ROOT,
    environ: MutableMapping[str, str] = os.environ,
) -> tuple[Specification, Reached | None]:
    """What a service is to be, and the service; where nothing runs here, what the document says alone.

    Raises LocalError as `reached` does.
    """
    if stage == LOCAL_STAGE and not running(root):
        return _compiled(document), None
    found = reached(stage, service=service, document=document, root=root, environ=environ)
    return found.specification, found


def user_pool_of(service: Reached, ask: Ask) -> str:
    """The id of a service's user pool; `ask` does operations of Cognito.

    Raises:
        LocalError: there is none.

    """
    if service.user_pool is not None:
        return service.user_pool
    name = user_pool_name(service.specification.name, service.stage)
    onward: dict[str, str] = {}
    while True:
        answer = ask("ListUserPools", {"MaxResults": 60, **onward})
        for pool in answer["UserPools"]:
            if pool["Name"] == name:
                return str(pool["Id"])
        if "NextToken" not in answer:
            message = f"there is no user pool '{name}' in this account and region"
            raise LocalError(message)
        onward = {"NextToken": answer["NextToken"]}


def bucket_of(service: Reached) -> Bucket:
    """The bucket of a service, whose name has the number of its account."""
    clients = Clients(service.connection.region, service.connection.host)
    local = service.stage == LOCAL_STAGE
    account = LOCAL_ACCOUNT if local else str(clients.client("sts").get_caller_identity()["Account"])
    return Bucket(clients.s3, bucket_name(service.specification.name, service.stage, account))


def _in_the_cloud(stage: str, document: Path, environ: MutableMapping[str, str]) -> Reached:
    specification = _compiled(document)
    declared = next((one for one in specification.stages if one.name.lower() == stage.lower()), None)
    if declared is None:
        names = ", ".join(one.name for one in specification.stages) or "none"
        message = f"section 9.1 has no stage '{stage}'; its stages are: {names}"
        raise LocalError(message)
    region = declared.region or specification.stack.region or environ.get("AWS_REGION", REGION)
    return Reached(specification, declared.name, connect(region))


def _compiled(document: Path) -> Specification:
    compilation = compile_document(read(document))
    if compilation.failed:
        message = f"{document} has errors; see them with: asbuilt check {document}"
        raise LocalError(message)
    return compilation.specification
