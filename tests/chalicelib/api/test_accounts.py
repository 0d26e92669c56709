"""Signing up, in and out, as a person does it; the user pool is one that checks what the emulators do not."""

from __future__ import annotations

import pytest

from tests.chalicelib.visitors import EMAIL, PASSWORD, WHO, Visitor, same
from tests.totp import totp


@pytest.fixture
def ann(visitor):
    return visitor


def records(club):
    members = club.specification.table("members")
    return [club.store.get(members, user.sub) for user in club.cognito.users.values()]


def test_who_registers_confirms_and_signs_in_has_an_account_with_what_they_said(club, ann):
    registered = ann.sign_up()
    confirmed = ann.confirm()
    tokens = ann.sign_in().data
    me = club.by_token(tokens["id_token"]).get("/members/me")

    assert (registered.status, registered.data) == (201, {"confirmation": "email"})
    assert (confirmed.status, confirmed.data) == (200, None)
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    assert me.data | {"name": "Ann", "handle": "ann", "email": EMAIL, "role": "reader", "trusted": False} == me.data
    assert me.data["id"] == club.cognito.users[EMAIL].sub


def test_a_new_person_is_in_the_group_of_the_default_role_at_their_first_sign_in(club, ann):
    ann.join()

    assert club.cognito.users[EMAIL].groups == {"reader"}
    assert ann.inside().get("/members/me").status == 200


@pytest.mark.parametrize("name", ["role", "id", "branch", "trusted", "version", "created_at", "nonsense"])
def test_a_new_person_sets_nothing_that_is_not_theirs(ann, name):
    ann.profile[name] = "keeper"

    answered = ann.sign_up()

    assert answered.status == 400
    assert list(answered.fields) == [name]


def test_a_password_is_cognitos_and_is_neither_stored_nor_shown(club, ann):
    ann.profile["password_hash"] = "secret"
    refused = ann.sign_up()
    del ann.profile["password_hash"]
    ann.join()

    assert refused.fields == {"password_hash": "is set by the server"}
    assert "password_hash" not in records(club)[0]
    assert "password_hash" not in ann.inside().get("/members/me").data


def test_every_mistake_of_a_registration_is_said_at_once(club):
    answered = club.anonymous.post("/auth/register", {"email": "ann", "password": "short", "name": "x" * 41})

    assert answered.fields == {
        "email": "must be an e-mail address",
        "password": "must have 10 to 256 characters and a digit",
        "name": "must have at most 40 characters",
        "handle": "is required",
    }


def test_registering_a_known_address_is_answered_as_an_unknown_one_is(club, ann):
    first = ann.sign_up()
    pending = ann.sign_up()
    ann.confirm()

    known = ann.sign_up()

    assert same(first, pending)
    assert same(first, known)
    assert len(club.cognito.users) == 1


def test_registering_again_before_the_address_is_confirmed_sends_another_code(club, ann):
    ann.sign_up()
    first = club.cognito.code_for(EMAIL)
    ann.sign_up()

    assert club.cognito.code_for(EMAIL) != first
    assert ann.confirm().status == 200


def test_what_the_first_said_who_registered_an_address_stays(club, ann):
    ann.sign_up()
    Visitor(club, EMAIL, "another 12345", name="Mallory", handle="mallory").sign_up()
    ann.confirm()

    assert ann.inside().get("/members/me").data["name"] == "Ann"


def test_who_is_known_already_is_not_told_about_by_whoever_registers_their_address(club):
    club.cognito.invite(EMAIL, "temporary 1")

    Visitor(club, EMAIL, name="Mallory", handle="mallory").sign_up()
    asked = club.anonymous.post("/auth/login", {"email": EMAIL, "password": "temporary 1"}).data
    step = {"email": EMAIL, "session": asked["session"], "new_password": PASSWORD}
    inside = club.by_token(club.anonymous.post("/auth/login", step).data["id_token"])

    assert inside.get("/members/me").status == 404


