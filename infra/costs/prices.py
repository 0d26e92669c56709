"""What AWS asks for what a service uses: list prices in US dollars, without taxes, discounts and free allowances.

Prices change, and are not fetched: they are those of the day that is said, and a file of your own can replace any of
them.  A region that has no row here is counted by the prices of `us-east-1`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct, structs

if TYPE_CHECKING:
    from pathlib import Path

D = Decimal
MILLION: Final = 1_000_000


class Prices(Struct, frozen=True, kw_only=True):
    """The prices of one region; `million` is a million requests or units, `gb` a gigabyte for a month."""

    region: str = "us-east-1"
    taken: str = "2025"
    gateway_million: Decimal = D("3.50")
    gateway_million_above_333_million: Decimal = D("2.80")
    gateway_million_above_1_billion: Decimal = D("2.38")
    lambda_million: Decimal = D("0.20")
    lambda_gb_second_arm64: Decimal = D("0.0000133334")
    lambda_gb_second_x86_64: Decimal = D("0.0000166667")
    lambda_ready_gb_second_arm64: Decimal = D("0.0000033334")  # provisioned concurrency
    lambda_ready_gb_second_x86_64: Decimal = D("0.0000041667")
    write_million: Decimal = D("0.625")
    read_million: Decimal = D("0.125")
    write_capacity_hour: Decimal = D("0.00065")
    read_capacity_hour: Decimal = D("0.00013")
    storage_gb: Decimal = D("0.25")
    recovery_gb: Decimal = D("0.20")  # point-in-time recovery
    backup_gb: Decimal = D("0.10")
    log_gb_written: Decimal = D("0.50")
    log_gb: Decimal = D("0.03")
    alarm: Decimal = D("0.10")
    dashboard: Decimal = D("3.00")
    metric: Decimal = D("0.30")
    person: Decimal = D("0.015")  # monthly active, of the tier Essentials
    key: Decimal = D("1.00")
    firewall: Decimal = D("5.00")
    firewall_rule: Decimal = D("1.00")
    firewall_million: Decimal = D("0.60")
    out_gb: Decimal = D("0.09")


class Free(Struct, frozen=True, kw_only=True):
    """What every account has free in every month, for good; what is free in the first year alone is left out."""

    lambda_requests: Decimal = D(1_000_000)
    lambda_gb_seconds: Decimal = D(400_000)
    storage_gb: Decimal = D(25)
    log_gb: Decimal = D(5)
    alarms: Decimal = D(10)
    dashboards: Decimal = D(3)
    metrics: Decimal = D(10)
    people: Decimal = D(10_000)
    out_gb: Decimal = D(100)


REGIONS: Final = {
    "us-east-1": Prices(),
    "eu-west-1": Prices(
        region="eu-west-1",
        write_million=D("0.705"),
        read_million=D("0.141"),
        write_capacity_hour=D("0.000735"),
        read_capacity_hour=D("0.000147"),
        storage_gb=D("0.283"),
        recovery_gb=D("0.226"),
        backup_gb=D("0.113"),
        log_gb_written=D("0.57"),
        log_gb=D("0.03"),
    ),
}


OWN: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def prices_of(region: str | None, file: Path | None = None) -> Prices:
    """The prices of a region; those in a file, a JSON object by the names above, replace them.

    Raises:
        ValueError: the file is no such object; the message says where.

    """
    prices = REGIONS.get(region or "", REGIONS["us-east-1"])
    if file is None:
        return prices
    try:
        own = OWN.decode(file.read_bytes())
        return structs.replace(prices, **{name: _price(name, value) for name, value in own.items()})
    except (msgspec.DecodeError, OSError, TypeError, ArithmeticError) as fault:
        raise ValueError(f"{file}: {fault}") from None


def _price(name: str, value: object) -> str | Decimal:
    return str(value) if name in ("region", "taken") else Decimal(str(value))
