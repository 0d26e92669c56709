"""Section 2, Technology Stack: what the service runs on."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from asbuilt.diagnostics import stack as rules
from asbuilt.forms.amounts import find_bytes, find_counts, find_seconds
from asbuilt.forms.regions import REGIONS
from asbuilt.sections import platforms
from asbuilt.sections.platforms import any_of
from asbuilt.sections.settings import Line, Settings, clauses, gather, lines_of, phrase
from chalicelib.specification.settings import Backup, Capacity, Period, Runtime, Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.forms.amounts import Amount
    from asbuilt.source import Text

LANGUAGE = ("language", "runtime", "programming language", "backend language", "backend")
FRAMEWORK = ("framework", "backend framework", "web framework", "backend")
API_DESIGN = ("api design", "api style", "api", "api type")
SIGN_IN = ("authentication", "auth", "authentication method", "identity")
DATABASE = ("type", "database", "db", "primary database", "primary db", "database engine", "engine", "database type")
BACKUP = ("backup strategy", "backup", "backups", "backup policy")
HOSTING = (
    "hosting", "host", "cloud", "cloud provider", "compute", "server", "app server", "deployment", "infrastructure",
    "orchestration", "containerization", "region", "memory", "timeout", "architecture",
)  # fmt: skip
CONSOLE = ("framework", "frontend framework", "frontend", "front-end", "ui framework", "console")
REGION = r"(?i)\b[a-z]{2,3}-[a-z]{2,20}(?:-[a-z]{2,20})?-\d{1,2}\b"
OFF = r"^\W*(none|no|off|n/a|not (used|needed|required))\b"

ELSEWHERE = (
    (LANGUAGE, any_of(platforms.FOREIGN_LANGUAGES), "Python"),
    ((*FRAMEWORK, *API_DESIGN), any_of(platforms.FOREIGN_FRAMEWORKS), "AWS Chalice, REST"),
    ((*DATABASE, "schema", *BACKUP), any_of(platforms.FOREIGN_DATABASES), "DynamoDB"),
    (HOSTING, any_of(platforms.FOREIGN_HOSTS), "AWS Lambda"),
    (SIGN_IN, any_of(platforms.FOREIGN_IDENTITY), "Amazon Cognito"),
)
"""For each kind of line: its labels, what is not run on, and what is."""

MEMORY_MB, TIMEOUT_SECONDS = (128, 10_240), (1, 29)
MEGABYTE, DAY = 1_000_000, 86_400
USUAL_DAYS = 35
"""How long a backup is kept where the line does not say it."""


def read_stack(section: Section, findings: Findings) -> Stack:
    """What section 2 sets; what names something that this service does not run on is said."""
    settings = gather(lines_of([section], findings), TOPICS, findings)
    return Stack(**settings.arguments)


def _frontend(line: Line) -> bool:
    return re.search(r"front[- ]?end|client|mobile|\bui\b|console", f"{line.heading} {line.key}") is not None


def _unclear(line: Line, settings: Settings) -> None:
    """A label that sets one thing only, with a value that is none."""
    what, example, find = PLAIN.get(line.key, ("", "", None))
    if find and len(line.value) and next(find(line.value), None) is None:
        settings.say(rules.VALUE_NOT_UNDERSTOOD.at(line.value.span, found=line.value, what=what, example=example))


def _elsewhere(line: Line, settings: Settings) -> None:
    for labels, pattern, instead in ELSEWHERE:
        place = phrase(line.value, pattern) if line.key in labels and not _frontend(line) else None
        if place:
            settings.say(rules.ELSEWHERE.at(place.span, found=place, instead=instead))
            return


def _runtime(line: Line, settings: Settings) -> None:
    place = phrase(line.value, r"\bpython\b(\s*v?\d+(\.\d+)?)?") if line.key in LANGUAGE else None
    if place is None or _frontend(line):
        return
    version = next((found.value for found in place.find(r"\d+\.\d+")), None)
    runtime = f"python{version}" if version else Stack().runtime
    if runtime not in get_args(Runtime):
        known = ", ".join(name.removeprefix("python") for name in get_args(Runtime))
        settings.say(rules.UNSUPPORTED_PYTHON.at(place.span, found=place, known=known))
        return
    settings.set(place, f"Lambda runtime {runtime}", runtime=runtime)


def _framework(line: Line, settings: Settings) -> None:
    if line.key in FRAMEWORK and phrase(line.value, r"\bchalice\b"):
        settings.set(line.value, "AWS Chalice")
    if line.key in API_DESIGN and phrase(line.value, r"\brest(ful)?\b"):
        settings.set(line.value, "REST")
    if line.key in SIGN_IN and phrase(line.value, r"\bcognito\b"):
        settings.set(line.value, "Cognito user pool")


def _console(line: Line, settings: Settings) -> None:
    if line.key not in CONSOLE or not _frontend(line):
        return
    if phrase(line.value, OFF):
        settings.set(line.value, "no console", console=False)
    elif phrase(line.value, r"\bconsole\b|\badmin (ui|panel)\b"):
        settings.set(line.value, "the built-in console", console=True)


def _database(line: Line, settings: Settings) -> None:
    if line.key not in DATABASE or not phrase(line.value, r"\bdynamo ?db\b"):
        return
    provisioned = phrase(line.value, r"\bprovisioned\b.*")
    if provisioned is None:
        settings.set(line.value, "DynamoDB, on demand", capacity=None)
        return
    capacity = _capacity(provisioned)
    if capacity is None:
        settings.say(rules.NO_CAPACITY.at(provisioned.span))
        return
    what = f"DynamoDB, {capacity.read} read and {capacity.write} write units"
    settings.set(provisioned, what, capacity=capacity)


def _capacity(text: Text) -> Capacity | None:
    """`provisioned 5 read 10 write`, `provisioned: read 5, write 10`, `provisioned 5 RCU/10 WCU`."""
    kinds = [place.value.lower()[0] for place in text.find(r"(?i)\b(?:read|write)|[rw]cu\b")]
    units = dict(zip(kinds, (int(amount.low) for amount in find_counts(text)), strict=False))
    return Capacity(units["r"], units["w"]) if units.get("r") and units.get("w") else None


def _backup(line: Line, settings: Settings) -> None:
    if line.key not in BACKUP:
        return
    if phrase(line.value, OFF):
        settings.set(line.value, "no backups", point_in_time_recovery=False)
    continuous = phrase(line.value, r"\bpoint[- ]in[- ]time\b|\bpitr\b|\bcontinuous backups?\b")
    if continuous:
        settings.set(continuous, "point-in-time recovery", point_in_time_recovery=True)
    for clause in clauses(line.value):
        every = phrase(clause, r"\b(hourly|daily|nightly|weekly|monthly)\b|\bevery (?:hour|day|night|week|month)\b")
        if every:
            kept = next((amount for amount in find_seconds(line.value) if amount.high >= DAY), None)
            days = int(kept.high // DAY) if kept else USUAL_DAYS
            backup = Backup(_period(every.value), days)
            settings.set(every, f"a backup each {backup.every}, kept {days} days", backup=backup)


def _period(word: str) -> Period:
    """`nightly` -> `day`."""
    stem = word.lower().removeprefix("every ").removesuffix("ly").replace("night", "day").replace("dai", "day")
    return next(period for period in get_args(Period) if period == stem)


def _hosting(line: Line, settings: Settings) -> None:
    if line.key not in HOSTING or _frontend(line):
        return
    if phrase(line.value, r"\blambda\b"):
        settings.set(line.value, "AWS Lambda")
    _region(line, settings)
    _memory(line, settings)
    _timeout(line, settings)
    chip = phrase(line.value, r"\barm(64)?\b|\bgraviton\d?\b|\bx86(_64)?\b|\bamd64\b|\baarch64\b")
    if chip:
        architecture = "x86_64" if chip.value.lower().startswith(("x86", "amd")) else "arm64"
        settings.set(chip, architecture, architecture=architecture)


def _region(line: Line, settings: Settings) -> None:
    place = phrase(line.value, REGION)
    if place is None:
        return
    if place.value.lower() in REGIONS:
        settings.set(place, f"region {place.value.lower()}", region=place.value.lower())
    else:
        settings.say(rules.UNKNOWN_REGION.at_word(place, REGIONS, f"the regions are: {', '.join(REGIONS)}"))


def _memory(line: Line, settings: Settings) -> None:
    size = next(find_bytes(line.value), None)
    if size is None:
        return
    megabytes = _megabytes(size)
    if settings.within(size.place, rules.BAD_MEMORY, megabytes, *MEMORY_MB):
        settings.set(size.place, f"{megabytes} MB of memory", memory_mb=megabytes)


def _megabytes(size: Amount) -> int:
    """Lambda counts 1,024 MB to a GB, and so do people who write of its memory."""
    return int(size.high / MEGABYTE * (Decimal("1.024") if "g" in size.place.value.lower() else 1))


def _timeout(line: Line, settings: Settings) -> None:
    time = next(find_seconds(line.value), None)
    told = line.key == "timeout" or phrase(line.value, r"\btime[- ]?out\b")
    if time and told and settings.within(time.place, rules.BAD_TIMEOUT, time.high, *TIMEOUT_SECONDS):
        settings.set(time.place, f"timeout {int(time.high)} s", timeout_seconds=int(time.high))


def _console_delivery(line: Line, settings: Settings) -> None:
    if line.key == "cdn" and phrase(line.value, r"\bcloudfront\b"):
        settings.set(line.value, "the console through CloudFront", cdn=True)
    elif line.key == "cdn" and phrase(line.value, OFF):
        settings.set(line.value, "no CDN", cdn=False)


def _monitoring(line: Line, settings: Settings) -> None:
    if line.key in ("monitoring", "observability", "metrics") and phrase(line.value, r"\bcloudwatch\b"):
        settings.set(line.value, "dashboard and alarms in CloudWatch", monitoring=True)
    elif line.key == "monitoring" and phrase(line.value, OFF):
        settings.set(line.value, "no monitoring", monitoring=False)


PLAIN: dict[str, tuple[str, str, Callable[[Text], Iterator[object]] | None]] = {
    "memory": ("size", "Memory: 512 MB", find_bytes),
    "timeout": ("time", "Timeout: 10 s", find_seconds),
    "region": ("region", "Region: eu-west-1", lambda text: text.find(REGION)),
}
"""The labels that set one thing only: what their value is, a line that works, and how it is found."""

TOPICS = (
    _elsewhere, _unclear, _runtime, _framework, _console, _database, _backup, _hosting, _console_delivery, _monitoring,
)  # fmt: skip
