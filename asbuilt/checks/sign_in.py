"""Who is spoken of in section 5.1 can sign in, and the endpoints for that are of what the rest of the document has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import api as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from asbuilt.diagnostics.diagnostic import Rule
    from chalicelib.specification import Endpoint, Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """A permission for people where nobody signs in; each endpoint for what the document has not."""
    authentication = specification.authentication
    if authentication.methods == ("none",) and authentication.origin:
        said = Note(authentication.origin, "said here")
        for permission in specification.permissions:
            role = next((role for role in permission.roles if role != "anyone"), None)
            if role and permission.origin:
                yield rules.NOBODY_SIGNS_IN.at(permission.origin, notes=(said,), role=role)
    for endpoint in specification.endpoints:
        rule = _broken(endpoint, specification)
        if rule and endpoint.origin:
            yield rule.at(endpoint.origin, method=endpoint.method, path=endpoint.path)


def _broken(endpoint: Endpoint, specification: Specification) -> Rule | None:
    """What an endpoint contradicts."""
    match endpoint.operation:
        case "register" if specification.authentication.self_sign_up is False:
            return rules.SIGN_UP_CLOSED
        case "mfa" if specification.authentication.mfa == "off":
            return rules.MFA_OFF
        case "me" | "update_me" if specification.accounts is None:
            return rules.NO_ACCOUNTS
    return None
