"""Which lines tell the value of a secret, and where it stands."""

import pytest

from asbuilt.forms.secrets import find_secret, secret_name, suggested_name
from asbuilt.source import Text

TOLD = [
    ("Stripe: API key: abcd1234efgh5678", "abcd1234efgh5678"),
    ("token = `s3cretvalue`", "s3cretvalue"),
    ("the password is hunter2hunter2", "hunter2hunter2"),
    ("Stripe: use " + "sk_" + "live_abcdefgh12345678", "sk_" + "live_abcdefgh12345678"),
    ("AWS: AKIA" + "ABCDEFGHIJKLMNOP", "AKIA" + "ABCDEFGHIJKLMNOP"),
    ("Slack: https://hooks.slack.com/services/T0/B0/x1", "hooks.slack.com/services/T0/B0/x1"),
]
NAMED = [
    "Stripe: API key: ${STRIPE_KEY}",
    "Stripe: API key in Secrets Manager",
    "API keys: rotated yearly",
    "Cognito: JWT token, 1 hour",
    "password: at least 12 characters",
]


@pytest.mark.parametrize(("line", "value"), TOLD)
def test_the_value_of_a_secret_is_found(line, value):
    found = find_secret(Text.at(line, 1, 1))

    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("line", NAMED)
def test_the_name_of_a_secret_is_no_secret(line):
    assert find_secret(Text.at(line, 1, 1)) is None


@pytest.mark.parametrize("written", ["${SLACK_URL}", "$SLACK_URL", "SLACK_URL", "${ SLACK_URL }"])
def test_a_secret_has_one_name_however_it_is_written(written):
    assert secret_name(Text.at(written, 1, 1)) == "SLACK_URL"


def test_a_name_is_suggested_from_the_service():
    assert suggested_name("Acme CRM", "URL") == "ACME_CRM_URL"
