"""Section 6, Performance Requirements: what there is to say about them."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TIMES = "## 6. Performance Requirements\n### 6.1 Response Times\n"

NOT_UNDERSTOOD = Rule(
    "TSD0601",
    WARNING,
    "'{found}' is no {what} that is understood",
    "a line reads like: - {example}",
    "Response times have a unit, and may have a statistic (p50, p95, p99, average); users and records are numbers "
    "or ranges of numbers, with k, M or million; sizes have a unit such as GB.",
    TIMES + "- API Response: fast\n",
    TIMES + "- API Response: p95 < 300 ms\n",
)
THRESHOLDS_CROSSED = Rule(
    "TSD0602",
    ERROR,
    "{high} cannot be below {low}",
    "exchange the two",
    "A higher percentile is never faster than a lower one.",
    TIMES + "- API Response: p50 < 500 ms, p95 < 300 ms\n",
    TIMES + "- API Response: p50 < 100 ms, p95 < 300 ms\n",
)
BAD_AVAILABILITY = Rule(
    "TSD0603",
    ERROR,
    "nothing is available {found} of the time",
    "availability is a percentage of at most 100, such as 99.9%",
    "Availability is the share of requests that are answered.",
    TIMES + "- Availability: 110%\n",
    TIMES + "- Availability: 99.9%\n",
)
