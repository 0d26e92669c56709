"""What `asbuilt token` says when it cannot help."""

from __future__ import annotations

import os

import pytest

from asbuilt.local.failure import LocalError
from asbuilt.local.folder import Folder, Session
from asbuilt.local.people import Pool
from asbuilt.local.token import token
from chalicelib.specification import Specification

HERE = Session(os.getpid(), "http://127.0.0.1:8000", "http://127.0.0.1:9", Pool("pool", "client"))


def announce(root, service):
    folder = Folder(service, root)
    folder.path.mkdir()
    folder.announce(HERE, Specification(name=service, title=service, hash="0", roles=("agent", "customer")))


def ask(root, role, service=None):
    with pytest.raises(LocalError) as raised:
        token(role, service=service, root=root, environ={})
    return str(raised.value)


def test_where_nothing_runs_it_says_how_to_start(tmp_path):
    assert ask(tmp_path, "agent") == "nothing is running here; start it with: asbuilt run"


def test_an_unknown_role_is_answered_with_the_roles(tmp_path):
    announce(tmp_path, "desk")

    assert ask(tmp_path, "boss") == "there is no role 'boss'; the roles are: agent, customer"


def test_of_several_services_one_has_to_be_named(tmp_path):
    announce(tmp_path, "desk")
    announce(tmp_path, "shop")

    assert ask(tmp_path, "agent") == "several services are running here; say which with --service: desk, shop"
    assert ask(tmp_path, "boss", "shop").startswith("there is no role 'boss'")
    assert ask(tmp_path, "agent", "bank").startswith("nothing is running here that is called 'bank'")
