"""What a generated request cannot know by the contract alone: which records there are, and what was asked before.

Only what is valid is changed; a request that is wrong on purpose stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from schemathesis.core.parameters import ParameterLocation

from chalicelib.api.replays import HEADER
from chalicelib.api.resources import PARAMETER, parameters_of, resource_paths
from chalicelib.api.resources import served as all_endpoints

if TYPE_CHECKING:
    from schemathesis import Case

    from chalicelib.specification import Endpoint, Table
    from tests.contract.served import Served

SMALLEST = 1e-130
"""The number next to 0 that DynamoDB keeps; JSON Schema has no word for it."""


class Requests:
    """Makes the generated requests of one service such as its clients could send."""

    def __init__(self, served: Served) -> None:
        self.served = served
        endpoints = all_endpoints(served.specification)
        resources = resource_paths(endpoints)
        self.endpoints = {(one.method, resources[one.path]): one for one in endpoints}

    def adjust(self, case: Case) -> None:
        """Put keys of records, and a fresh Idempotency-Key, in the places of invented ones."""
        endpoint = self.endpoints.get((case.method.upper(), case.operation.path))
        if endpoint is None:
            return
        if case.query and _is_valid(case, ParameterLocation.QUERY):
            case.query.pop("cursor", None)  # only the service makes one
            case.query = {name: _ordered(name, text) for name, text in case.query.items()}
            if "q" in case.query:
                case.query.pop("sort", None)  # what is found word by word has an order of its own
        if HEADER in (case.headers or {}) and _is_valid(case, ParameterLocation.HEADER):
            case.headers[HEADER] = uuid4().hex
        if case.headers and _is_valid(case, ParameterLocation.HEADER):
            case.headers.pop("X-API-Key", None)  # whoever asks has a token; a machine would have its own key
        table = self.served.specification.table(endpoint.table or "")
        if table and case.path_parameters and _is_valid(case, ParameterLocation.PATH):
            self._lead_to_records(endpoint, case)
        if table and isinstance(case.body, dict) and _is_valid(case, ParameterLocation.BODY):
            case.body = {name: _storable(value) for name, value in case.body.items()}
            self._refer_to_records(table, case.body)

    def _lead_to_records(self, endpoint: Endpoint, case: Case) -> None:
        """Every other path leads to a record, each to another one as long as there are some."""
        path = case.operation.path
        for ours, name in parameters_of(endpoint.path, path, {one: one for one in PARAMETER.findall(path)}).items():
            parent = endpoint.parent
            within = parent.table if parent and parent.parameter == ours else endpoint.table
            keys, given = self.served.keys(within or ""), str(case.path_parameters.get(name))
            if keys and len(given) % 2:
                case.path_parameters[name] = keys[len(given) % len(keys)]

    def _refer_to_records(self, table: Table, body: dict[str, Any]) -> None:
        for field in table.fields:
            if field.reference and body.get(field.name) is not None:
                keys = self.served.keys(field.reference.table)
                body[field.name] = keys[0] if keys else body[field.name]


def _is_valid(case: Case, place: ParameterLocation) -> bool:
    if case.meta is None:
        return False
    made = case.meta.components.get(place) or case.meta.generation  # an example of the contract has no parts
    return made.mode.is_positive


def _ordered(name: str, text: Any) -> Any:
    """A range whose lower end comes first: JSON Schema has no word for it."""
    return f"{text.partition(',')[0]},{text.partition(',')[0]}" if name.endswith("[between]") else text


def _storable(value: object) -> object:
    match value:
        case float():
            return value if abs(value) >= SMALLEST else 0
        case list():
            return [_storable(item) for item in value]
        case dict():
            return {name or "name": _storable(item) for name, item in value.items()}
    return value
