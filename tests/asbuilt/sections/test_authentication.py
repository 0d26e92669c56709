"""What a line of 4.1 sets: the line beside it."""

import pytest

from asbuilt.diagnostics import Findings, State
from asbuilt.document import read_outline
from asbuilt.sections.authentication import read_authentication
from asbuilt.source import Source
from chalicelib.specification.settings import Authentication, LockOut, PasswordPolicy

DIGITS = PasswordPolicy(min_length=8, upper=False, lower=False, number=True, symbol=False)

LINES = [
    ("Method: Cognito user pool", {"methods": ("cognito",)}),
    ("**Method:** Bearer token in `Authorization` header", {"methods": ("cognito",)}),
    ("Method: API key", {"methods": ("api key",)}),
    ("Method: Cognito user pool, API key for machines", {"methods": ("cognito", "api key")}),
    ("Method: none", {"methods": ("none",)}),
    ("Token Type: JWT bearer, 1 hour", {"token_seconds": 3600}),
    ("Token Type: JWT, 15 minutes, refresh tokens 7 days", {"token_seconds": 900, "refresh_seconds": 604_800}),
    ("Token expiration: 24 hours for access tokens and 30 days for refresh tokens",
     {"token_seconds": 86_400, "refresh_seconds": 2_592_000}),
    ("Security Measures: MFA optional", {"mfa": "optional"}),
    ("Two-factor authentication is required for everyone", {"mfa": "required"}),
    ("MFA: off", {"mfa": "off"}),
    ("Passwords: at least 16 characters", {"password": PasswordPolicy(min_length=16)}),
    ("Security Measures: password at least 10 characters, upper and lower case, a number and a symbol",
     {"password": PasswordPolicy(min_length=10, upper=True, lower=True, number=True, symbol=True)}),
    ("Password policy: minimum length 8, digits", {"password": DIGITS}),
    ("Self sign-up: off", {"self_sign_up": False}),
    ("People are invited by an administrator", {"self_sign_up": False}),
    ("Registration is open", {"self_sign_up": True}),
    ("Lock-out after 5 failed attempts for 30 minutes", {"lock_out": LockOut(5, 1800)}),
    ("Account lockout: 10 attempts", {"lock_out": LockOut(10, 900)}),
    ("Security Measures: self sign-up on, MFA required, lock-out after 5 attempts for 1 hour",
     {"self_sign_up": True, "mfa": "required", "lock_out": LockOut(5, 3600)}),
]  # fmt: skip

STATED = ["Security Measures: input validation, no file system access", "Passwords are never stored", "OAuth"]

MISUSED = [
    ("Method: secret handshake", "TSD0420", 11),
    ("Token Type: JWT bearer, 30 days", "TSD0421", 27),
    ("Token Type: JWT, refresh 5 minutes", "TSD0422", 28),
    ("Security Measures: MFA", "TSD0423", 22),
    ("Passwords: at least 4 characters", "TSD0424", 23),
    ("Security Measures: self sign-up", "TSD0425", 22),
    ("Security Measures: account lock-out", "TSD0426", 30),
]


def read(lines):
    findings = Findings()
    document = f"## 4. API Specifications\n### 4.1 Authentication\n- {lines}\n"
    return read_authentication(read_outline(Source("document.md", document)).root.sections[0], findings), findings


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_sets_what_it_says(line, expected):
    authentication, findings = read(line)

    assert {name: getattr(authentication, name) for name in expected} == expected
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.BUILT]


@pytest.mark.parametrize("line", STATED)
def test_a_line_that_sets_nothing_is_stated_calmly(line):
    authentication, findings = read(line)

    assert authentication == Authentication()
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.STATED]


@pytest.mark.parametrize(("line", "code", "column"), MISUSED)
def test_a_misuse_is_shown_where_it_stands(line, code, column):
    _, findings = read(line)

    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]


@pytest.mark.parametrize("line", ["`POST /auth/register` - User registration", "Method: POST"])
def test_an_endpoint_among_the_lines_is_left_alone(line):
    authentication, findings = read(line)

    assert authentication == Authentication()
    assert (findings.diagnostics, findings.lines) == ([], {})
