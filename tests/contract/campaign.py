"""Generated requests against what the contract says, for documents and each of their roles: `make contract`."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import schemathesis
from moto import mock_aws
from msgspec import Struct, field
from schemathesis.engine import Status, events, from_schema

from chalicelib.api.openapi.contract import SIGN_IN
from tests.chalicelib.conftest import DOCUMENTS, ROOT, compiled
from tests.contract.hooks import Requests
from tests.contract.served import Served

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemathesis import Case, HookContext
    from schemathesis.engine.recorder import ScenarioRecorder

DESK = ROOT / "SPECIFICATION.md"
NAMES = ("bakery", "clinic", "library", "papers", "workshop")
ACCEPTED = ["2xx", "3xx", "403", "404", "409", "412"]
"""What may be answered to a valid request: the contract does not say what there is, and whose."""
SIGNING_IN = [*ACCEPTED, "401", "429"]
"""The same where people sign in: nor does it say who knows which password, and how often it was tried."""
REFUSED = ["400", "401", "403", "404", "405", "409", "412", "415", "422"]
"""What may be answered to an invalid one: what comes before the fault may refuse it as well."""
MANY = {
    "positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "400"]},
    "negative_data_rejection": {"expected-statuses": ["200", *REFUSED]},
}
"""What may be answered where a body holds many records (those of a bulk; the parts of a kit): wrong items are told
in the answer, each by itself; two of one record, and more than a transaction takes, are refused.  JSON Schema can say
neither."""


class Tally(Struct):
    """What came of one run: of a document, as one role."""

    document: str
    role: str
    requests: int = 0
    checks: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)  # by operation and check, the first of each

    def line(self) -> str:
        """The tally in one line."""
        statuses = " ".join(f"{status}:{count}" for status, count in sorted(self.statuses.items()))
        counted = f"{self.requests:>8,}{self.checks:>10,}{len(self.failures):>10}"
        return f"{self.document:<14}{self.role:<10}{counted}  {statuses}"


@click.command()
@click.argument("documents", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--role", help="One role alone; - is nobody.")
@click.option("--examples", default=30, show_default=True, help="Generated requests of an operation, beside coverage.")
@click.option("--seed", default=1, show_default=True, help="What the generation starts from.")
def main(documents: tuple[Path, ...], role: str | None, examples: int, seed: int) -> None:
    """Send generated requests, valid and not, and hold every answer against the contract of whoever asks."""
    chosen = documents or (DESK, *(DOCUMENTS / f"{name}.md" for name in NAMES))
    runs = [(path, one) for path in chosen for one in ("-", *compiled(path).roles) if role in (None, one)]
    click.echo(f"{'document':<14}{'role':<10}{'requests':>8}{'checks':>10}{'failures':>10}  statuses")
    tallies = []
    with ProcessPoolExecutor(max_workers=2, max_tasks_per_child=1) as pool:
        for tally in pool.map(tried, *zip(*runs, strict=True), [examples] * len(runs), [seed] * len(runs)):
            tallies.append(tally)
            click.echo(tally.line())
            for place, told in tally.failures.items():
                click.echo(f"  {place}\n{told}")
    failed = sum(len(tally.failures) for tally in tallies)
    requests, checks = sum(one.requests for one in tallies), sum(one.checks for one in tallies)
    click.echo(f"{requests:,} requests, {checks:,} checks, {failed} failures (seed {seed})")
    sys.exit(failed > 0)


def tried(document: Path, role: str, examples: int, seed: int) -> Tally:
    """Try one document as one role, in a process and a cloud of its own."""
    tally = Tally(document.stem.lower(), role)
    with mock_aws():
        served = Served(document, None if role == "-" else role)
        schemathesis.hook(_before_call(Requests(served)))
        with served.running() as url:
            config = schemathesis.Config.from_dict(_config(served.headers, examples, seed))
            schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config, headers=served.headers)
            for event in from_schema(schema).execute():
                _count(tally, event)
    return tally


def _before_call(requests: Requests) -> Callable[..., None]:
    def before_call(_: HookContext, case: Case, __: dict[str, Any]) -> None:
        requests.adjust(case)

    return before_call


def _config(headers: dict[str, str], examples: int, seed: int) -> dict[str, Any]:
    return {
        "headers": headers,
        "seed": seed,
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ACCEPTED},
            "negative_data_rejection": {"expected-statuses": REFUSED},
        },
        "operations": [
            {"include-tag": SIGN_IN, "checks": {"positive_data_acceptance": {"expected-statuses": SIGNING_IN}}},
            {"include-path-regex": "/(bulk|kits)$", "checks": MANY},
        ],
    }


def _count(tally: Tally, event: events.EngineEvent) -> None:
    if isinstance(event, events.ScenarioFinished):
        recorder = event.recorder
        answers = [one.response.status_code for one in recorder.interactions.values() if one.response]
        tally.requests += len(recorder.interactions)
        tally.statuses.update(answers)
        for case, checks in recorder.checks.items():
            tally.checks += len(checks)
            for check in checks:
                if check.status == Status.FAILURE:
                    tally.failures.setdefault(f"{recorder.label}: {check.name}", _told(recorder, case, check))
    elif isinstance(event, events.NonFatalError | events.FatalError):
        told = event.value if isinstance(event, events.NonFatalError) else event.exception
        tally.failures.setdefault(f"{getattr(event, 'label', 'run')}: error", f"    {told!r}")


def _told(recorder: ScenarioRecorder, case: str, check: Any) -> str:
    interaction = recorder.interactions[case]
    request, response = interaction.request, interaction.response
    failure = check.failure_info.failure
    lines = [
        f"{failure.title}: {' '.join(failure.message.split())}",
        f"{request.method} {request.uri}",
        *(
            f"{name}: {', '.join(texts)}"
            for name, texts in request.headers.items()
            if name[:3] in ("If-", "Ide", "Con")
        ),
        str(request.body)[:600],
        f"-> {response.status_code} {response.content[:400]!r}" if response else "-> no answer",
    ]
    return "\n".join(f"    {line}" for line in lines)


if __name__ == "__main__":
    main()
