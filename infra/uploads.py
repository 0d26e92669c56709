"""What fields that hold files need of the bucket: browsers may reach it, and some may do something with the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.specification import naming
from infra.cloudformation import arn, sub
from infra.names import BUCKET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification.functions import FunctionKind
    from infra.cloudformation import Value
    from infra.target import Target

SENT = ("content-type", "if-none-match", "x-amz-checksum-sha256")
"""The headers that an upload is sent with."""

PREFLIGHT_SECONDS = 600


def browser_access(target: Target) -> dict[str, Any]:
    """The bucket's property by which pages of the origins of section 5.3 may put and fetch files, and no others."""
    origins = target.specification.limits.cors_origins
    if not target.specification.has_files or not origins:
        return {}
    rule = {
        "AllowedOrigins": list(origins),
        "AllowedMethods": ["GET", "PUT"],
        "AllowedHeaders": list(SENT),
        "MaxAge": PREFLIGHT_SECONDS,
    }
    return {"CorsConfiguration": {"CorsRules": [rule]}}


def upload_grants(target: Target, kind: FunctionKind) -> Iterator[tuple[list[str], list[Value]]]:
    """Actions on files, and on which: an address allows what its signer may do, and no more.

    Without ListBucket S3 does not tell a file that is not there from one that is somebody else's.
    """
    if not target.specification.has_files:
        return
    files = sub(f"${{{BUCKET}.Arn}}/{naming.FILES}*")
    if kind == "api":
        yield ["s3:GetObject", "s3:PutObject"], [files]
        yield ["s3:ListBucket"], [arn(BUCKET)]
    if kind == "jobs":
        yield ["s3:DeleteObject", "s3:GetObject"], [files]
        yield ["s3:ListBucket"], [arn(BUCKET)]
