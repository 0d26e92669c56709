"""What a value and a record are inside the service."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A JSON-able value: text, int or Decimal (never float), boolean, list, dict, None; times as canonical ISO texts."""

Record: TypeAlias = dict[str, Json]
"""A record by field name; a field that holds nothing is absent."""
