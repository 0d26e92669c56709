"""What the local run keeps out of its process."""

from __future__ import annotations

from asbuilt.local.cloud import leave_real_account


def test_nothing_of_the_users_own_account_is_left():
    environ = {"AWS_PROFILE": "production", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SESSION_TOKEN": "t", "PATH": "/bin"}

    leave_real_account(environ)

    assert environ["AWS_ACCESS_KEY_ID"] == "local"
    assert environ["PATH"] == "/bin"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & environ.keys()


def test_no_proxy_stands_between_the_service_and_this_machine():
    environ = {"NO_PROXY": "example.com"}

    leave_real_account(environ)

    assert environ["NO_PROXY"] == "example.com,127.0.0.1"
    assert environ["no_proxy"] == "127.0.0.1"
