"""Roles and the end of an account: the record is the truth, and Cognito follows."""

from __future__ import annotations

import pytest

from tests.chalicelib.cognito import Killed
from tests.chalicelib.visitors import EMAIL, Visitor


@pytest.fixture
def ann(club):
    ann = Visitor(club)
    ann.join()
    return ann


@pytest.fixture
def path(club, ann):
    return f"/members/{club.cognito.users[EMAIL].sub}"


def groups(club):
    return club.cognito.users[EMAIL].groups


def test_a_change_of_the_role_moves_the_groups(club, keeper, ann, path):
    changed = keeper.patch(path, {"role": "keeper"})

    assert changed.data["role"] == "keeper"
    assert groups(club) == {"keeper"}
    assert ann.inside().get("/members").status == 200


def test_a_replacement_without_a_role_gives_the_default_one_back(club, keeper, ann, path):
    keeper.patch(path, {"role": "keeper"})

    replaced = keeper.put(path, {"name": "Ann", "email": EMAIL, "handle": "ann"})

    assert replaced.data["role"] == "reader"
    assert groups(club) == {"reader"}


def test_nobody_changes_their_own_role_unless_the_document_allows_it(club, ann):
    refused = ann.inside().patch("/members/me", {"role": "keeper"})

    assert (refused.status, refused.fields) == (403, {"role": "is not yours to set"})
    assert groups(club) == {"reader"}


def test_a_change_of_something_else_asks_nothing_of_cognito(club, keeper, path):
    asked = len(club.cognito.calls)

    keeper.patch(path, {"name": "Anna"})

    assert len(club.cognito.calls) == asked


def test_a_sign_in_moves_the_groups_that_a_kill_left_and_its_tokens_tell_of_them(club, keeper, ann, path):
    club.cognito.arm(1, "killed before")
    with pytest.raises(Killed):
        keeper.patch(path, {"role": "keeper"})
    left = set(groups(club))

    inside = ann.inside()

    assert (left, groups(club)) == ({"reader"}, {"keeper"})
    assert inside.get("/members").status == 200


def test_a_refresh_moves_them_too(club, keeper, ann, path):
    tokens = ann.sign_in().data
    club.store.update(club.specification.table("members"), path.rpartition("/")[2], lambda r: r | {"role": "keeper"})

    fresh = ann.door.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}).data

    assert club.by_token(fresh["id_token"]).get("/members").status == 200


def test_groups_that_the_document_does_not_know_are_left_alone(club, keeper, ann, path):
    groups(club).add("auditor")

    keeper.patch(path, {"role": "keeper"})

    assert groups(club) == {"keeper", "auditor"}


def test_who_has_no_account_any_more_cannot_sign_in_or_stay_signed_in(club, keeper, ann, path):
    tokens = ann.sign_in().data

    deleted = keeper.delete(path)

    assert deleted.status == 200
    assert ann.sign_in().code == "SIGN_IN_REFUSED"
    assert ann.door.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}).code == "SESSION_ENDED"


def test_the_record_of_somebody_whom_cognito_does_not_know_can_be_changed_and_deleted(club, keeper):
    club.person("bob", "reader")

    assert keeper.patch("/members/bob", {"role": "keeper"}).status == 200
    assert keeper.delete("/members/bob").status == 200
