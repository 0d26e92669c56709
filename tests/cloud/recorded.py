"""Ministack, with a line in a file of each call for which a role is asked: `python -m tests.cloud.recorded FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main(place: Path) -> None:
    from ministack.app import main as serve  # noqa: PLC0415 - it reads the environment when it is imported
    from ministack.core import iam_evaluator  # noqa: PLC0415
    from ministack.services import sts  # noqa: PLC0415

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

    iam_evaluator.enforce = enforce
    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
