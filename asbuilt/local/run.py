"""`asbuilt run`: a document served from the embedded cloud, until Ctrl-C."""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, TextIO

from asbuilt.compiler import compile_document
from asbuilt.diagnostics.drawing import draw_all
from asbuilt.functions import code_folder, read_code
from asbuilt.local.cloud import embedded_cloud, leave_real_account
from asbuilt.local.code import load_functions
from asbuilt.local.console import Console
from asbuilt.local.desk import Desk
from asbuilt.local.failure import LocalError
from asbuilt.local.folder import Folder, Session
from asbuilt.local.gateway import Gateway
from asbuilt.local.greeting import Greeting
from asbuilt.local.reading import errors, read
from asbuilt.local.reload import Reloader, Saved
from asbuilt.local.server import listen, serve, url_of
from asbuilt.local.upkeep import Upkeep
from asbuilt.local.watching import watching
from asbuilt.local.workers import Workers

if TYPE_CHECKING:
    from pathlib import Path

    from asbuilt.local.desk import Deployment
    from chalicelib.specification import Specification


def run(document: Path, *, port: int, fresh: bool, out: TextIO, err: TextIO | None = None) -> int:
    """Serve a document on a port of this machine (0: any) until Ctrl-C; `fresh` starts without earlier records.

    Returns the exit code: 0 after Ctrl-C, 1 where it could not start; `err` (standard error) then says why.
    """
    complaints = err or sys.stderr
    try:
        source = read(document)
        code = read_code(code_folder(document))
        compilation = compile_document(source, code)
        if compilation.failed:
            complaints.write(draw_all(errors(compilation), colour=Console(complaints).colour))
            return 1
        greeting = Greeting(source, compilation.diagnostics, Console(out))
        _serve(Saved(document, source, code), compilation.specification, greeting, port=port, fresh=fresh)
    except LocalError as error:
        complaints.write(f"asbuilt: {error}\n")
        return 1
    except KeyboardInterrupt:
        pass  # the usual end
    return 0


def _serve(saved: Saved, specification: Specification, greeting: Greeting, *, port: int, fresh: bool) -> None:
    leave_real_account()
    _end_alike_at_each_signal()
    folder, console = Folder(specification.name), greeting.console
    with (
        listen(port) as listener,
        folder.held(fresh=fresh) as lock,
        folder.begin_log() as log,
        embedded_cloud(folder, lock) as endpoint,
    ):
        _log_to(log)
        desk, url = Desk(endpoint, log), url_of(listener)

        def deploy(specification: Specification) -> Deployment:
            upkeep = Upkeep(folder.served or specification, desk.store(specification))
            upkeep.check()
            mails = str(code_folder(saved.document) / "mails")
            deployment = desk.deploy(specification, load_functions(saved.document), mails)
            for line in (*upkeep.told(), *upkeep.bring_up(anew=True)):
                console.say(line)
            folder.announce(Session(os.getpid(), url, endpoint, deployment.pool), specification)
            return deployment

        deployment = deploy(specification)
        gateway = Gateway(deployment.function, console.visited)
        workers = Workers(endpoint, desk.clients, folder, console.worked)

        def put_in_place(deployment: Deployment) -> None:
            gateway.function = deployment.function
            workers.serve(deployment)

        greeting.say(url, deployment, desk.tokens(deployment), gateway.answer)
        reloader = Reloader(saved, deployment, deploy, put_in_place, console)
        with workers.serving(deployment), watching(saved.document, reloader):
            serve(gateway, listener)


def _end_alike_at_each_signal() -> None:
    """Let SIGTERM do what Ctrl-C does, and Ctrl-C also in a run that a script has put into the background."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def _log_to(log: TextIO) -> None:
    """Keep what our own threads and waitress have to say out of the terminal."""
    handler = logging.StreamHandler(log)
    for name in ("asbuilt", "waitress"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.propagate = False
