"""The settings of a stage: `region eu-west-1, memory 1024 MB, deletion protection on`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import deployment as rules
from asbuilt.diagnostics import nearest
from asbuilt.forms.quantities import read_bytes, read_number, read_seconds
from asbuilt.forms.regions import REGIONS
from asbuilt.forms.words import split_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from asbuilt.diagnostics import Findings
    from asbuilt.source import Text

KEYS = {
    **dict.fromkeys(("account", "aws account", "account id"), "account"),
    **dict.fromkeys(("region", "aws region"), "region"),
    **dict.fromkeys(("domain", "domain name", "custom domain", "host", "hostname", "url"), "domain"),
    **dict.fromkeys(("memory", "memory size", "ram"), "memory_mb"),
    **dict.fromkeys(("timeout", "time out", "request timeout"), "timeout_seconds"),
    **dict.fromkeys(("log level", "loglevel", "logging level", "logging", "logs"), "log_level"),
    **dict.fromkeys(("alarm e-mail", "alarm email", "alarms", "alarms to", "alert e-mail", "alert email", "alerts to",
                     "notify"), "alarm_email"),
    **dict.fromkeys(("retention", "log retention", "keep logs", "keep", "retain logs"), "log_retention_days"),
    **dict.fromkeys(("deletion protection", "delete protection", "protected"), "deletion_protection"),
    **dict.fromkeys(("provisioned concurrency", "concurrency"), "provisioned_concurrency"),
    **dict.fromkeys(("snapstart", "snap start"), "snap_start"),
}  # fmt: skip
"""The words for each setting of a Stage."""
KEY = re.compile(
    r"[*_`]*(?P<key>" + "|".join(re.escape(key) for key in sorted(KEYS, key=len, reverse=True)) + r")\b[*_`]*"
    r"\s*(?:[:=]|\b(?:is|of|for(?=\s+\d))\b)?\s*",
    re.IGNORECASE,
)
BEHIND = re.compile(r"(?P<value>.+?)\s+(?P<key>memory|ram|timeout|(?:log\s+)?retention|logging)", re.IGNORECASE)
"""`512 MB memory`, `30 days retention`, `DEBUG logging`."""
SHAPES = (
    (re.compile(r"[a-z]{2}(?:-gov)?-[a-z]+-\d"), "region"),
    (re.compile(r"\d{12}"), "account"),
    (re.compile(r"\d+\s*[MG]i?B", re.IGNORECASE), "memory_mb"),
)
"""Values that tell by themselves what they set."""
PROSE = re.compile(r"(?:with|for|and|to|in|on\s+\w|from|via|as|by|the|an?|only|behind)\b", re.IGNORECASE)
"""How a text goes on that only begins with the word for a setting: `domain with SSL`."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
KNOWN: dict[str, tuple[str, ...]] = {"region": REGIONS, "log_level": LEVELS}
SWITCH = {"on": True, "yes": True, "true": True, "enabled": True, "": True}
SWITCH |= {"off": False, "no": False, "false": False, "disabled": False}
LEAST_MEMORY, MOST_MEMORY, LONGEST_REQUEST, MOST_CONCURRENCY = 128, 10_240, 29, 1_000
DAY = 86_400


class StageSettings:
    """Reads the settings of one stage; what is wrong is said."""

    def __init__(self, stage: str, findings: Findings) -> None:
        self.stage = stage
        self.findings = findings
        self.values: dict[str, Any] = {}

    def read(self, text: Text) -> bool:
        """Read `key value, key value`; False where the text has no setting in it and is prose."""
        told = [(part, _setting(part)) for part in _parts(text)]
        if not any(setting for _, setting in told):
            return False
        for part, setting in told:
            if setting:
                self._set(*setting)
            else:
                self._unknown(part)
        return True

    def read_labelled(self, name: Text, value: Text) -> bool:
        """Read a setting that stands in a line of its own; False where its label is that of none."""
        key = KEYS.get(" ".join(name.value.lower().split()))
        if key is None:
            near = nearest(name.value, KEYS)
            if near:
                self._unknown(name)
            return False
        self._set(key, name, value)
        return True

    def _unknown(self, part: Text) -> None:
        word = next(part.find(r"\S+"), part)
        self.findings.say(rules.UNKNOWN_SETTING.at_word(word if nearest(word.value, KEYS) else part, KEYS))

    def _set(self, key: str, place: Text, value: Text) -> None:
        if key in self.values:
            told = key.rsplit("_", 1)[0] if key.endswith(("_mb", "_seconds", "_days")) else key
            self.findings.say(rules.SETTING_TWICE.at(place.span, stage=self.stage, setting=told.replace("_", " ")))
            return
        read, expected = READERS[key]
        found = read(value)
        if found is None:
            shown = value if len(value) else place
            self.findings.say(rules.BAD_SETTING.at_word(shown, KNOWN.get(key, ()), expected=expected))
        self.values[key] = found


