"""The mutants of one module tried by its tests; what came of each is written to build/mutation/MODULE.json."""

from __future__ import annotations

import sys

import pytest

from mutation.mutants import mutants_of
from mutation.results import Result, read, write
from mutation.targets import find
from mutation.trials import QUIET, Trials


def main(name: str, *options: str) -> int:
    """Try all mutants, or with `--again` those that survived before; the status is that of pytest."""
    target = find(name)
    module, mutants = mutants_of(target.path.read_text("utf-8"))
    before = {one.number: one for one in read(name)} if "--again" in options else {}
    chosen = [one for one in mutants if not before or before[one.number].outcome == "survived"]
    trials = Trials(target, module, chosen)
    status = pytest.main([*target.tests, *QUIET], plugins=[trials])
    now = {one.mutant.number: Result.of(one) for one in trials.results}
    if now:
        write(name, [(before | now)[one.number] for one in mutants])
    return int(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
