"""What a deployment asks of the data there is: looked at before anything is changed, and done when it is out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import DecodeError

from asbuilt.cloud.failure import CloudError
from asbuilt.local.upkeep import Upkeep
from chalicelib.data import Store, connect
from chalicelib.specification.storage import DECODER

if TYPE_CHECKING:
    from collections.abc import Collection

    from asbuilt.cloud.account import Account
    from chalicelib.specification import Specification
    from infra.target import Target

DEPLOYED: Final = "deployed.json"
"""The name of the artifact that holds the specification that a stage has."""


def deployed(target: Target, account: Account) -> Specification | None:
    """The specification that a stage has; None where nothing was brought out in it.

    Raises:
        CloudError: what says so cannot be read.
    """
    content = account.get(f"{target.name}/{DEPLOYED}")
    try:
        return None if content is None else DECODER.decode(content)
    except DecodeError as error:
        raise CloudError(f"{target.name}/{DEPLOYED} in {account.artifacts} is no specification: {error}") from None


def agreed_upkeep(target: Target, account: Account, consents: Collection[str]) -> Upkeep | None:
    """The upkeep of a stage's records, if nothing of them would be destroyed without a consent.

    None where nothing was brought out before, so that there are no records.

    Raises:
        CloudError: something would be; it says which consents are missing.
        LocalError: records stand in the way.
    """
    before = deployed(target, account)
    if before is None:
        return None
    store = Store(target.specification, target.stage.name, connect(account.region, account.endpoint_url))
    upkeep = Upkeep(before, store, consents)
    if upkeep.plan.refused:
        cannot = [f"  cannot be done: {one.name}: {one.reason}" for one in upkeep.plan.changes if one.cannot]
        missing = [f'  --consent "{one}"' for one in upkeep.plan.missing]
        see = f"asbuilt plan --stage {target.stage.name}"
        raise CloudError("\n".join([f"it would destroy data, as {see} tells:", *cannot, *missing]))
    upkeep.check()
    return upkeep
