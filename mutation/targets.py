"""The modules that are mutated, and the tests that are about each: those that decide who reads or writes what, once."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
AUTH, DATA, API = "tests/chalicelib/auth", "tests/chalicelib/data", "tests/chalicelib/api"


class Target(NamedTuple):
    """A module by its name below `chalicelib`, and the files of its tests."""

    name: str
    tests: tuple[str, ...]

    @property
    def module(self) -> str:
        """The name that it is imported by."""
        return f"chalicelib.{self.name}"

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return ROOT / f"{self.module.replace('.', '/')}.py"


POLICY = (
    f"{AUTH}/test_policy.py",
    f"{AUTH}/test_policy_parts.py",
    f"{AUTH}/test_tenancy.py",
    f"{AUTH}/test_functions_policy.py",
)
TARGETS = (
    Target("auth.policy", POLICY),
    Target("auth.access", (*POLICY, f"{AUTH}/test_access_parts.py")),
    Target("auth.grants", (*POLICY, f"{AUTH}/test_grants.py")),
    Target("auth.identity", (f"{AUTH}/test_actor.py", f"{AUTH}/test_identity.py")),
    Target("auth.machines", (f"{AUTH}/test_machines.py",)),
    Target("auth.tokens", (f"{AUTH}/test_tokens.py", f"{AUTH}/test_token_reasons.py")),
    Target("data.cursors", (f"{DATA}/test_cursors.py", f"{DATA}/test_cursor_texts.py")),
    Target("data.replays", (f"{DATA}/test_replays.py",)),
    Target("data.conditions", (f"{DATA}/test_condition_texts.py", f"{DATA}/test_conditions.py")),
    Target("data.service_tokens", (f"{DATA}/test_kept_service_tokens.py",)),
    Target("api.replays", (f"{API}/test_replays.py",)),
    Target("api.permits", (f"{API}/test_permits.py",)),
    Target("api.decisions", (f"{API}/test_decisions.py", f"{API}/test_decided.py")),
    Target("api.filters", (f"{API}/test_filters.py",)),
    Target("api.selection", (f"{API}/test_selection.py",)),
    Target("api.inclusion", (f"{API}/test_inclusion.py",)),
)


def find(name: str) -> Target:
    """The target of that name; KeyError where there is none."""
    return {one.name: one for one in TARGETS}[name]
