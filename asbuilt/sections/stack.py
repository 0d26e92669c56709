"""Section 2, Technology Stack: what the service is said to run on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.diagnostics import stack as rules
from asbuilt.document import split_label

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.source import Text

LANGUAGES = (
    r"java\b(?!script)|kotlin|c#|\.net|golang|\bgo\b|ruby|php|rust\b|scala|elixir|node(\.?js)?|typescript|javascript"
)
FRAMEWORKS = (
    r"spring( boot)?|django|flask|fastapi|express(\.?js)?|nest(\.?js)?|rails|laravel|asp\.net( core)?|gin\b|fiber\b|"
    r"next(\.?js)?|ktor|quarkus|hono|koa|graphql|grpc|supabase|firebase"
)
DATABASES = (
    r"postgres(ql)?|mysql|mariadb|mongo(db)?|sqlite|sql server|oracle|redis|cassandra|firestore|cockroachdb|supabase"
)
HOSTS = (
    r"docker|kubernetes|k8s|heroku|fly\.io|vercel|netlify|azure|gcp|google cloud|ec2|ecs|fargate"
    r"|railway|render\b|vps|on-prem"
)
INSTEAD = (
    (("language",), LANGUAGES, "Python"),
    (("framework", "api design", "api"), FRAMEWORKS, "AWS Chalice, REST"),
    (("type", "database", "db", "schema", "backup strategy"), DATABASES, "DynamoDB"),
    (("hosting", "host", "cloud", "deployment"), HOSTS, "AWS Lambda"),
)
"""For each kind of line: its labels, what is not run on, and what is."""


def read_stack(section: Section, findings: Findings) -> None:
    """Warn of each line that names what this service does not run on."""
    for part in section.walk():
        frontend = re.search(r"front[- ]?end|client|mobile", part.title.value.lower())
        for bullet in part.bullets if not frontend else ():
            label = split_label(bullet.text)
            if label and not findings.is_placeholder(bullet.text):
                _check(label.key, label.value, findings)


def _check(key: str, value: Text, findings: Findings) -> None:
    for labels, elsewhere, instead in INSTEAD:
        found = re.search(elsewhere, value.value, re.IGNORECASE) if key in labels else None
        if found:
            place = value[found.start() : found.end()]
            findings.say(rules.ELSEWHERE.at(place.span, found=place, instead=instead))
            return
