"""Ministack, with a line in a file of each call for which a role is asked: `python -m tests.cloud.recorded FILE`.

Its scheduler does not say in a message when it was due, as EventBridge Scheduler does where the message asks; that is
done here.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.data.connection import USER_AGENT

REQUESTS = "requests.jsonl"
"""The file beside it that has a line of each request of the service to DynamoDB."""

DUE = "<aws.scheduler.scheduled-time>"


def main(place: Path) -> None:
    from ministack.app import main as serve  # noqa: PLC0415 - it reads the environment when it is imported
    from ministack.core import iam_evaluator  # noqa: PLC0415
    from ministack.services import dynamodb, eventbridge, sts  # noqa: PLC0415

    decide = iam_evaluator.enforce
    lines = place.open("a", buffering=1)

    def enforce(access_key_id: str, iam_action: str, *arguments: Any, resource_arn: str = "*", **more: Any) -> Any:
        denied = decide(access_key_id, iam_action, *arguments, resource_arn=resource_arn, **more)
        session = sts._sessions.get(access_key_id)
        if session:
            who = session["Arn"].rpartition("/")[2]
            said = {"who": who, "action": iam_action, "resource": resource_arn, "granted": denied is None}
            lines.write(json.dumps(said) + "\n")
        return denied

    invoke = eventbridge._invoke_target

    def invoke_target(target: dict[str, Any], event: dict[str, Any], *arguments: Any) -> Any:
        if DUE in target.get("Input", ""):
            due = datetime.fromtimestamp(event["Time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            target = {**target, "Input": target["Input"].replace(DUE, due)}
        return invoke(target, event, *arguments)

    asked = place.with_name(REQUESTS).open("a", buffering=1)
    handle = dynamodb.handle_request

    async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if operation and headers.get("user-agent", "").startswith(USER_AGENT):
            asked.write(json.dumps([operation, json.loads(body)]) + "\n")
        return await handle(method, path, headers, body, query)

    dynamodb.handle_request = handle_request
    iam_evaluator.enforce, eventbridge._invoke_target = enforce, invoke_target
    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
