"""Secrets in a document: their names, which belong there, and their values, which do not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asbuilt.source import Text

KNOWN = (
    r"\b[sr]k_(?:live|test)_\w{8,200}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bxox[abeoprs]-[\w-]{8,200}|\bgh[opusr]_\w{20,200}"
    r"|\bgithub_pat_\w{20,200}|\bAIza[\w-]{30,200}|\bSG\.[\w-]{10,99}\.[\w-]{10,99}|\bglpat-[\w-]{16,200}"
    r"|\bwhsec_[\w+/=]{16,200}|\beyJ[\w-]{10,999}\.[\w-]{10,999}\.[\w-]{0,999}|-----BEGIN [A-Z ]{0,20}PRIVATE KEY"
    r"|hooks\.slack\.com/services/\w{1,40}/\w{1,40}/\w{1,99}"
)
"""Values that services give to their secrets, by the marks they bear."""
ASSIGNED = (
    r"(?i:\b(?:api[ _-]?key|secret(?:[ _-]?key)?|access[ _-]?key|token|password|passwd|pwd)\b[*_`\"']{0,3}"
    r"\s{0,3}(?:[:=]|\bis\b)\s{0,3}[*_`\"']{0,3}(?P<value>(?!\$)(?=[^\s`\"',;]{0,99}\d)[^\s`\"',;]{8,200}))"
)
"""A value behind the word for a secret; it has a digit, as words do not."""
SECRET = re.compile(f"{KNOWN}|{ASSIGNED}")
NAME = re.compile(r"\$?\{?\s*(\w+)\s*\}?")


def find_secret(text: Text) -> Text | None:
    """Where the value of a secret stands in a text; None where none is seen."""
    match = SECRET.search(text.value)
    if match is None:
        return None
    group = "value" if match["value"] else 0
    return text[match.start(group) : match.end(group)]


def secret_name(text: Text) -> str:
    """`${SLACK_URL}` and `$SLACK_URL` -> `SLACK_URL`."""
    match = NAME.fullmatch(text.value)
    return match[1] if match else text.value


def suggested_name(service: str, ending: str) -> str:
    """A name for a secret of a service: `SLACK_URL`."""
    words = re.sub(r"[^A-Z0-9]+", "_", service.upper()).strip("_")
    return f"{words or 'WEBHOOK'}_{ending}"
