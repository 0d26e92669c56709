"""A specification in one of its stages: each setting as the stage has it, else as the rest of the document."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from chalicelib.specification import Specification, naming
from chalicelib.specification.operations import Stage

DEPLOYMENT_TAG = "asbuilt:deployment"
"""The tag that tells a service in one stage from all else in an account."""


class Target(Struct, frozen=True, dict=True):
    """What is deployed, and where to."""

    specification: Specification
    stage: Stage

    @property
    def name(self) -> str:
        """The service in this stage, which begins the names of its resources: `support-desk-production`."""
        return f"{self.specification.name}-{self.stage.name}"

    @property
    def region(self) -> str | None:
        """The region; None is that of whoever deploys."""
        return self.stage.region or self.specification.stack.region

    @property
    def memory_mb(self) -> int:
        """The memory of a function, which its share of a processor follows."""
        return self.stage.memory_mb or self.specification.stack.memory_mb

    @property
    def timeout_seconds(self) -> int:
        """How long the API's function may take."""
        return self.stage.timeout_seconds or self.specification.stack.timeout_seconds

    @property
    def log_level(self) -> str:
        """The least level that is logged."""
        return self.stage.log_level or self.specification.logging.level

    @property
    def log_retention_days(self) -> int | None:
        """How long logs are kept, as CloudWatch counts: the next step up from what is said; None is for ever."""
        said = self.stage.log_retention_days or self.specification.logging.keep_days
        return None if said is None else next((days for days in KEPT_DAYS if days >= said), KEPT_DAYS[-1])

    @property
    def published(self) -> bool:
        """Whether the API calls a published version, as SnapStart and provisioned concurrency ask."""
        return bool(self.stage.snap_start or self.stage.provisioned_concurrency)

    @property
    def alarm_addresses(self) -> tuple[str, ...]:
        """Who is told of an alarm that names nobody."""
        return (self.stage.alarm_email,) if self.stage.alarm_email else ()

    @cached_property
    def tags(self) -> dict[str, str]:
        """What every resource is marked with, so that its cost can be told apart."""
        named = {"asbuilt:service": self.specification.name, "asbuilt:stage": self.stage.name}
        return named | {DEPLOYMENT_TAG: self.name}

    def table(self, name: str) -> str:
        """The name of a table in DynamoDB."""
        return naming.table_name(self.specification.name, self.stage.name, name)


KEPT_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""The terms that CloudWatch keeps logs for."""
