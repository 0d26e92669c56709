"""What a deployment asks of the records that are there, before and after it is brought out."""

from __future__ import annotations

import pytest
from moto import mock_aws

from asbuilt.cloud.deploying import settle
from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.upkeep import agreed_upkeep, deployed
from asbuilt.local.failure import LocalError
from asbuilt.local.tables import ensure_tables
from chalicelib.data import Store
from chalicelib.specification import dump
from infra.tables import definitions
from infra.target import Target
from tests.chalicelib.conftest import REGION, Signing, dynamodb

STAGE = "## 9. Deployment\n### 9.1 Environments\n- Production: region eu-west-1\n"
DOCUMENT = "# Desk\n## 3. Database Schema\n#### tickets\n- Fields:\n{}" + STAGE


class Artifacts:
    """An account of which only the artifacts are asked for."""

    region, endpoint_url, artifacts = REGION, None, "artifacts"

    def __init__(self):
        self.kept = {}

    def get(self, key):
        return self.kept.get(key)

    def put(self, key, content):
        self.kept[key] = content


@pytest.fixture
def account(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield Artifacts()


@pytest.fixture
def target(compiled):
    """A document of these fields in its stage; its tables are there."""

    def of(*fields):
        specification = compiled(DOCUMENT.format("".join(f"  - {field}\n" for field in fields))).specification
        ensure_tables(dynamodb(), definitions(specification, "production"))
        return Target(specification, specification.stages[0])

    return of


def create(target, **values):
    connection = Signing(region=REGION)
    connection._client = dynamodb()
    store = Store(target.specification, "production", connection)
    return store.create(target.specification.tables[0], values)["id"]


def brought_out(account, target):
    settle(target, account, None, lambda _: None)
    return target


def test_a_stage_in_which_nothing_was_brought_out_asks_for_nothing(account, target):
    assert agreed_upkeep(target("title: string"), account, ()) is None


def test_what_is_brought_out_is_what_the_next_deployment_begins_from(account, target):
    first = brought_out(account, target("title: string"))

    kept = deployed(first, account)

    assert dump(kept) == dump(first.specification)


@pytest.mark.parametrize("consents", [(), ("destroys something else",)])
def test_what_would_be_destroyed_is_refused_with_the_words_that_allow_it(account, target, consents):
    brought_out(account, target("title: string", "notes: text"))

    with pytest.raises(CloudError) as refused:
        agreed_upkeep(target("title: string"), account, consents)

    assert '--consent "destroys tickets.notes"' in str(refused.value)
    assert agreed_upkeep(target("title: string"), account, ("destroys tickets.notes",))


def test_another_key_is_refused_whatever_is_consented_to(account, target, compiled):
    brought_out(account, target("title: string"))
    specification = compiled(DOCUMENT.format("  - title: string\n  - code: string primary key\n")).specification
    changed = Target(specification, specification.stages[0])

    with pytest.raises(CloudError, match="cannot be done: tickets"):
        agreed_upkeep(changed, account, ("destroys tickets",))


def test_records_that_a_new_rule_does_not_allow_stop_it_before_anything_is_changed(account, target):
    first = brought_out(account, target("code: string"))
    made = [create(first, code="1") for _ in range(2)]

    with pytest.raises(LocalError) as refused:
        agreed_upkeep(target("code: string unique"), account, ())

    assert all(key in str(refused.value) for key in made)


def test_records_are_brought_up_when_the_document_is_out(account, target):
    first = brought_out(account, target("headline: string"))
    create(first, headline="Leak")
    second = target("subject: string formerly headline")
    told = []

    settle(second, account, agreed_upkeep(second, account, ()), told.append)

    assert told == ["tickets: 1 of 1 records brought up to date (rename subject)"]
    assert deployed(second, account).tables[0].field("subject").formerly == "headline"
