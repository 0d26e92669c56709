"""Settings, in whichever section they stand: what there is to say about them."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

LOGGING = "## 7. Error Handling\n### 7.2 Logging\n"

CONTRADICTION = Rule(
    "TSD0020",
    Severity.ERROR,
    "the {setting} is said twice, and differently",
    "keep one of the two",
    "A setting is said once, or in the same way wherever it is said.",
    LOGGING + "- Keep logs 30 days\n- Log retention: 90 days\n",
    LOGGING + "- Keep logs 30 days\n- Log level: INFO\n",
)
