"""The embedded cloud's own process: ministack on a free port, saved while it runs and when it ends.

    python -m asbuilt.local.emulator FOLDER

It prints its port as its first line, and ends, saving, when its standard input is closed (so never outlives the
`asbuilt run` that started it, whatever became of that) or at SIGTERM.  Ctrl-C is left to `asbuilt run`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from asbuilt.local.cloud import ENVIRONMENT
from asbuilt.local.memory import STREAMS, recall, streams
from asbuilt.local.snapshots import Snapshots

if TYPE_CHECKING:
    from hypercorn.typing import Framework

SERVICES: Final = "dynamodb,dynamodbstreams,cognito-idp,s3,sqs,sns,events,ses,secretsmanager,ssm,kms"


KEYS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
"""Addresses of files are signed with them, and ministack checks that."""


def settings(folder: Path, port: int) -> dict[str, str]:
    """The environment that ministack reads when it is imported: only our services, only this machine, state kept."""
    return {
        **{name: ENVIRONMENT[name] for name in KEYS},
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "SERVICES": SERVICES,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{folder}/no-docker",  # it would look for containers of its own to remove
        "LOG_LEVEL": "WARNING",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "objects"),
    }


async def serve(listener: socket.socket) -> None:
    """Serve the cloud on a listening socket until standard input is closed or SIGTERM comes."""
    # ministack reads the environment when it is imported.
    from hypercorn.asyncio import serve as serve_application  # noqa: PLC0415 - see above
    from hypercorn.config import Config  # noqa: PLC0415 - see above
    from ministack.app import _build_persistence_save_dict, app  # type: ignore[import-untyped]  # noqa: PLC0415
    from ministack.core.persistence import save_all  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    recall()
    snapshots = Snapshots(lambda: save_all(_build_persistence_save_dict() | {STREAMS: streams}))
    keeping = asyncio.create_task(snapshots.keep())
    ending = _ending()

    async def ended() -> None:
        await ending.wait()
        snapshots.end()
        await keeping  # ministack saves once more when it shuts down: never two writers at a time
        save_all({STREAMS: streams})

    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.graceful_timeout = 0
    config.loglevel = "WARNING"
    await serve_application(cast("Framework", snapshots.watching(app)), config, shutdown_trigger=ended)


def _ending() -> asyncio.Event:
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop.add_signal_handler(signal.SIGTERM, event.set)
    loop.add_reader(sys.stdin.fileno(), event.set)  # nothing is ever written to it: readable means closed
    return event


def main(folder: Path) -> None:
    """Run the cloud whose state is kept in a folder."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    os.environ.update(settings(folder, port))
    print(port, flush=True)  # noqa: T201 - what the parent waits for
    asyncio.run(serve(listener))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
