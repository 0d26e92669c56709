"""The keys of KMS that a stage needs beside those of its tables, by the names that the service knows them by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification import naming

if TYPE_CHECKING:
    from chalicelib.specification import Specification


def aliases(specification: Specification, stage: str) -> tuple[str, ...]:
    """The aliases of symmetric keys: that of encrypted fields, where there are any."""
    return (naming.fields_key_alias(specification.name, stage),) if specification.seals else ()