def test_an_access_token_of_somebody_else_is_refused(club, ann):
    tokens, others = ann.join(), Visitor(club, "bob@example.com").join()
    inside, theirs = club.by_token(tokens["id_token"]), {"access_token": others["access_token"]}

    change = inside.post("/auth/change-password", theirs | {"old_password": PASSWORD, "new_password": "Quite new 1"})

    assert (change.status, change.code) == (401, "SESSION_ENDED")
    assert inside.post("/auth/mfa", theirs).code == "SESSION_ENDED"
    assert inside.post("/auth/mfa", {"access_token": "nonsense"}).code == "SESSION_ENDED"


def test_an_account_is_made_once_however_often_its_person_confirms_and_signs_in(club, ann):
    ann.sign_up()
    code = club.cognito.code_for(EMAIL)
    answers = [ann.confirm(code) for _ in range(3)]
    made = records(club)
    for _ in range(3):
        ann.sign_in()

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert records(club) == made
    assert made[0]["version"] == 1


def test_a_wrong_code_is_refused_alike_for_every_address(club, ann):
    ann.sign_up()
    pending = ann.confirm("000000")
    ann.confirm()
    confirmed = ann.confirm("000000")

    unknown = Visitor(club, "eve@example.com").confirm("000000")

    assert (unknown.status, unknown.code) == (403, "CODE_REFUSED")
    assert same(unknown, pending)
    assert same(unknown, confirmed)


def test_a_wrong_password_is_answered_as_an_unknown_address_is(club, ann):
    ann.sign_up()
    pending = ann.sign_in()
    ann.confirm()
    wrong = ann.sign_in(password="wrong 12345")

    unknown = Visitor(club, "eve@example.com").sign_in()

    assert (unknown.status, unknown.code) == (401, "SIGN_IN_REFUSED")
    assert same(unknown, wrong)
    assert same(unknown, pending)


def test_a_refreshed_token_is_good_and_an_ended_session_is_refused(club, ann):
    tokens = ann.join()
    fresh = club.anonymous.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]})

    club.anonymous.post("/auth/logout", {"refresh_token": tokens["refresh_token"]})
    ended = club.anonymous.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]})

    assert club.by_token(fresh.data["id_token"]).get("/members/me").status == 200
    assert "refresh_token" not in fresh.data
    assert (ended.status, ended.code) == (401, "SESSION_ENDED")


def test_signing_out_by_the_access_token_ends_every_session(club, ann):
    first, second = ann.join(), ann.sign_in().data

    out = club.anonymous.post("/auth/logout", {"access_token": first["access_token"]})
    again = club.anonymous.post("/auth/logout", {"access_token": first["access_token"]})
    ended = club.anonymous.post("/auth/refresh", {"refresh_token": second["refresh_token"]})

    assert (out.status, again.status, ended.code) == (200, 200, "SESSION_ENDED")


def test_signing_out_of_nothing_is_a_mistake(club):
    assert club.anonymous.post("/auth/logout", {}).fields == {"refresh_token": "is required"}


def test_a_forgotten_password_is_replaced_by_the_code_that_was_sent(club, ann):
    ann.join()
    ann.door.post("/auth/forgot-password", {"email": EMAIL})
    reset = {"email": EMAIL, "code": club.cognito.code_for(EMAIL), "password": "quite new 1"}

    answered, again = (ann.door.post("/auth/reset-password", reset) for _ in range(2))

    assert (answered.status, again.code) == (200, "CODE_REFUSED")
    assert ann.sign_in().code == "SIGN_IN_REFUSED"
    assert ann.sign_in(password="quite new 1").status == 200


def test_forgetting_the_password_of_an_unknown_address_looks_like_that_of_a_known_one(club, ann):
    ann.sign_up()
    pending = ann.door.post("/auth/forgot-password", {"email": EMAIL})
    ann.confirm()
    known = ann.door.post("/auth/forgot-password", {"email": EMAIL})

    unknown = ann.door.post("/auth/forgot-password", {"email": "eve@example.com"})
    refused = [
        ann.door.post("/auth/reset-password", {"email": email, "code": "000000", "password": "quite new 1"})
        for email in (EMAIL, "eve@example.com")
    ]

    assert (unknown.status, unknown.data) == (200, {"confirmation": "email"})
    assert same(unknown, known)
    assert same(unknown, pending)
    assert same(*refused)


