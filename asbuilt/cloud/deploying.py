"""`asbuilt deploy`: a package brought out in its stage, verified, and taken back where it does not verify.

It can be cut off anywhere and done again: what is uploaded has the name of its content, a change of the stack that is
under way is waited for, and one that is done is not done twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from asbuilt.cloud import emulated
from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.packaging import PACKAGE, Package
from asbuilt.cloud.stack import Stack, State
from asbuilt.cloud.upkeep import DEPLOYED
from asbuilt.cloud.verifying import verified
from chalicelib.specification import dump
from infra.rollout import rollout

if TYPE_CHECKING:
    from collections.abc import Callable

    from asbuilt.cloud.account import Account
    from asbuilt.local.upkeep import Upkeep
    from infra.target import Target
    from infra.template import Template

Say: TypeAlias = "Callable[[str], object]"
"""Takes each line that is told of what happens."""


class Deployment(Struct, frozen=True):
    """A stage as it was brought out, and whether all that was looked at is as the document says."""

    state: State
    is_verified: bool


def deploy(target: Target, made: Package, account: Account, parameters: dict[str, str], say: Say) -> Deployment:
    """Bring a package out in its stage.

    Raises:
        CloudError: it could not be brought out, or did not verify; the stage is as it was before.
    """
    stack = Stack(account, target.name)
    before = stack.template()
    wanted = _wanted(target, made, account, say)
    steps = rollout(before, wanted)
    for number, step in enumerate(steps, 1):
        say(f"stack {stack.name}: step {number} of {len(steps)}")
        state = stack.deploy(step, parameters, target.tags)
    for line in emulated.finish(account, wanted) if account.endpoint_url else ():
        say(line)
    if verify(target, account, state, say):
        return Deployment(state, is_verified=True)
    _take_back(stack, before, wanted, parameters, target, say)
    raise CloudError(f"stage '{target.stage.name}' is not as the document says; see the lines above")


def settle(target: Target, account: Account, upkeep: Upkeep | None, say: Say) -> None:
    """Bring the records of a stage up to what was brought out, and keep that it is what the stage has.

    Where it is cut off before it has kept that, the next deployment begins from what was there before, and goes on.

    Raises:
        LocalError: records have the same value of a unique rule; the others are brought up.
    """
    for line in upkeep.bring_up(anew=False) if upkeep else ():
        say(line)
    account.put(f"{target.name}/{DEPLOYED}", dump(target.specification))


def verify(target: Target, account: Account, state: State, say: Say) -> bool:
    """Look at a stage that is deployed, line by line; whether all of it is as the document says."""
    findings = list(verified(target, account, state.outputs))
    for finding in findings:
        say(str(finding))
    return all(finding.holds for finding in findings)


def _wanted(target: Target, made: Package, account: Account, say: Say) -> Template:
    """The template with the place of the package in it, which is named by its content."""
    key = f"{target.name}/packages/{made.archive.sha256}.zip"
    account.put(key, (made.folder / PACKAGE).read_bytes())
    code = {"Bucket": account.artifacts, "Key": key}
    resources = {name: _coded(one, code) for name, one in made.content["Resources"].items()}
    template = {**made.content, "Resources": resources}
    if account.endpoint_url is None:
        return template
    template, left_out = emulated.for_emulator(template, account.endpoint_url)
    for line in left_out:
        say(f"left out for the embedded cloud: {line}")
    return template


def _coded(resource: dict[str, Any], code: dict[str, str]) -> dict[str, Any]:
    if resource["Type"] != "AWS::Serverless::Function":
        return resource
    return {**resource, "Properties": {**resource["Properties"], "CodeUri": code}}


def _take_back(  # noqa: PLR0913, PLR0917 - all of it is of one deployment
    stack: Stack, before: Template | None, wanted: Template, parameters: dict[str, str], target: Target, say: Say
) -> None:
    """Have the stage be as it was; there is nothing to take back to at the first deployment."""
    if before is None:
        say("it is the first deployment of this stage, so it stays as it is, to be looked at")
        return
    say(f"stack {stack.name}: taken back to what was deployed before")
    for step in rollout(wanted, before):
        stack.deploy(step, parameters, target.tags)
