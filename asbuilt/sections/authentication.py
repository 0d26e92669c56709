"""Section 4.1, Authentication: how callers sign in, and the rules of the user pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import api as rules
from asbuilt.document import Section
from asbuilt.forms.amounts import find_seconds
from asbuilt.sections.contents import subsections
from asbuilt.sections.settings import Line, Settings, clauses, gather, lines_of, number_in, phrase
from chalicelib.specification.settings import Authentication, LockOut, PasswordPolicy

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from chalicelib.specification.settings import Mfa, SignIn

PART = r"authenti|\bauth\b|sign[- ]?in"
ENDPOINT = r"(?:^|[\s`(])/[\w{]|\b(?:GET|POST|PUT|PATCH|DELETE)\b"
METHOD = ("method", "methods", "authentication", "authentication method", "auth method", "type")
METHODS: tuple[tuple[SignIn, str], ...] = (
    ("cognito", r"\bcognito\b|\buser pools?\b|\bjwt\b|\bbearer\b|\be-?mail\b|\bpasswords?\b"),
    ("api key", r"\bapi[- ]?keys?\b|\bservice tokens?\b"),
)
NO_METHOD = r"^\W*(?:none\b|no authentication\b|public\b|anonymous\b)"

TOKENS = r"\btokens?\b|\bjwt\b|\bsessions?\b|\brefresh\b"
LOCK_OUT = r"\block(?:s|ed|ing)?[- ]?outs?\b|\block(?:s|ed)? (?:the |an )?accounts?\b"
TOKEN_SECONDS, REFRESH_SECONDS = (300, 86_400), (3_600, 315_360_000)

MFA = r"\b(?:mfa|2fa|(?:multi|two)[- ]factor(?: authentication)?)\b"
MFA_MODES: tuple[tuple[Mfa, str], ...] = (
    ("optional", r"\boption(?:al(?:ly)?)?\b|\bmay\b|\bcan\b|\bavailable\b"),
    ("off", r"\boff\b|\bno\b|\bnone\b|\bdisabled\b|\bnot (?:used|required|needed)\b|\bwithout\b"),
    ("required", r"\brequired?s?\b|\bmandatory\b|\bmust\b|\balways\b|\benforced?\b|\bfor (?:everyone|all)\b"),
)

LENGTH = r"\d+\W{0,2}(?:or more )?char(?:acter)?s?\b|\b(?:min(?:imum)?|at least|length)[^\d,;]{1,12}\d+"
PASSWORD_LENGTH = (6, 99)
CHARACTERS = (
    ("upper", r"\bupper\b|\buppercase\b|\bcapitals?\b|\bmixed case\b"),
    ("lower", r"\blower\b|\blowercase\b|\bmixed case\b"),
    ("number", r"\bnumbers?\b|\bdigits?\b|\bnumerals?\b"),
    ("symbol", r"\bsymbols?\b|\bspecial\b|\bpunctuation\b"),
)

SIGN_UP = r"\b(?:self[- ](?:service )?)?(?:sign[- ]?ups?|registration)\b|\bsign themselves up\b|\binvit(?:ed|ation)\b"
SIGN_UP_OFF = r"\boff\b|\bno\b|\bclosed\b|\bdisabled\b|\binvit(?:ed|ation|e)\b|\bnot (?:allowed|possible)\b|\bcannot\b"
SIGN_UP_ON = r"\bon\b|\bopen\b|\byes\b|\ballowed\b|\benabled\b|\bmay\b|\bcan\b"


def read_authentication(section: Section, findings: Findings) -> Authentication:
    """What the part of section 4 about authentication sets; endpoints that stand in it are not its lines."""
    parts = [Section(part.title, part.level, part.blocks) for part in subsections(section, PART)]
    lines = (line for line in lines_of(parts, findings) if not phrase(line.text, ENDPOINT))
    return Authentication(**gather(lines, TOPICS, findings).arguments)


def _method(line: Line, settings: Settings) -> None:
    if line.key not in METHOD or not len(line.value):
        return
    methods = tuple(name for name, words in METHODS if phrase(line.value, words))
    if methods:
        settings.set(line.value, f"sign-in by {' and '.join(methods)}", methods=methods, origin=line.value.span)
    elif phrase(line.value, NO_METHOD):
        settings.set(line.value, "no sign-in", methods=("none",), origin=line.value.span)
    else:
        settings.say(rules.UNKNOWN_SIGN_IN.at(line.value.span, found=line.value))


def _tokens(line: Line, settings: Settings) -> None:
    """`JWT bearer, 1 hour, refresh tokens 30 days`."""
    if next(find_seconds(line.text), None) is None:
        return
    for part in (part for clause in clauses(line.text) for part in clause.split(r"\band\b")):
        time = next(find_seconds(part), None)
        told = "token" in line.key or phrase(part, TOKENS)
        if time is None or not told or phrase(part, LOCK_OUT):
            continue
        refresh = phrase(part, r"\brefresh\b") is not None
        name, bounds = ("refresh_seconds", REFRESH_SECONDS) if refresh else ("token_seconds", TOKEN_SECONDS)
        rule = rules.REFRESH_LIFETIME if refresh else rules.TOKEN_LIFETIME
        if settings.within(time.place, rule, time.high, *bounds):
            what = f"{'refresh' if refresh else 'access'} tokens for {time.place}"
            settings.set(time.place, what, **{name: int(time.high)})


def _mfa(line: Line, settings: Settings) -> None:
    for clause in clauses(line.text) if phrase(line.text, MFA) else ():
        place = phrase(clause, MFA)
        mode = next((mode for mode, words in MFA_MODES if phrase(clause, words)), None)
        if place and mode:
            settings.set(place, f"MFA {mode}", mfa=mode)
        elif place:
            settings.say(rules.MFA_UNCLEAR.at(place.span))


def _password(line: Line, settings: Settings) -> None:
    """`password at least 12 characters, upper and lower case, a number and a symbol`."""
    rest = phrase(line.text, r"\bpasswords?\b.*")
    if rest is None:
        return
    policy: dict[str, int | bool] = {name: True for name, words in CHARACTERS if phrase(rest, words)}
    if policy:
        policy = {name: False for name, _ in CHARACTERS} | policy
    asked = phrase(line.text, LENGTH)
    length = phrase(asked, r"\d+") if asked else None
    if length and settings.within(length, rules.PASSWORD_LENGTH, int(length.value), *PASSWORD_LENGTH):
        policy["min_length"] = int(length.value)
    if policy:
        settings.set(rest, "the password policy", password=PasswordPolicy(**policy))  # type: ignore[arg-type]


def _sign_up(line: Line, settings: Settings) -> None:
    for clause in clauses(line.text) if phrase(line.text, SIGN_UP) else ():
        place = phrase(clause, SIGN_UP)
        if place is None:
            continue
        if phrase(clause, SIGN_UP_OFF):
            settings.set(place, "people are invited", self_sign_up=False)
        elif phrase(clause, SIGN_UP_ON):
            settings.set(place, "people sign themselves up", self_sign_up=True)
        else:
            settings.say(rules.SIGN_UP_UNCLEAR.at(place.span))


def _lock_out(line: Line, settings: Settings) -> None:
    """`lock-out after 5 attempts for 15 minutes`."""
    place = phrase(line.text, rf"(?:{LOCK_OUT}).*")
    if place is None:
        return
    attempts = number_in(
        phrase(place, r"\d+ (?:failed |wrong |unsuccessful )?(?:\w+ )?(?:attempts|tries|times|failures|log-?ins)\b")
    )
    time = next(find_seconds(place), None)
    if attempts:
        lock_out = LockOut(attempts, int(time.high)) if time else LockOut(attempts)
        settings.set(place, f"lock-out after {attempts} attempts for {lock_out.seconds} s", lock_out=lock_out)
    else:
        settings.say(rules.LOCK_OUT_UNCLEAR.at(place.span))


TOPICS = (_method, _tokens, _mfa, _password, _sign_up, _lock_out)