def test_a_password_is_changed_by_the_old_one_and_the_access_token(club, ann):
    tokens = ann.join()
    inside = club.by_token(tokens["id_token"])
    change = {"access_token": tokens["access_token"], "old_password": PASSWORD, "new_password": "quite new 1"}

    wrong = inside.post("/auth/change-password", change | {"old_password": "wrong 12345"})
    weak = inside.post("/auth/change-password", change | {"new_password": "weak"})
    changed = inside.post("/auth/change-password", change)

    assert (wrong.status, wrong.code) == (401, "SIGN_IN_REFUSED")
    assert list(weak.fields) == ["new_password"]
    assert changed.status == 200
    assert ann.sign_in(password="quite new 1").status == 200


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/auth/change-password"),
    ("POST", "/auth/mfa"),
    ("GET", "/members/me"),
    ("PATCH", "/members/me"),
])  # fmt: skip
def test_what_is_ones_own_needs_a_token(club, method, path):
    answered = club.anonymous(method, path, None if method == "GET" else {})

    assert (answered.status, answered.code) == (401, "UNAUTHENTICATED")


def test_who_set_up_an_app_signs_in_with_its_code(club, ann):
    tokens = ann.join()
    inside, access = club.by_token(tokens["id_token"]), {"access_token": tokens["access_token"]}
    app = inside.post("/auth/mfa", access).data
    enabled = inside.post("/auth/mfa", access | {"code": totp(app["secret"])})

    asked = ann.sign_in().data
    step = {"email": EMAIL, "session": asked["session"]}
    wrong = ann.door.post("/auth/login", step | {"code": "000000"})
    right = ann.door.post("/auth/login", step | {"code": totp(app["secret"])})

    assert app["uri"] == f"otpauth://totp/Book%20Club:ann%40example.com?secret={app['secret']}&issuer=Book%20Club"
    assert enabled.data == {"enabled": True}
    assert asked["challenge"] == "SOFTWARE_TOKEN_MFA"
    assert (wrong.status, wrong.code) == (403, "CODE_REFUSED")
    assert club.by_token(right.data["id_token"]).get("/members/me").status == 200


def test_a_wrong_code_sets_up_no_app(club, ann):
    tokens = ann.join()
    inside, access = club.by_token(tokens["id_token"]), {"access_token": tokens["access_token"]}
    inside.post("/auth/mfa", access)

    refused = inside.post("/auth/mfa", access | {"code": "000000"})

    assert (refused.status, refused.code) == (403, "CODE_REFUSED")
    assert "challenge" not in ann.sign_in().data


def test_where_a_second_factor_is_required_the_app_is_set_up_while_signing_in(running):
    strict = running("strict")
    ann = Visitor(strict)
    ann.profile = {}
    ann.sign_up()
    ann.confirm()

    asked = ann.sign_in().data
    code = {"email": EMAIL, "session": asked["session"], "code": totp(asked["secret"])}
    inside = ann.door.post("/auth/login", code)
    next_time = ann.sign_in().data

    assert asked["challenge"] == "MFA_SETUP"
    assert inside.status == 200
    assert next_time["challenge"] == "SOFTWARE_TOKEN_MFA"


def test_who_was_invited_chooses_a_password_and_says_who_they_are(club):
    club.cognito.invite(EMAIL, "temporary 1")
    door = club.anonymous

    asked = door.post("/auth/login", {"email": EMAIL, "password": "temporary 1"}).data
    step = {"email": EMAIL, "session": asked["session"], "new_password": PASSWORD}
    inside = club.by_token(door.post("/auth/login", step).data["id_token"])
    nobody = inside.get("/members/me")
    lacking = inside.patch("/members/me", {"motto": "Read"})
    said = inside.patch("/members/me", {"name": "Ann", "handle": "ann", "motto": "Read"})

    assert asked["challenge"] == "NEW_PASSWORD_REQUIRED"
    assert (nobody.status, nobody.code) == (404, "NOT_FOUND")
    assert lacking.fields == {"name": "is required", "handle": "is required"}
    assert (said.status, said.data["email"], said.data["role"]) == (200, EMAIL, "reader")
    assert inside.get("/members/me").data == said.data


