"""Callers that ask at once: threads, each with a service of its own, as each Lambda environment has."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any, TypeVar

from chalicelib.bootstrap import Settings, build
from chalicelib.specification import naming
from infra.tables import definitions
from tests.chalicelib.conftest import DOCUMENTS, REGION, STAGE, Client, Signing, compiled

Result = TypeVar("Result")


class Crew:
    """So many callers of one league, whose tables are made new."""

    def __init__(self, address: str, size: int) -> None:
        self.specification = compiled(DOCUMENTS / "league.md")
        self.size = size
        self.dynamodb: Any = Signing(region=REGION, host=address).client
        self.definitions = definitions(self.specification, STAGE)
        self._create()
        self.callers = [self._caller(address) for _ in range(size)]

    @property
    def anyone(self) -> Client:
        return self.callers[0]

    def _caller(self, address: str) -> Client:
        settings = Settings(stage=STAGE, region=REGION, endpoint_url=address, log_stream=io.StringIO())
        return Client(build(self.specification, settings, connection=Signing(region=REGION, host=address)))

    def share(self, work: Iterable[Callable[[Client], Result]]) -> list[Result]:
        """What all the work comes to: the callers begin at once, and each goes on with what is left."""
        left, start = iter(list(work)), Barrier(self.size)

        def begin(caller: Client) -> list[Result]:
            start.wait()
            return [task(caller) for task in left]

        with ThreadPoolExecutor(self.size) as threads:
            return [result for results in threads.map(begin, self.callers) for result in results]

    def together(self, *tasks: Callable[[Client], Result]) -> list[Result]:
        """What each of a few tasks comes to, all begun at once."""
        start = Barrier(len(tasks))

        def begin(task: Callable[[Client], Result], caller: Client) -> Result:
            start.wait()
            return task(caller)

        with ThreadPoolExecutor(len(tasks)) as threads:
            return list(threads.map(begin, tasks, self.callers))

    def items(self, table: str) -> list[dict[str, Any]]:
        """What a table holds, by a scan."""
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=naming.table_name(self.specification.name, STAGE, table), ConsistentRead=True
        )
        return [
            {name: next(iter(value.values())) for name, value in item.items()}
            for page in pages
            for item in page["Items"]
        ]

    def empty(self) -> None:
        """Make the tables new."""
        for definition in self.definitions:
            with suppress(self.dynamodb.exceptions.ResourceNotFoundException):
                self.dynamodb.delete_table(TableName=definition["TableName"])
        self._create()

    def _create(self) -> None:
        for definition in self.definitions:
            with suppress(self.dynamodb.exceptions.ResourceInUseException):  # the SDK has sent a slow call again
                self.dynamodb.create_table(**definition)
