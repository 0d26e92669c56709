"""Secrets are found by their names, first in Secrets Manager and then in SSM, and are kept for five minutes."""

from __future__ import annotations

import pytest

from chalicelib.clients import Clients
from chalicelib.secrets import KEPT_SECONDS, MissingSecretError, Secrets


@pytest.fixture
def clients(cloud):
    return Clients("eu-west-1")


@pytest.fixture
def now():
    return [1000.0]


@pytest.fixture
def secrets(clients, now):
    return Secrets(clients, "desk", "production", lambda: now[0])


def put(clients, name, value):
    manager = clients.client("secretsmanager")
    try:
        manager.put_secret_value(SecretId=name, SecretString=value)
    except manager.exceptions.ResourceNotFoundException:
        manager.create_secret(Name=name, SecretString=value)


def test_a_secret_is_that_of_its_service_and_stage(clients, secrets):
    put(clients, "desk-staging/SLACK_URL", "https://other.example.com/")
    put(clients, "desk-production/SLACK_URL", " https://hooks.example.com/x\n")

    assert secrets["SLACK_URL"] == "https://hooks.example.com/x"


def test_a_parameter_stands_in_for_a_secret(clients, secrets):
    clients.client("ssm").put_parameter(Name="/desk-production/TOKEN", Value="t", Type="SecureString")

    assert secrets["TOKEN"] == "t"


def test_what_is_not_there_or_empty_is_missing_until_it_is(clients, secrets):
    for _ in range(2):
        with pytest.raises(MissingSecretError, match="^TOKEN$"):
            secrets["TOKEN"]

    put(clients, "desk-production/TOKEN", "t")

    assert secrets["TOKEN"] == "t"


def test_a_value_is_kept_for_five_minutes(clients, secrets, now):
    put(clients, "desk-production/TOKEN", "old")
    assert secrets["TOKEN"] == "old"
    put(clients, "desk-production/TOKEN", "new")

    now[0] += KEPT_SECONDS - 1
    assert secrets["TOKEN"] == "old"
    now[0] += 1
    assert secrets["TOKEN"] == "new"
