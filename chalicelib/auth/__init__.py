"""Who asks, and what they may do."""

from chalicelib.auth.access import Access, Lookup
from chalicelib.auth.grants import verb_covers
from chalicelib.auth.identity import ANONYMOUS, Actor, Identity
from chalicelib.auth.machines import Machines
from chalicelib.auth.policy import Policy
from chalicelib.auth.tokens import KeySet, RefusedTokenError, TokenVerifier, fetch_keys

__all__ = [
    "ANONYMOUS",
    "Access",
    "Actor",
    "Identity",
    "KeySet",
    "Lookup",
    "Machines",
    "Policy",
    "RefusedTokenError",
    "TokenVerifier",
    "fetch_keys",
    "verb_covers",
]
