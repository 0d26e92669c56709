"""The state folder: who holds it, and what runs in it."""

from __future__ import annotations

import os

import pytest

from asbuilt.local.failure import LocalError
from asbuilt.local.folder import Folder, Session, running
from asbuilt.local.people import Pool
from chalicelib.specification import Specification, load

SPECIFICATION = Specification(name="desk", title="Desk", hash="0", roles=("agent",))
GONE = 2**22 + 1
"""The id of no process: above the system's highest."""


def session(process: int) -> Session:
    return Session(process, "http://127.0.0.1:8000", "http://127.0.0.1:4566", Pool("pool", "client"))


def test_a_folder_is_held_by_one_run_at_a_time(tmp_path):
    folder = Folder("desk", tmp_path)

    with folder.held():
        folder.announce(session(os.getpid()), SPECIFICATION)
        with pytest.raises(LocalError, match="'desk' is running already .* http://127.0.0.1:8000"), folder.held():
            pass


def test_a_folder_is_free_again_after_its_run(tmp_path):
    folder = Folder("desk", tmp_path)
    with folder.held():
        pass

    with folder.held() as lock:
        lock.seek(0)
        assert lock.read() == str(os.getpid())


def test_the_lock_file_of_a_run_that_was_killed_is_no_hindrance(tmp_path):
    folder = Folder("desk", tmp_path)
    folder.path.mkdir()
    (folder.path / "lock").write_text(str(GONE))

    with folder.held() as lock:
        assert not lock.closed


def test_a_cloud_that_is_still_saving_after_its_run_was_killed_is_waited_for(tmp_path):
    folder = Folder("desk", tmp_path)
    waited: list[float] = []
    with folder.held() as lock:
        lock.truncate(0)
        lock.write(str(GONE))
        lock.flush()

        with pytest.raises(LocalError), folder.held(attempts=3, pause=waited.append):
            pass

    assert len(waited) == 3


def test_fresh_removes_all_that_earlier_runs_have_left(tmp_path):
    folder = Folder("desk", tmp_path)
    with folder.held():
        (folder.path / "state").mkdir()
        (folder.path / "state" / "dynamodb.json").write_text("{}")
        folder.service_log.write_text("")

    with folder.held(fresh=True):
        left = {entry.name for entry in folder.path.iterdir()}

    assert left == {"lock"}


def test_what_runs_is_known_to_other_processes_until_it_ends(tmp_path):
    folder = Folder("desk", tmp_path)

    with folder.held():
        folder.announce(session(os.getpid()), SPECIFICATION)
        assert [found for _, found in running(tmp_path)] == [session(os.getpid())]
        assert load(folder.specification) == SPECIFICATION

    assert running(tmp_path) == []


def test_a_run_that_was_killed_is_not_running(tmp_path):
    folder = Folder("desk", tmp_path)
    folder.path.mkdir()

    folder.announce(session(GONE), SPECIFICATION)

    assert running(tmp_path) == []
