"""What a run tells of each delivery: what was tried, and what came of it; and the mails, as files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, build_opener

import msgspec

from asbuilt.local.cloud import REGION
from chalicelib.data import Store, connect
from chalicelib.specification.naming import LOCAL_STAGE

if TYPE_CHECKING:
    from pathlib import Path

    from chalicelib.data.deliveries import Delivery
    from chalicelib.specification import Specification

MAILS = "/_ministack/ses/messages"
"""Where the embedded cloud shows the mails that it was given."""


class Tidings:
    """Tells of the deliveries of a service that runs on the embedded cloud; mails are put into a folder."""

    def __init__(self, specification: Specification, endpoint: str, mails: Path) -> None:
        self._store = Store(specification, LOCAL_STAGE, connect(REGION, endpoint))
        self._endpoint = endpoint
        self._mails = mails

    def about(self, text: str, since: float) -> str:
        """What came of a message since then (seconds since 1970), in a few words; empty where nothing was tried."""
        delivery = self._store.deliveries.get(msgspec.json.decode(text)["delivery"])
        if delivery is None or not delivery.log or _seconds(delivery.log[-1].at) < int(since):
            return ""
        place = self._keep_mails() if delivery.kind == "email" and delivery.state == "delivered" else ""
        whom = f"{delivery.kind} to {delivery.service}, {delivery.event}"
        return f"{whom}: {delivery.log[-1].told}{_onward(delivery)}{place}"

    def _keep_mails(self) -> str:
        """Put the mails that are new into files; where the last of them is."""
        self._mails.mkdir(exist_ok=True)
        last = ""
        for mail in self._sent():
            path = self._mails / f"{mail['MessageId']}.txt"
            if not path.exists():
                path.write_text(_written(mail), encoding="utf-8")
                last = f" ({path})"
        return last

    def _sent(self) -> list[dict[str, Any]]:
        with build_opener(ProxyHandler({})).open(self._endpoint + MAILS, timeout=5) as answer:
            accounts = msgspec.json.decode(answer.read())["messages"]
        return [mail for mails in accounts.values() for mail in mails]


def _onward(delivery: Delivery) -> str:
    if delivery.state != "waiting":
        return "; given up" if delivery.state == "failed" else ""
    at = datetime.fromtimestamp(delivery.due, UTC).astimezone()
    return f"; again at {at:%H:%M:%S}"


def _written(mail: dict[str, Any]) -> str:
    head = {"From": mail["Source"], "To": ", ".join(mail["To"]), "Subject": mail["Subject"]}
    lines = [f"{name}: {value}" for name, value in head.items()]
    return "\n".join([*lines, "", mail["BodyText"], *([mail["BodyHtml"]] if mail.get("BodyHtml") else [])])


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
