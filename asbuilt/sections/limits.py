"""Section 5.3, API Security: what requests may be, and from where."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import TYPE_CHECKING

from asbuilt.diagnostics import security as rules
from asbuilt.diagnostics.diagnostic import Fix
from asbuilt.forms.amounts import find_bytes, find_rates
from asbuilt.sections.settings import Line, Settings, clauses, gather, lines_of, number_in, parts_of, phrase
from chalicelib.specification.settings import Limits, RateLimit

if TYPE_CHECKING:
    from asbuilt.diagnostics import Diagnostic, Findings
    from asbuilt.document import Section
    from asbuilt.forms.amounts import Rate
    from asbuilt.source import Text
    from chalicelib.specification.settings import Caller

PART = r"\bapis?\b|limit|network|transport|\bcors\b|header"
OFF = r"\b(?:no|none|off|disabled|not (?:used|needed|required))\b"

RATE = r"\brate[- ]?limit(?:s|ing|ed)?\b|\bthrottl(?:e|es|ed|ing)\b"
CALLERS: tuple[tuple[Caller, str], ...] = (
    ("key", r"\b(?:per|by|for each|each|every|an?)[ -](?:api[- ])?(?:key|token)\b"),
    ("ip", r"\b(?:per|by|for each|each|every|an?)[ -](?:ip|address|source)\b"),
    ("user", r"\b(?:per|by|for each|each|every|an?)[ -](?:user|caller|client|customer|account|person)\b"),
)
BURST = r"\bbursts?\b(?: of| up to|:)?\s*\d[\d,]*(?: ?k)?"

BODY = (
    r"\b(?:body|payload|request) sizes?\b|\bmax(?:imum)?\b.{0,40}\b(?:body|payload|request)\b|"
    r"\b(?:bodies|body|payloads?)\b"
)
BODY_BYTES = 6_291_456
DEPTH = r"\b(?:json|nest(?:ing|ed)?)\b.{0,40}\b(?:depth|deep|levels?)\b|\b(?:depth|levels?)\b.{0,40}\bnest"
DEPTHS = (1, 100)

ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?")
ORIGINS = (
    r"(?<![\w.*/-])(?:\*(?![\w*])|https?://[^\s,;`'\"]+|(?:\*\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?|"
    r"localhost(?::\d+)?)"
)
RANGE = r"(?<![\w.:])(?:\d{1,3}\.[\d.]+|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]+)(?:/\d+)?"
RANGES = (
    r"\bip\b.{0,40}\b(?:ranges?|allow|white|addresses|list)|\b(?:allow(?:ed)?|white)[- ]?list|"
    r"\ballowed (?:ips?|networks?|ranges?|addresses)\b"
)

HEADERS = {
    "strict-transport-security": r"\bhsts\b",
    "x-content-type-options": r"\bnosniff\b",
    "x-frame-options": r"\bx-?frame\b(?!-)",
    "content-security-policy": r"\bcsp\b|\bcontent security policy\b",
    "referrer-policy": r"\breferrer policy\b",
    "permissions-policy": r"\bpermissions policy\b",
    "cross-origin-opener-policy": r"\bcoop\b",
    "cross-origin-resource-policy": r"\bcorp\b",
    "cache-control": r"\bno-store\b",
    "x-xss-protection": r"\bxss protection header\b",
}
"""The security headers that can be sent, and the short names that people have for them."""


def read_limits(section: Section, findings: Findings) -> Limits:
    """What section 5.3 sets."""
    settings = gather(lines_of(parts_of(section, PART), findings), TOPICS, findings)
    return Limits(**settings.arguments)


def _rates(line: Line, settings: Settings) -> None:
    """`Rate limit: 100 requests/second, burst 200`, `60 per minute per IP, 1000 per minute per user`."""
    told = phrase(line.text, RATE)
    parts = clauses(line.text) if next(find_rates(line.text), None) else ()
    rates = [(clause, rate) for clause in parts for rate in find_rates(clause)]
    if not rates and told and phrase(line.value, r"\d"):
        settings.say(rules.RATE_UNCLEAR.at(line.value.span, found=line.value))
    for clause, rate in rates if told or phrase(line.text, r"\brequests?\b|\bcalls?\b") else ():
        scope = clause if len(rates) > 1 else line.text
        per: Caller = next((caller for caller, words in CALLERS if phrase(scope, words)), "service")
        _rate(rate, per, number_in(phrase(scope, BURST)), settings)


def _rate(rate: Rate, per: Caller, burst: int | None, settings: Settings) -> None:
    limit = RateLimit(requests=rate.count, seconds=rate.seconds, burst=burst, per=per, origin=rate.place.span)
    known = next((one for one in settings.lists.get("rates", ()) if one.per == per), None)
    if known:
        settings.contradict(rate.place, f"rate limit of each {per}", known.origin)
    else:
        settings.add(f"rate limit {rate.place}, for each {per}", rates=limit)


def _cors(line: Line, settings: Settings) -> None:
    if not phrase(line.text, r"\bcors\b|\borigins?\b"):
        return
    origins = list(line.value.find(ORIGINS))
    for place in origins:
        if place.value != "*" and not ORIGIN.fullmatch(place.value.rstrip("/.")):
            settings.say(_bad_origin(place))
    good = tuple(place.value.rstrip("/.") for place in origins)
    if good:
        settings.set(line.value, f"CORS for {', '.join(good)}", cors_origins=good)
    elif phrase(line.value, rf"^\W*{OFF}|{OFF}\W*$"):
        settings.set(line.value, "no CORS", cors_origins=())


def _body(line: Line, settings: Settings) -> None:
    size = next(find_bytes(line.text), None)
    if not phrase(line.text, BODY):
        return
    if size and settings.within(size.place, rules.BODY_TOO_LARGE, size.high, 1, BODY_BYTES):
        settings.set(size.place, f"bodies of at most {size.place}", max_body_bytes=int(size.high))
    elif size is None and phrase(line.value, r"\d") and not phrase(line.text, DEPTH):
        settings.say(rules.SIZE_UNCLEAR.at(line.value.span, found=line.value))


def _depth(line: Line, settings: Settings) -> None:
    depth = phrase(line.text, r"\d+") if phrase(line.text, DEPTH) else None
    if depth and settings.within(depth, rules.BAD_DEPTH, int(depth.value), *DEPTHS):
        settings.set(depth, f"JSON at most {depth} deep", json_depth=int(depth.value))


def _transport(line: Line, settings: Settings) -> None:
    for place in line.text.find(r"(?i)\b(?:tls|ssl)\W{0,2}v?\d(?:\.\d)?"):
        version = place.value[-3:]
        if version in ("1.2", "1.3"):
            settings.set(place, f"TLS {version} or newer", tls=version)
        else:
            settings.say(rules.BAD_TLS.at(place.span, found=place))
    if phrase(line.text, r"\bhttps\b"):
        settings.set(line.text, "HTTPS only")


def _headers(line: Line, settings: Settings) -> None:
    told = phrase(line.text, r"\bsecurity headers?\b")
    named = [name for name, words in HEADERS.items() if phrase(line.text, rf"\b{name}\b|{words}")]
    for place in line.value.find(r"(?i)\b[a-z]+(?:-[a-z]+)+\b") if told else ():
        if place.value.lower() not in HEADERS and not phrase(place, "|".join(HEADERS.values())):
            settings.say(rules.UNKNOWN_HEADER.at_word(place, HEADERS, f"known are: {', '.join(HEADERS)}"))
    if named or (told and not phrase(line.text, OFF)):
        settings.set(
            line.text, f"security headers: {', '.join(named) or 'all'}", security_headers=tuple(named or ALL_HEADERS)
        )


ALL_HEADERS = tuple(HEADERS)[:-1]
"""Those that are sent where none is named: all but the last, which browsers have given up."""


def _firewall(line: Line, settings: Settings) -> None:
    place = phrase(line.text, r"\bwaf\b|\bweb application firewall\b")
    if place:
        on = not phrase(line.text, OFF)
        settings.set(place, "a web application firewall" if on else "no web application firewall", waf=on)


def _ranges(line: Line, settings: Settings) -> None:
    if not phrase(line.text, RANGES):
        return
    good = []
    for place in line.value.find(RANGE):
        try:
            good.append(str(ip_network(place.value)))
        except ValueError:
            settings.say(_bad_range(place))
    if good:
        settings.set(line.value, f"only from {', '.join(good)}", allowed_ranges=tuple(good))


def _bad_origin(place: Text) -> Diagnostic:
    """What an origin that is none should have been: a scheme and a host, and no path."""
    host = re.sub(r"^https?://", "", place.value).split("/")[0]
    meant = f"https://{host}"
    if not ORIGIN.fullmatch(meant):
        return rules.BAD_ORIGIN.at(place.span, found=place)
    return rules.BAD_ORIGIN.at(place.span, found=place, hint=f"did you mean '{meant}'?", fix=Fix(place.span, meant))


def _bad_range(place: Text) -> Diagnostic:
    """What a range that is none should have been, where only its last bits are too many."""
    try:
        meant = str(ip_network(place.value, strict=False))
    except ValueError:
        return rules.BAD_RANGE.at(place.span, found=place)
    return rules.BAD_RANGE.at(place.span, found=place, hint=f"did you mean '{meant}'?")


TOPICS = (_rates, _cors, _body, _depth, _transport, _headers, _firewall, _ranges)
