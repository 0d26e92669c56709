"""What fields that hold files need of the bucket: browsers of the document's origins, and grants on the files alone."""

from __future__ import annotations

import pytest

from infra.storage import storage_resources
from infra.uploads import upload_grants

FILES = "  - scan: file max 1 MB types application/pdf\n"
ORIGINS = "## 5. Security Requirements\n### 5.3 API Security\n- CORS origins: https://app.example.com\n"


def test_pages_of_the_documents_origins_put_and_fetch_files(target):
    properties = storage_resources(target(FILES + ORIGINS))["Bucket"]["Properties"]

    (rule,) = properties["CorsConfiguration"]["CorsRules"]
    assert (rule["AllowedOrigins"], rule["AllowedMethods"]) == (["https://app.example.com"], ["GET", "PUT"])
    assert all(properties["PublicAccessBlockConfiguration"].values())


def test_no_page_reaches_the_bucket_where_no_origin_is_named(target):
    assert "CorsConfiguration" not in storage_resources(target(FILES))["Bucket"]["Properties"]


@pytest.mark.parametrize(("kind", "actions"), [
    ("api", ["s3:GetObject", "s3:ListBucket", "s3:PutObject"]),
    ("jobs", ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket"]),
    ("deliveries", []),
])  # fmt: skip
def test_each_function_may_do_with_files_what_it_does(target, kind, actions):
    granted = list(upload_grants(target(FILES), kind))

    assert sorted(action for told, _ in granted for action in told) == actions
    assert all("files/*" in str(where) for told, where in granted if told != ["s3:ListBucket"])


def test_without_files_nothing_is_granted_on_any(target):
    assert list(upload_grants(target(), "api")) == []
