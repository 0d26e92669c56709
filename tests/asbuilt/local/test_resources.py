"""Which resource a path belongs to."""

from __future__ import annotations

import pytest

from asbuilt.local.resources import Match, Resources

PATHS = ["/tickets", "/tickets/{id}", "/tickets/new", "/tickets/{id}/comments", "/{kind}/all", "/files/{path+}"]


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/tickets", "/tickets", {}),
        ("/tickets/", "/tickets", {}),
        ("/tickets/7", "/tickets/{id}", {"id": "7"}),
        ("/tickets/new", "/tickets/new", {}),
        ("/tickets/all", "/tickets/{id}", {"id": "all"}),
        ("/users/all", "/{kind}/all", {"kind": "users"}),
        ("/tickets/a%2Fb", "/tickets/{id}", {"id": "a%2Fb"}),
        ("/tickets/7/comments", "/tickets/{id}/comments", {"id": "7"}),
        ("/tickets//comments", "/{proxy+}", {"proxy": "tickets//comments"}),
        ("/files/a/b/c.txt", "/files/{path+}", {"path": "a/b/c.txt"}),
        ("/files", "/{proxy+}", {"proxy": "files"}),
        ("/Tickets", "/{proxy+}", {"proxy": "Tickets"}),
        ("/nothing/here", "/{proxy+}", {"proxy": "nothing/here"}),
        ("/", "/", {}),
    ],
)
def test_a_fixed_word_wins_over_a_parameter_and_a_parameter_over_the_rest(path, resource, parameters):
    resources = Resources(PATHS)

    match = resources.match(path)

    assert match == Match(resource, parameters)
