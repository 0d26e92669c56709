"""What the document sets beside its tables and endpoints: sections 1, 2, 4.1, 5.2, 5.3, 6 and 7.2.

A setting that the document does not mention has the value that is given here; `None` leaves it to the template.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from chalicelib.specification.expressions import Expression
from chalicelib.specification.span import Span

Runtime = Literal["python3.11", "python3.12", "python3.13", "python3.14"]
Architecture = Literal["arm64", "x86_64"]
Period = Literal["hour", "day", "week", "month"]
ComponentKind = Literal["frontend", "backend", "database", "external"]
SignIn = Literal["cognito", "api key", "none"]
Mfa = Literal["off", "optional", "required"]
Key = Literal["aws owned", "aws managed", "customer managed"]
Caller = Literal["service", "user", "key", "ip"]
Statistic = Literal["average", "maximum", "p50", "p75", "p90", "p95", "p99", "p99.9"]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class Component(Struct, frozen=True, omit_defaults=True):
    """A part of the system as section 1.2 names it."""

    kind: ComponentKind
    name: str
    origin: Span | None = None


class Capacity(Struct, frozen=True, omit_defaults=True):
    """Provisioned capacity of each table, in units a second."""

    read: int
    write: int


class Backup(Struct, frozen=True, omit_defaults=True):
    """A scheduled backup of every table, and how long each is kept."""

    every: Period
    keep_days: int


class Stack(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the service runs on: section 2."""

    runtime: Runtime = "python3.12"
    console: bool = True  # whether the built-in console is served
    capacity: Capacity | None = None  # None: on demand
    point_in_time_recovery: bool = False
    backup: Backup | None = None
    region: str | None = None
    architecture: Architecture = "arm64"
    memory_mb: int = 512
    timeout_seconds: int = 10
    cdn: bool = False  # the console through CloudFront
    monitoring: bool = False  # a dashboard and alarms


class PasswordPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a password must have."""

    min_length: int = 12
    upper: bool = True
    lower: bool = True
    number: bool = True
    symbol: bool = False


class LockOut(Struct, frozen=True, omit_defaults=True):
    """How many failed attempts lock an account out, and for how long."""

    attempts: int
    seconds: int = 900


class Authentication(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How callers sign in: section 4.1.  Lifetimes of tokens are in seconds."""

    methods: tuple[SignIn, ...] = ("cognito",)
    token_seconds: int = 3600  # access and ID tokens
    refresh_seconds: int = 2592000
    mfa: Mfa = "off"
    password: PasswordPolicy = PasswordPolicy()
    self_sign_up: bool | None = None  # None: where an endpoint registers people
    lock_out: LockOut | None = None
    origin: Span | None = None  # of the line that says the method


class Retention(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long the records of a table are kept, counted from one of its times."""

    table: str
    seconds: int
    after: str = "created_at"
    where: Expression | None = None
    origin: Span | None = None


class Protection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How data is protected: section 5.2.  Fields are (table, field)."""

    at_rest: Key = "aws owned"
    in_transit: bool = False  # said so; every stage serves HTTPS only
    personal: tuple[tuple[str, str], ...] = ()
    encrypted: tuple[tuple[str, str], ...] = ()
    redact_personal: bool = False  # said so; personal fields are never logged
    erasure: bool = False  # a person's records are erased on request
    retention: tuple[Retention, ...] = ()


class RateLimit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """At most `requests` in `seconds`, and `burst` at once, for the whole service or for each caller."""

    requests: int
    seconds: int = 1
    burst: int | None = None
    per: Caller = "service"
    origin: Span | None = None


class Limits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What requests may be: section 5.3."""

    rates: tuple[RateLimit, ...] = ()
    cors_origins: tuple[str, ...] | None = None  # None: nothing is said
    max_body_bytes: int | None = None
    json_depth: int | None = None
    tls: Literal["1.2", "1.3"] = "1.2"
    security_headers: tuple[str, ...] = ()  # lower case
    waf: bool = False
    allowed_ranges: tuple[str, ...] = ()  # CIDR; none: from anywhere


class Threshold(Struct, frozen=True, omit_defaults=True):
    """A response time that is not to be exceeded, in milliseconds."""

    statistic: Statistic
    milliseconds: int
    origin: Span | None = None


class Range(Struct, frozen=True):
    """From how many to how many; the two are equal where one number is given."""

    low: int
    high: int


class Volume(Struct, frozen=True, omit_defaults=True):
    """How many records are expected in a table; without a table, in each."""

    records: Range
    table: str | None = None


class Performance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How fast and for how much: section 6."""

    api_response: tuple[Threshold, ...] = ()
    page_load: tuple[Threshold, ...] = ()
    concurrent_users: Range | None = None
    requests_per_second: Decimal | None = None
    volumes: tuple[Volume, ...] = ()
    data_bytes: Range | None = None
    availability: Decimal | None = None  # per cent


class Logging(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is logged and for how long: section 7.2, and the line Logging of section 2.4."""

    level: Level = "INFO"
    format: Literal["json", "text"] = "json"
    keep_days: int | None = None  # as CloudWatch counts them; None: for ever
    redact: tuple[str, ...] = ()  # names, beside the personal fields
    audit: bool = False  # every write, with who did it
