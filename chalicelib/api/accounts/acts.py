"""Every act by which people sign up and in, and what they do with their own account, by the name of its operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.accounts.enrolment import enrol
from chalicelib.api.accounts.own import read_own, update_own
from chalicelib.api.accounts.passwords import change_password, forgot_password, reset_password
from chalicelib.api.accounts.person import erase_person, export_person
from chalicelib.api.accounts.refusals import all_answered
from chalicelib.api.accounts.roles import follow_record
from chalicelib.api.accounts.signing_in import login, logout, refresh
from chalicelib.api.accounts.signing_up import confirm, register
from chalicelib.api.audit import ACTS as AUDITED
from chalicelib.api.calls import unauthenticated
from chalicelib.specification.accounts import ACTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.specification import Operation


def act(call: Call) -> Answer:
    """Do what the endpoint is for."""
    operation = call.endpoint.operation
    if operation in ACTS and ACTS[operation].signed_in and not call.actor.signed_in:
        raise unauthenticated()
    with all_answered(call):
        answer = PERFORMED[operation](call)
    if operation in AUDITED and operation != "mfa":  # which tells when it counts from then on
        key = call.parameters.get(call.endpoint.key_parameter or "") or call.actor.id
        call.backend.trail.did(operation, call.endpoint.table, key)
    return answer


def follow(call: Call) -> None:
    """Let Cognito follow a write of an account record."""
    with all_answered(call):
        follow_record(call)


PERFORMED: dict[Operation, Callable[[Call], Answer]] = {
    "register": register,
    "confirm": confirm,
    "login": login,
    "refresh": refresh,
    "logout": logout,
    "forgot_password": forgot_password,
    "reset_password": reset_password,
    "change_password": change_password,
    "mfa": enrol,
    "me": read_own,
    "update_me": update_own,
    "export_person": export_person,
    "erase_person": erase_person,
}
