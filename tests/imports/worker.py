"""A process that works off the queue of jobs as Lambda does, one message at a time, until it is told to end.

    python -m tests.imports.worker ENDPOINT SPECIFICATION

It prints a line when it is ready, and when its standard input is closed what it has used: CPU seconds and the most
memory (MB) it ever had.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from pathlib import Path

from asbuilt.local.cloud import REGION, leave_real_account
from chalicelib.bootstrap import Settings, build
from chalicelib.clients import Clients
from chalicelib.specification import load
from chalicelib.specification.naming import LOCAL_ACCOUNT, LOCAL_STAGE, bucket_name, queue_url

INVOCATION_SECONDS = 25
"""How long an invocation lasts at most, so that a large file takes several."""


class Invocation:
    def __init__(self) -> None:
        self.ends = time.monotonic() + INVOCATION_SECONDS

    def get_remaining_time_in_millis(self) -> int:
        return int((self.ends - time.monotonic()) * 1000)


def main(endpoint: str, path: str) -> None:
    leave_real_account()
    specification = load(Path(path))
    queues = f"{endpoint}/{LOCAL_ACCOUNT}"
    settings = Settings(
        stage=LOCAL_STAGE,
        region=REGION,
        endpoint_url=endpoint,
        bucket=bucket_name(specification.name, LOCAL_STAGE, LOCAL_ACCOUNT),
        queues=queues,
    )
    service, sqs = build(specification, settings), Clients(REGION, endpoint).sqs
    url = queue_url(queues, specification.name, LOCAL_STAGE, "jobs")
    ending = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ending.set()), daemon=True).start()
    print("ready", flush=True)  # noqa: T201 - how the parent learns it
    while not ending.is_set():
        for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []):
            event = {"Records": [{"messageId": message["MessageId"], "body": message["Body"]}]}
            if not service.handler_map["jobs"](event, Invocation())["batchItemFailures"]:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    print(sum(os.times()[:2]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
