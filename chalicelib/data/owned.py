"""Which uploaded files are a record's own: those whose markers stand in the ledger and have not worn off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.data.markers import file_marker
from chalicelib.specification import naming

if TYPE_CHECKING:
    from chalicelib.data.items import Item
    from chalicelib.data.store import Store

NEVER = {"N": str(2**53)}


def owned_files(store: Store, identities: list[str]) -> set[str]:
    """Those of at most a hundred uploads, by their ids, that a record holds, in its table or in the bin."""
    markers = {file_marker(one): one for one in identities}
    left = [{naming.LEDGER_KEY: {"S": key}} for key in markers]
    found: list[Item] = []
    name = store.models.table_name(naming.LEDGER)
    while left:
        asked = {"RequestItems": {name: {"Keys": left, "ConsistentRead": True}}}
        answer = store.models.connection.dispatch("BatchGetItem", asked)
        found += answer["Responses"].get(name, ())
        left = answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])
    lasting = (one for one in found if int(one.get(naming.EXPIRY, NEVER)["N"]) > store.epoch)
    return {markers[one[naming.LEDGER_KEY]["S"]] for one in lasting}
