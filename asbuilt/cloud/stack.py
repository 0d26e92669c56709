"""A stack of CloudFormation: made, updated, waited for, deleted.

Each change has a token made of what is asked and of what it begins from, so one whose answer was lost is not made twice
when it is asked again; a change that is under way is waited for.  A change that fails is taken back by CloudFormation
itself.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import msgspec
from botocore.exceptions import ClientError
from msgspec import Struct

from asbuilt.cloud.failure import CloudError

if TYPE_CHECKING:
    from asbuilt.cloud.account import Account
    from infra.template import Template

CAPABILITIES: Final = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
INTERVAL: Final = 3.0
"""Seconds between two looks at a stack that is changing."""

NEVER_MADE: Final = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
"""The states of a stack that never came to be, which can only be deleted."""

UNDONE: Final = ("ROLLBACK", "FAILED")
"""What the state has in it of a stack whose last change did not succeed."""


Parameter = dict[str, Any]


class State(Struct, frozen=True):
    """A stack as it is: its status, its outputs, and the parameters that have a value."""

    id: str
    status: str
    outputs: dict[str, str]
    parameters: frozenset[str] = frozenset()
    changed: str = ""  # when it was last changed

    @property
    def is_changing(self) -> bool:
        """Whether a change is under way."""
        return self.status.endswith("_IN_PROGRESS")

    @property
    def is_good(self) -> bool:
        """Whether the last change succeeded."""
        return not any(word in self.status for word in UNDONE)


class Stack:
    """The stack of one stage."""

    def __init__(self, account: Account, name: str) -> None:
        self.name = name
        self._account = account
        self._cloudformation = account.client("cloudformation")

    def state(self) -> State | None:
        """The stack as it is; None where there is none."""
        try:
            found = self._cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
        parameters = frozenset(one["ParameterKey"] for one in found.get("Parameters", ()))
        changed = str(found.get("LastUpdatedTime") or found["CreationTime"])
        return State(found["StackId"], found["StackStatus"], outputs, parameters, changed)

    def template(self) -> Template | None:
        """The template that is deployed, as it was sent; None where nothing is."""
        state = self.state()
        if state is None or state.status in NEVER_MADE:
            return None
        body = self._cloudformation.get_template(StackName=self.name, TemplateStage="Original")["TemplateBody"]
        sent: Template = msgspec.json.decode(body) if isinstance(body, str) else body
        return sent

    def deploy(self, template: Template, parameters: dict[str, str], tags: dict[str, str]) -> State:
        """Have the stack be as a template says, and wait until it is; parameters keep the values they have.

        Raises:
            CloudError: it did not succeed, and is as it was before.
        """
        before = self._settled()
        if before is not None and before.status in NEVER_MADE:
            self.delete()
            before = None
        try:
            self._change(template, _given(template, parameters, before), tags, before)
        except ClientError as error:
            if before is None or "No updates are to be performed" not in str(error):
                raise CloudError(f"CloudFormation refuses the template: {error.response['Error']['Message']}") from None
        state = self._settled()
        if state is None or not state.is_good:
            raise CloudError(f"stack {self.name} is {state.status if state else 'gone'}: {self._reasons()}")
        return state

    def delete(self) -> None:
        """Delete the stack; what is to be kept stays."""
        state = self.state()
        if state is not None:
            self._cloudformation.delete_stack(StackName=state.id)
            self._settled()

    def _change(
        self, template: Template, parameters: list[Parameter], tags: dict[str, str], before: State | None
    ) -> None:
        body = msgspec.json.encode(template)
        token = hashlib.sha256(msgspec.json.encode([body, parameters, before and before.changed])).hexdigest()
        key = f"{self.name}/templates/{token}.json"
        self._account.put(key, body)
        asked: dict[str, Any] = {
            "StackName": self.name,
            "TemplateURL": self._account.url_of(key),
            "Capabilities": CAPABILITIES,
            "ClientRequestToken": f"asbuilt-{token}",
            "Parameters": parameters,
            "Tags": [{"Key": name, "Value": value} for name, value in tags.items()],
        }
        (self._cloudformation.update_stack if before else self._cloudformation.create_stack)(**asked)

    def _settled(self) -> State | None:
        """The stack once nothing changes in it any more."""
        while (state := self.state()) is not None and state.is_changing:
            self._account.pause(INTERVAL)
        return state

    def _reasons(self) -> str:
        """Why the last change failed: what was said of the resources at which it did."""
        events = self._cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        said = [
            f"{one['LogicalResourceId']}: {one['ResourceStatusReason']}"
            for one in events
            if one["ResourceStatus"].endswith("FAILED") and one.get("ResourceStatusReason")
        ]
        return "; ".join(dict.fromkeys(said[-3:])) or "no reason was given"


def _given(template: Template, parameters: dict[str, str], before: State | None) -> list[Parameter]:
    """The parameters of a template: as they are given now, else as they were."""
    kept = before.parameters if before else frozenset()
    declared = template.get("Parameters", {})
    return [
        {
            "ParameterKey": name,
            **({"ParameterValue": parameters[name]} if name in parameters else {"UsePreviousValue": True}),
        }
        for name in declared
        if name in parameters or name in kept
    ]
