"""`python -m bench.aws.costs`: what a document costs under a thousand to a billion requests a month, on paper."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from infra.costs.drawing import money
from infra.costs.estimate import estimate
from infra.costs.load import load_of
from infra.costs.prices import prices_of

if TYPE_CHECKING:
    from chalicelib.specification import Specification

EXPONENTS = range(3, 10)
DOCUMENT = Path(__file__).parents[2] / "SPECIFICATION.md"


def table(specification: Specification) -> str:
    """A row for each power of ten from 10^3 to 10^9 requests a month: each service, together, and for a million."""
    prices = prices_of(specification.stack.region)
    bills = [estimate(specification, load_of(specification, Decimal(10) ** power), prices) for power in EXPONENTS]
    services = list(dict.fromkeys(service for bill in bills for service in bill.by_service()))
    lines = [
        f"| requests a month | {' | '.join(services)} | together | for a million | less what is free |",
        f"| ---: |{' ---: |' * (len(services) + 3)}",
    ]
    for bill in bills:
        sums = [money(bill.by_service().get(service, Decimal(0))) for service in services]
        million = money(bill.total / bill.load.requests * 10**6)
        cells = [f"{bill.load.requests:,.0f}", *sums, money(bill.total), million, money(bill.total - bill.spared)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


@click.command()
@click.argument("document", type=click.Path(path_type=Path, exists=True), default=DOCUMENT)
def main(document: Path) -> None:
    """Print the table for DOCUMENT, in US dollars."""
    click.echo(table(compile_document(Source.read(document)).specification))


if __name__ == "__main__":
    main()
