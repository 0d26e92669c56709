"""The tables of a document, as CreateTable wants them."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from infra.tables import definitions, expiries

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tables():
    compiled = compile_document(Source.read(ROOT / "SPECIFICATION.md"))
    assert compiled.specification is not None
    return {table["TableName"]: table for table in definitions(compiled.specification, "test")}


def keys(table):
    return {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }


def test_a_document_has_its_tables_and_their_companions(tables):
    names = ["users", "tickets", "comments", "articles", "asbuilt-ledger", "asbuilt-history", "asbuilt-jobs"]

    assert list(tables) == [f"support-desk-test-{name}" for name in names]


@pytest.mark.parametrize(
    ("line", "companions"),
    [
        ("- Owner: author", {}),
        ("- Soft delete: keep 30 days", {"asbuilt-bin": ["deletion", "record"]}),
        ("- History: keep 1 year", {"asbuilt-history": ["record", "place"]}),
    ],
)
def test_what_is_kept_of_records_has_a_table_where_the_document_asks_for_it(line, companions):
    document = f"# Notes\n## 3. Database Schema\n#### notes\n{line}\n- Fields:\n  - author: string\n"
    specification = compile_document(Source("notes.md", document)).specification

    (_, ledger, *rest) = definitions(specification, "test")

    assert ledger["TableName"] == "notes-test-asbuilt-ledger"
    made = {one["TableName"]: [key["AttributeName"] for key in one["KeySchema"]] for one in rest}
    assert made == {f"notes-test-{name}": keys for name, keys in companions.items()}


def test_a_table_is_indexed_by_what_its_lists_and_references_ask_for(tables):
    assert keys(tables["support-desk-test-tickets"]) == {
        "by_all": ["_all", "id"],
        "by_requester": ["requester", "id"],
        "by_status": ["status", "id"],
        "by_priority": ["priority", "id"],
        "by_assignee": ["assignee", "id"],
    }


def test_accounts_are_listed_by_the_time_they_were_made(tables):
    assert keys(tables["support-desk-test-users"]) == {"by_all": ["_all", "created_at"]}


def test_a_table_of_words_is_made_where_one_is_searchable_and_not_small(compiled):
    document = "# X\n## 3. Database Schema\n#### notes\n{}\n- Fields:\n  - text: string {}\n"

    def companions(size, constraint):
        specification = compiled(document.format(size, constraint)).specification
        return {table["TableName"]: table["KeySchema"] for table in definitions(specification, "test")}

    keys = [{"AttributeName": "bucket", "KeyType": "HASH"}, {"AttributeName": "entry", "KeyType": "RANGE"}]
    assert companions("", "searchable")["x-test-asbuilt-search"] == keys
    assert "x-test-asbuilt-search" not in companions("- Expected size: 1000", "searchable")
    assert "x-test-asbuilt-search" not in companions("", "indexed")


def test_only_key_attributes_are_declared(tables):
    for table in tables.values():
        schemas = [table, *table.get("GlobalSecondaryIndexes", ())]
        used = {key["AttributeName"] for schema in schemas for key in schema["KeySchema"]}

        assert {attribute["AttributeName"] for attribute in table["AttributeDefinitions"]} == used


def test_tables_are_paid_for_by_request(tables):
    assert {table["BillingMode"] for table in tables.values()} == {"PAY_PER_REQUEST"}


def test_what_expires_does_so_by_one_attribute(compiled):
    tables = "".join(f"#### {name}\n{line}- Fields:\n  - text: string\n" for name, line in EXPIRING.items())
    kept = "## 5. Security Requirements\n### 5.2 Data Protection\n- Keep notes 2 years\n"
    specification = compiled(f"# X\n## 3. Database Schema\n{tables}{kept}").specification

    settings = {one["TableName"]: one["TimeToLiveSpecification"] for one in expiries(specification, "test")}

    assert settings == {
        "x-test-notes": {"Enabled": True, "AttributeName": "_expires"},
        "x-test-drafts": {"Enabled": True, "AttributeName": "_expires"},
        "x-test-books": {"Enabled": False, "AttributeName": "_expires"},
        "x-test-asbuilt-ledger": {"Enabled": True, "AttributeName": "expires_at"},
    }


EXPIRING = {"notes": "", "drafts": "- Expire: 90 days\n", "books": ""}


PLAIN = "# X\n## 3. Database Schema\n#### notes\n- Fields:\n  - text: string\n"
ENCRYPTION = [
    ("in transit", None),
    ("at rest", None),
    ("at rest with KMS", {"Enabled": True, "SSEType": "KMS"}),
    (
        "at rest with a customer managed key",
        {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "alias/x-production"},
    ),
]


@pytest.mark.parametrize(("said", "setting"), ENCRYPTION)
def test_every_table_is_encrypted_with_the_key_that_the_document_says(compiled, said, setting):
    document = f"{PLAIN}## 5. Security Requirements\n### 5.2 Data Protection\n- Encrypt all data {said}\n"

    tables = definitions(compiled(document).specification, "production")

    assert [table.get("SSESpecification") for table in tables] == [setting, setting]


def test_tables_are_protected_from_deletion_in_the_stages_that_say_so(compiled):
    stages = "## 9. Deployment\n### 9.1 Environments\n- Production: deletion protection on\n- Staging: memory 512 MB\n"
    specification = compiled(PLAIN + stages).specification
    (production, staging) = (stage.name for stage in specification.stages)

    protected = {
        stage: {table.get("DeletionProtectionEnabled", False) for table in definitions(specification, stage)}
        for stage in (production, staging, "local")
    }

    assert protected == {production: {True}, staging: {False}, "local": {False}}


def test_the_tables_that_something_waits_for_have_a_stream_of_their_changes(tables):
    streams = {name for name, table in tables.items() if table.get("StreamSpecification", {}).get("StreamEnabled")}

    assert streams == {"support-desk-test-tickets"}
