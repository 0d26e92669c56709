"""Who is spoken of in section 5.1 can sign in, and the endpoints for that are of what section 4.1 allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import api as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """A permission for people where nobody signs in; each endpoint for what 4.1 has not."""
    authentication = specification.authentication
    if authentication.methods == ("none",) and authentication.origin:
        said = Note(authentication.origin, "said here")
        for permission in specification.permissions:
            role = next((role for role in permission.roles if role != "anyone"), None)
            if role and permission.origin:
                yield rules.NOBODY_SIGNS_IN.at(permission.origin, notes=(said,), role=role)
    for endpoint in specification.endpoints:
        if endpoint.operation == "register" and authentication.self_sign_up is False and endpoint.origin:
            yield rules.SIGN_UP_CLOSED.at(endpoint.origin, method=endpoint.method, path=endpoint.path)
        if endpoint.operation == "mfa" and authentication.mfa == "off" and endpoint.origin:
            yield rules.MFA_OFF.at(endpoint.origin, method=endpoint.method, path=endpoint.path)
