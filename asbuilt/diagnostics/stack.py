"""Section 2, Technology Stack: what there is to say about it."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

STACK = "## 2. Technology Stack\n### 2.2 Backend\n"

ELSEWHERE = Rule(
    "TSD0201",
    Severity.WARNING,
    "this service does not run on {found}",
    "it is kept as stated; what runs is {instead}",
    "Asbuilt runs on Python, AWS Chalice, Lambda, DynamoDB and Cognito. What a document says of another framework, "
    "database or host is shown, and nothing is derived from it.",
    STACK + "- Framework: Spring Boot\n",
    STACK + "- Framework: AWS Chalice\n",
)