def test_a_unique_value_that_was_taken_meanwhile_is_chosen_again(club, ann):
    ann.sign_up()
    Visitor(club, "bob@example.com", handle="ann").join()
    ann.confirm()
    inside = ann.inside()

    taken = inside.patch("/members/me", {"name": "Ann", "handle": "ann"})
    made = inside.patch("/members/me", {"name": "Ann", "handle": "ann2"})

    assert (taken.status, taken.code) == (409, "HANDLE_TAKEN")
    assert (made.status, made.data["handle"]) == (200, "ann2")


@pytest.mark.parametrize("session", ["nonsense", "MFA_SETUP.nonsense", "SOFTWARE_TOKEN_MFA.", "."])
def test_a_session_that_is_none_is_refused(club, session):
    answered = club.anonymous.post("/auth/login", {"email": EMAIL, "session": session, "code": "123456"})

    assert (answered.status, answered.code) == (401, "SESSION_ENDED")


@pytest.mark.parametrize(
    "body", [{}, {"email": EMAIL}, WHO | {"admin": True}, WHO | {"password": 1}, WHO | {"password": ""}]
)
def test_a_sign_in_without_its_words_or_with_others_is_a_mistake(club, body):
    answered = club.anonymous.post("/auth/login", body)

    assert (answered.status, answered.code) == (400, "INVALID_REQUEST")
    assert club.cognito.calls == []


def test_nothing_that_is_secret_gets_into_the_log(club, ann):
    tokens = ann.join()
    code = club.cognito.code_for(EMAIL)
    inside, access = club.by_token(tokens["id_token"]), {"access_token": tokens["access_token"]}
    secret = inside.post("/auth/mfa", access).data["secret"]
    club.anonymous.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]})

    log = club.log.getvalue()

    told = (PASSWORD, code, EMAIL, secret, tokens["access_token"], tokens["id_token"], tokens["refresh_token"])
    assert log
    assert [word for word in told if word in log] == []


REGISTER = ("/auth/register", WHO | {"name": "Ann", "handle": "ann"})
CONFIRM = ("/auth/confirm", {"email": EMAIL, "code": "123456"})
FORGOT = ("/auth/forgot-password", {"email": EMAIL})


@pytest.mark.parametrize(("asked", "operation", "reason", "status", "code"), [
    (REGISTER, "SignUp", "InvalidPasswordException", 400, "INVALID_REQUEST"),
    (REGISTER, "SignUp", "NotAuthorizedException", 403, "SIGN_UP_CLOSED"),
    (REGISTER, "SignUp", "CodeDeliveryFailureException", 201, None),
    (CONFIRM, "ConfirmSignUp", "TooManyFailedAttemptsException", 403, "CODE_REFUSED"),
    (FORGOT, "ForgotPassword", "LimitExceededException", 200, None),
    (FORGOT, "ForgotPassword", "TooManyRequestsException", 429, "TOO_MANY_ATTEMPTS"),
    (("/auth/login", WHO), "InitiateAuth", "PasswordResetRequiredException", 401, "SIGN_IN_REFUSED"),
    (("/auth/login", WHO), "InitiateAuth", "ResourceNotFoundException", 500, "INTERNAL_ERROR"),
    (("/auth/logout", {"refresh_token": "x"}), "RevokeToken", "UnsupportedTokenTypeException", 400, "INVALID_REQUEST"),
])  # fmt: skip
def test_what_cognito_says_is_answered_in_our_own_words(club, asked, operation, reason, status, code):
    club.cognito.refusing[operation] = reason

    answered = club.anonymous.post(*asked)

    assert answered.status == status
    assert code is None or answered.code == code
    assert reason not in answered.text
