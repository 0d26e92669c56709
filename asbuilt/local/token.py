"""`asbuilt token`: a bearer token for the service that is running here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from botocore.exceptions import EndpointConnectionError

from asbuilt.local.cloud import leave_real_account
from asbuilt.local.desk import Desk
from asbuilt.local.failure import LocalError
from asbuilt.local.folder import ROOT, the_one_running
from chalicelib.specification import load

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path


def token(
    role: str,
    *,
    user: str | None = None,
    service: str | None = None,
    root: Path = ROOT,
    environ: MutableMapping[str, str] = os.environ,
) -> str:
    """A fresh token of a role's demonstration user, or of another user of that role, who is made at the first call.

    `service` tells which is meant where several run under the same directory.

    Raises:
        LocalError: nothing runs here, or there is no such role.
    """
    leave_real_account(environ)
    folder, session = the_one_running(service, root)
    specification = load(folder.specification)
    if role not in specification.roles:
        message = f"there is no role '{role}'; the roles are: {', '.join(specification.roles)}"
        raise LocalError(message)
    try:
        desk = Desk(session.endpoint)
        return desk.token(session.pool, desk.enrol(specification, session.pool, user or role, role))
    except EndpointConnectionError as error:
        message = f"'{folder.service}' does not answer; start it again: asbuilt run"
        raise LocalError(message) from error
