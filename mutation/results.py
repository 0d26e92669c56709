"""What came of the mutants of a module: kept as JSON, counted, and told as a table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mutation.trials import Trial

KEPT = Path("build/mutation")


class Result(Struct, frozen=True):
    """One mutant, and what came of it: `killed` by a test, `survived` them all, or it ran out of `time`."""

    number: int
    line: int
    before: str
    after: str
    outcome: str
    by: str

    @classmethod
    def of(cls, trial: Trial) -> Result:
        """What is kept of a trial."""
        mutant = trial.mutant
        return cls(mutant.number, mutant.line, mutant.before, mutant.after, trial.outcome, trial.by)


class Score(Struct, frozen=True):
    """How many mutants of a module the tests killed; one that goes round for ever is noticed too."""

    name: str
    mutants: int
    killed: int
    survived: int
    timeouts: int

    @property
    def percent(self) -> float:
        """Killed and timed out, of a hundred."""
        return 100 * (self.killed + self.timeouts) / max(self.mutants, 1)


def read(name: str) -> list[Result]:
    """What was kept of the last run."""
    return msgspec.json.decode((KEPT / f"{name}.json").read_bytes(), type=list[Result])


def write(name: str, results: Sequence[Result]) -> None:
    """Keep what came of a module's mutants."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(results)))


def score(name: str, results: Sequence[Result]) -> Score:
    """Count them."""
    outcomes = Counter(one.outcome for one in results)
    return Score(name, len(results), outcomes["killed"], outcomes["survived"], outcomes["time"])


def table(scores: Iterable[Score]) -> str:
    """The scores as a table of Markdown, and all of them together in its last row."""
    scores = list(scores)
    sums = [sum(getattr(one, part) for one in scores) for part in ("mutants", "killed", "survived", "timeouts")]
    lines = [
        "| module | mutants | killed | survived | timeouts | score |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in (*scores, Score("all", *sums)):
        name = f"`{one.name}`" if one in scores else one.name
        cells = (name, f"{one.mutants:,}", f"{one.killed:,}", one.survived, one.timeouts, f"{one.percent:.1f} %")
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"
