"""The real `asbuilt run`, in a folder of its own, called over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import IO, Any

import pytest

ASBUILT = Path(sys.executable).with_name("asbuilt")
SECONDS = 30
"""The longest that anything here is waited for."""

READY = "Ctrl-C stops"


class Transcript:
    """What a process has printed so far, and a way to wait for a word in it."""

    def __init__(self, stream: IO[str]) -> None:
        self.text = ""
        self._ended = False
        self._more = Condition()
        self._thread = Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def wait_for(self, word: str, after: int = 0) -> str:
        """The text since `after`, once it holds the word."""
        with self._more:
            self._more.wait_for(lambda: self._ended or word in self.text[after:], SECONDS)
        if word not in self.text[after:]:
            pytest.fail(f"{word!r} did not come within {SECONDS} s:\n{self.text}")
        return self.text[after:]

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._add(line)
        self._add("", ended=True)

    def _add(self, line: str, *, ended: bool = False) -> None:
        with self._more:
            self.text += line
            self._ended = ended
            self._more.notify_all()


class Running:
    """One `asbuilt run`, in a process group of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.document = folder / "SPECIFICATION.md"
        self.process = subprocess.Popen(
            [ASBUILT, "run", "SPECIFICATION.md", "--port", "0", *options],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        self.transcript = Transcript(self.process.stdout)
        self.greeting = self.url = ""

    def become_ready(self) -> None:
        """Wait until it serves."""
        self.greeting = self.transcript.wait_for(READY)
        self.url = self.greeting.split("http://", 1)[1].split()[0]

    def token(self, role: str) -> str:
        """The token in the curl that was printed for a role."""
        return re.search(rf"# {role}\n.*Bearer ([^']+)", self.greeting)[1]  # type: ignore[index]

    def fresh_token(self, role: str, *options: str) -> str:
        """What `asbuilt token` prints."""
        command = [ASBUILT, "token", role, *options]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True).stdout.strip()

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None, **more: str) -> tuple[int, Any]:
        """Status and JSON of the answer to a request, which has more headers by their names."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}) | more
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://{self.url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def save(self, old: str, new: str) -> int:
        """Replace a line of the document, as an editor does it; how much had been printed before."""
        printed = len(self.transcript.text)
        draft = self.document.with_suffix(".draft")
        draft.write_text(self.document.read_text("utf-8").replace(old, new), "utf-8")
        draft.replace(self.document)
        return printed

    def stop(self) -> int:
        """Ctrl-C, as the terminal sends it; the exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(SECONDS)

    def kill(self) -> None:
        """End it and its cloud at once, with no chance to save."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)
