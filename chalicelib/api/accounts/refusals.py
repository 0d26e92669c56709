"""What is answered where Cognito refuses; nothing that tells whether an address is known."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from chalicelib.api.errors import AGAIN, ApiError
from chalicelib.auth.user_pool import PoolRefusedError, PoolUnavailableError
from chalicelib.specification.accounts import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call

CREDENTIALS = (
    "NotAuthorizedException",
    "PasswordResetRequiredException",
    "UserNotConfirmedException",
    "UserNotFoundException",
)
"""A token, a session or a password that is not good, or not good for this person."""

CODES = (
    "AliasExistsException",
    "CodeMismatchException",
    "EnableSoftwareTokenMFAException",
    "ExpiredCodeException",
    "InvalidParameterException",
    "LimitExceededException",
    "MFAMethodNotFoundException",
    "SoftwareTokenMFANotFoundException",
    "TooManyFailedAttemptsException",
)
"""A code that is not good, or was tried too often: that is said of addresses that are known only."""

UNSENT = (*CREDENTIALS, "CodeDeliveryFailureException", "InvalidParameterException", "LimitExceededException")
"""Why no code is sent to an address."""

ANSWERS = {
    "ConcurrentModificationException": "UNAVAILABLE",
    "InternalErrorException": "UNAVAILABLE",
    "InvalidParameterException": "INVALID_REQUEST",
    "LimitExceededException": "TOO_MANY_ATTEMPTS",
    "TooManyRequestsException": "TOO_MANY_ATTEMPTS",
    "UnsupportedTokenTypeException": "INVALID_REQUEST",
}
"""The answers to what any act may meet."""

PASSWORDS = ("InvalidPasswordException", "PasswordHistoryPolicyViolationException")
NOT_SIGNED_IN = ("SIGN_IN_REFUSED", "SESSION_ENDED")
"""The codes of a 401, which says how to sign in."""


def not_signed_in(code: str) -> ApiError:
    """Return the error of who is not signed in."""
    return ApiError(code, headers={"WWW-Authenticate": "Bearer"})


@contextmanager
def answering(code: str, reasons: tuple[str, ...]) -> Iterator[None]:
    """Answer refusals for these reasons with this code."""
    try:
        yield
    except PoolRefusedError as refused:
        if refused.reason not in reasons:
            raise
        raise (not_signed_in(code) if code in NOT_SIGNED_IN else ApiError(code)) from None


@contextmanager
def silent(*reasons: str) -> Iterator[None]:
    """Go on where Cognito refuses for these reasons: the answer is that of a success."""
    try:
        yield
    except PoolRefusedError as refused:
        if refused.reason not in reasons:
            raise


@contextmanager
def all_answered(call: Call) -> Iterator[None]:
    """Answer what else Cognito may say; what only a fault of ours explains goes on as it is."""
    try:
        yield
    except PoolUnavailableError:
        raise ApiError("UNAVAILABLE", message="The user pool does not answer", headers=AGAIN) from None
    except PoolRefusedError as refused:
        if refused.reason in PASSWORDS:
            name = ACTS[call.endpoint.operation].chooses or "password"
            raise ApiError("INVALID_REQUEST", {name: "does not keep the password policy"}) from None
        if refused.reason not in ANSWERS:
            raise
        code = ANSWERS[refused.reason]
        raise ApiError(code, headers=None if code == "INVALID_REQUEST" else AGAIN) from None
