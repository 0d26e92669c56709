"""The embedded cloud, as `asbuilt run` sees it: a child process with an endpoint."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from asbuilt.local.failure import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

    from asbuilt.local.folder import Folder

REGION: Final = "us-east-1"

ENVIRONMENT: Final = {
    "AWS_ACCESS_KEY_ID": "local",  # the embedded cloud checks no signature
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

KEPT: Final = ("HOME", "LANG", "PATH", "TMPDIR")
"""What the cloud's process is told of the user's environment; ministack reads many other names."""

SECONDS_TO_SAVE: Final = 60


def leave_real_account(environ: MutableMapping[str, str] = os.environ) -> None:
    """Keep the user's own AWS account out of this process, and a proxy out of the way to this machine."""
    for name in [name for name in environ if name.startswith("AWS_")]:
        del environ[name]
    environ.update(ENVIRONMENT)
    for name in ("NO_PROXY", "no_proxy"):
        environ[name] = ",".join(filter(None, [environ.get(name), "127.0.0.1"]))


@contextmanager
def embedded_cloud(folder: Folder, lock: IO[str], environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Run the cloud whose memory is in a folder; gives its endpoint.  It is saved and ended on the way out.

    The process gets the lock too, so that nobody else opens the folder before the last of its memory is written.

    Raises:
        LocalError: it did not start.
    """
    with folder.cloud_log.open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module, and a folder named by a slug
            [sys.executable, "-m", "asbuilt.local.emulator", str(folder.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={name: environ[name] for name in KEPT if name in environ},
            pass_fds=[lock.fileno()],
            text=True,
        )
    try:
        yield _endpoint(process, folder)
    finally:
        _end(process)


def _endpoint(process: subprocess.Popen[str], folder: Folder) -> str:
    port = process.stdout.readline().strip() if process.stdout else ""
    if not port:
        message = f"the embedded cloud did not start; {folder.cloud_log} says why"
        raise LocalError(message)
    return f"http://127.0.0.1:{port}"


def _end(process: subprocess.Popen[str]) -> None:
    """Close its standard input, which it takes as the word to save and end; wait for that."""
    try:
        process.communicate(timeout=SECONDS_TO_SAVE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
