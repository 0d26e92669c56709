"""`asbuilt token`: a bearer token for the service that is running here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from botocore.exceptions import EndpointConnectionError

from asbuilt.local.cloud import leave_real_account
from asbuilt.local.desk import Desk
from asbuilt.local.failure import LocalError
from asbuilt.local.folder import ROOT, running
from chalicelib.specification import load

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path

    from asbuilt.local.folder import Folder, Session


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
    folder, session = _the_one(running(root), service)
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


def _the_one(found: list[tuple[Folder, Session]], service: str | None) -> tuple[Folder, Session]:
    chosen = [(folder, session) for folder, session in found if service in (None, folder.service)]
    if not chosen:
        called = f" that is called '{service}'" if service else ""
        message = f"nothing is running here{called}; start it with: asbuilt run"
        raise LocalError(message)
    if len(chosen) > 1:
        names = ", ".join(folder.service for folder, _ in chosen)
        message = f"several services are running here; say which with --service: {names}"
        raise LocalError(message)
    return chosen[0]