def has_setting(text: Text) -> bool:
    """Whether some part of a text is a setting."""
    return any(_setting(part) for part in _parts(text))


def _parts(text: Text) -> list[Text]:
    parts = [part.strip(" .") for part in text.split(r"[,;](?:\s+and\b)?\s*|\s+and\s+")]
    return [part for part in parts if len(part)]


def _setting(part: Text) -> tuple[str, Text, Text] | None:
    """The setting that a part names, the place of its name, and its value."""
    match = KEY.match(part.value)
    if match and not PROSE.match(part.value, match.end()):
        return (
            KEYS[match["key"].lower()],
            part[match.start("key") : match.end("key")],
            part[match.end() :].strip("*_` "),
        )
    match = BEHIND.fullmatch(part.value)
    if match and (match["value"][0].isdigit() or match["value"].upper() in LEVELS):
        key = KEYS[" ".join(match["key"].lower().split())]
        return key, part[match.start("key") :], part[: match.end("value")]
    shape = next((key for pattern, key in SHAPES if pattern.fullmatch(part.value)), None)
    return (shape, part, part) if shape else None


def _account(value: Text) -> str | None:
    digits = re.sub(r"[\s-]", "", value.value)
    return digits if re.fullmatch(r"\d{12}", digits) else None


def _region(value: Text) -> str | None:
    return value.value.lower() if value.value.lower() in REGIONS else None


def _domain(value: Text) -> str | None:
    name = re.sub(r"^https?://|/$", "", value.value.lower())
    labels = name.split(".")
    whole = all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", label) for label in labels)
    return name if whole and len(labels) > 1 else None


def _memory(value: Text) -> int | None:
    size, taken = read_bytes(words := split_words(value))
    if size is None or taken < len(words):
        return None
    binary = taken == 2 and words[1].key.startswith("g")  # noqa: PLR2004 - a number and its unit
    megabytes = int(read_number(words[0]) * 1024) if binary else size // 10**6 if taken > 1 else size
    return megabytes if LEAST_MEMORY <= megabytes <= MOST_MEMORY else None


def _timeout(value: Text) -> int | None:
    seconds, _ = read_seconds(split_words(value))
    return int(seconds) if seconds is not None and 1 <= seconds <= LONGEST_REQUEST else None


def _level(value: Text) -> str | None:
    level = value.value.upper().replace("WARN", "WARNING").replace("INGING", "ING")
    return level if level in LEVELS else None


def _email(value: Text) -> str | None:
    address = value.value.removeprefix("to ").strip("<>` ")
    return address if re.fullmatch(r"[^\s@]+@[^\s@]+\.[A-Za-z]+", address) else None


def _days(value: Text) -> int | None:
    words = tuple(word for word in split_words(value) if word.key not in ("for", "logs"))
    seconds, _ = read_seconds(words)
    return int(seconds // DAY) if seconds is not None and seconds >= DAY else None


def _switch(value: Text) -> bool | None:
    return SWITCH.get(value.value.lower())


def _count(value: Text) -> int | None:
    return int(value.value) if re.fullmatch(r"\d{1,4}", value.value) and int(value.value) <= MOST_CONCURRENCY else None


READERS: dict[str, tuple[Callable[[Text], Any], str]] = {
    "account": (_account, "an AWS account: twelve digits"),
    "region": (_region, "a region of AWS (eu-west-1 is one)"),
    "domain": (_domain, "a domain, such as api.example.com"),
    "memory_mb": (_memory, f"a memory size from {LEAST_MEMORY} MB to {MOST_MEMORY} MB"),
    "timeout_seconds": (_timeout, f"a time from 1 s to {LONGEST_REQUEST} s, the longest that API Gateway waits"),
    "log_level": (_level, f"a log level: {', '.join(LEVELS)}"),
    "alarm_email": (_email, "an e-mail address"),
    "log_retention_days": (_days, "a time of a day or more, such as 30 days"),
    "deletion_protection": (_switch, "on or off"),
    "provisioned_concurrency": (_count, f"a number from 0 to {MOST_CONCURRENCY}"),
    "snap_start": (_switch, "on or off"),
}
"""How the value of each setting is read, and what it must be."""
