"""The races: what is asked at once, how often, and what must hold of the answers and of what is stored then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock

from chalicelib.specification import naming
from tests.chalicelib.conftest import Answered, Client
from tests.races.crew import Crew


@dataclass
class Ran:
    """What came of a race: answers by status and code, and whatever should not be."""

    answers: Counter[str] = field(default_factory=Counter)
    found: str = ""
    violations: list[str] = field(default_factory=list)
    lock: AbstractContextManager[object] = field(default_factory=Lock)

    def expect(self, holds: bool, what: str) -> None:  # noqa: FBT001 - the first is what the second says
        if not holds:
            self.violations.append(what)

    def note(self, answered: Answered) -> Answered:
        with self.lock:
            self.answers[str(answered.status) if answered.status < 400 else f"{answered.status} {answered.code}"] += 1
        return answered


def increments(crew: Crew, times: int) -> Ran:
    """Read a number, write it one higher with If-Match, and again after each 412, until it is done."""
    ran = Ran()
    club = crew.anyone.post("/clubs", {"name": "Ash", "number": 0}).headers["Location"]

    def increment(caller: Client) -> None:
        read = caller.get(club)
        while True:
            version, number = read.data["version"], read.data["number"]
            wrote = ran.note(caller.patch(club, {"number": number + 1}, headers={"If-Match": f'"{version}"'}))
            if wrote.status == 200:
                return
            read = caller.get(club)
            ran.expect(wrote.status == 412, f"{wrote.text}")
            ran.expect(read.data["version"] > version, f"a 412 for version {version}, which is the one that is stored")

    crew.share([increment] * times)
    last = crew.anyone.get(club).data
    ran.found = f"number {last['number']}, version {last['version']}"
    ran.expect((last["number"], last["version"]) == (times, times + 1), f"not {times}: {ran.found}")
    return ran


def creations(crew: Crew, times: int) -> Ran:
    """Create records of one unique value."""
    ran = Ran()

    crew.share([lambda caller: ran.note(caller.post("/clubs", {"name": "Only"}))] * times)

    clubs, markers = len(crew.items("clubs")), len(crew.items(naming.LEDGER))
    ran.found = f"{clubs} record, {markers} marker"
    ran.expect((clubs, markers) == (1, 1), ran.found)
    ran.expect(ran.answers == {"201": 1, "409 NAME_TAKEN": times - 1}, f"{dict(ran.answers)}")
    return ran


def handovers(crew: Crew, times: int) -> Ran:
    """Change a unique value while a new record takes the old one."""
    ran = Ran()
    for number in range(times):
        club = crew.anyone.post("/clubs", {"name": f"old {number}"}).headers["Location"]
        changed, made = crew.together(
            lambda caller, club=club, name=f"new {number}": ran.note(caller.patch(club, {"name": name})),
            lambda caller, name=f"old {number}": ran.note(caller.post("/clubs", {"name": name})),
        )
        ran.expect(changed.status == 200, changed.text)
        ran.expect(made.status == 201 or made.code == "NAME_TAKEN", made.text)
    names = sorted(item["name"] for item in crew.items("clubs"))
    held = {(entry["record"], entry["id"]) for entry in crew.items(naming.LEDGER)}
    owners = {(item["id"], f'["clubs",["name"],["{item["name"]}"]]') for item in crew.items("clubs")}
    ran.found = f"{len(names)} records, {len(held)} markers"
    ran.expect(len(set(names)) == len(names), "a name that two records have")
    ran.expect(held == owners, f"markers that are not those of the records: {held ^ owners}")
    return ran


def orphans(crew: Crew, times: int) -> Ran:
    """Delete a record while another comes to refer to it: one that goes with it, and one that holds it back."""
    ran = Ran()
    for number in range(times):
        club = crew.anyone.post("/clubs", {"name": f"club {number}"}).data["id"]
        player = crew.anyone.post("/players", {"club": club}).data["id"]
        path, child = (f"/players/{player}", ("/awards", {"code": str(number), "player": player}))
        if number % 2:
            path, child = (f"/clubs/{club}", ("/players", {"club": club}))
        deleted, made = crew.together(
            lambda caller, path=path: ran.note(caller.delete(path)),
            lambda caller, child=child: ran.note(caller.post(*child)),
        )
        ran.expect(deleted.status == 200 or deleted.code in ("IN_USE", "CONFLICT"), deleted.text)
        ran.expect(made.status in (201, 400), made.text)
    left = {table: {item["id"] for item in crew.items(table)} for table in ("clubs", "players")}
    lost = [item for item in crew.items("players") if item["club"] not in left["clubs"]]
    lost += [item for item in crew.items("awards") if item["player"] not in left["players"]]
    ran.found = f"{len(lost)} orphans"
    ran.expect(not lost, f"{lost}")
    return ran


def repetitions(crew: Crew, times: int) -> Ran:
    """Send one request with one Idempotency-Key."""
    ran = Ran()

    def send(caller: Client) -> Answered:
        return ran.note(caller.post("/clubs", {"name": "Ash"}, headers={"Idempotency-Key": "one"}))

    answers = [*crew.share([send] * times), send(crew.anyone)]
    bodies = {answered.text for answered in answers if answered.status == 201}
    ran.found = f"{len(crew.items('clubs'))} record, {len(bodies)} answer"
    ran.expect(ran.found == "1 record, 1 answer", ran.found)
    ran.expect(answers[-1].status == 201, answers[-1].text)
    ran.expect(ran.answers.keys() <= {"201", "409 IDEMPOTENCY_KEY_IN_USE"}, f"{dict(ran.answers)}")
    return ran


RACES: dict[str, tuple[Callable[[Crew, int], Ran], int]] = {
    "R5 increments with If-Match": (increments, 1_000),
    "R6 creates of one unique value": (creations, 500),
    "R7 a unique value changed while it is taken": (handovers, 500),
    "R8 a parent deleted while a child is made": (orphans, 500),
    "R9 one Idempotency-Key": (repetitions, 100),
}
"""Each race, and how often what it is about is tried."""
