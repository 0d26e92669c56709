"""Section 7, Error Handling: what there is to say about error codes."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
CODES = (
    "## 3. Database Schema\n### 3.2 Tables/Collections\n#### tickets\n- Fields:\n  - status: enum(open, closed)\n"
    "## 7. Error Handling\n### 7.1 Error Codes\n"
)
LOGGING = "## 7. Error Handling\n### 7.2 Logging\n"

BAD_CODE = Rule(
    "TSD0701",
    WARNING,
    "this line declares no error code that is understood",
    "a code reads like: - TICKET_CLOSED (409): The ticket is closed",
    "A line of 7.1 is a code, its HTTP status in brackets, a colon and a text for people.",
    CODES + "- Something may go wrong\n",
    CODES + "- SOMETHING_WRONG (500): Something went wrong\n",
)
DUPLICATE_CODE = Rule(
    "TSD0702",
    ERROR,
    "the code '{code}' is declared twice",
    "keep one, or give the other another name",
    "A code means one thing.",
    CODES + "- LATE (409): Too late\n- LATE (410): Much too late\n",
    CODES + "- LATE (409): Too late\n- GONE (410): Much too late\n",
)
BAD_STATUS = Rule(
    "TSD0703",
    ERROR,
    "{found} is not the HTTP status of an error",
    "use 400 to 499 for the client's mistakes, 500 to 599 for ours",
    "The status that goes with a code tells clients whose mistake it is.",
    CODES + "- LATE (209): Too late\n",
    CODES + "- LATE (409): Too late\n",
)
BAD_TRIGGER = Rule(
    "TSD0704",
    WARNING,
    "this rule is not understood, so the code is never answered by itself",
    "a rule reads like: when updating tickets where status is closed",
    "Behind `when` stand a verb (creating, reading, updating, deleting), a table, and a condition behind `where`.",
    CODES + "- LATE (409): Too late, when the moon is full\n",
    CODES + "- LATE (409): Too late, when updating tickets where status is closed\n",
)
UNKNOWN_LEVEL = Rule(
    "TSD0720",
    WARNING,
    "'{found}' is not a level of logging",
    None,
    "The levels are DEBUG, INFO, WARNING, ERROR and CRITICAL. Without one it is INFO.",
    LOGGING + "- Log at INFOO\n",
    LOGGING + "- Log at INFO\n",
)
UNKNOWN_FORMAT = Rule(
    "TSD0721",
    WARNING,
    "'{found}' is not a form that log lines can have",
    None,
    "A line of the log is JSON, which can be searched, or text.",
    LOGGING + "- Log as XML\n",
    LOGGING + "- Log as JSON\n",
)
RETENTION_STEP = Rule(
    "TSD0722",
    WARNING,
    "CloudWatch cannot keep logs for {found}; they are kept {days} days",
    "write: keep logs {days} days",
    "CloudWatch keeps a log for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731 days, or for some "
    "numbers of days up to ten years; the next longer one is taken.",
    LOGGING + "- Keep logs 45 days\n",
    LOGGING + "- Keep logs 60 days\n",
)
