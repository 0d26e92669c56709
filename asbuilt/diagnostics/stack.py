"""Section 2, Technology Stack: what there is to say about it."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

STACK = "## 2. Technology Stack\n### 2.2 Backend\n"
DATABASE = "## 2. Technology Stack\n### 2.3 Database\n"
INFRASTRUCTURE = "## 2. Technology Stack\n### 2.4 Infrastructure\n"

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
UNSUPPORTED_PYTHON = Rule(
    "TSD0202",
    Severity.ERROR,
    "Lambda does not run '{found}'",
    "it runs Python {known}",
    "The line Language names the version of Python that the service is packaged for.",
    STACK + "- Language: Python 3.6\n",
    STACK + "- Language: Python 3.12\n",
)
BAD_MEMORY = Rule(
    "TSD0203",
    Severity.ERROR,
    "a function cannot have {found} of memory",
    "Lambda gives a function 128 MB to 10240 MB",
    "The line Hosting sets the memory of the function, and its share of a processor with it.",
    INFRASTRUCTURE + "- Hosting: AWS Lambda, 64 MB\n",
    INFRASTRUCTURE + "- Hosting: AWS Lambda, 512 MB\n",
)
BAD_TIMEOUT = Rule(
    "TSD0204",
    Severity.ERROR,
    "a request cannot take {found}",
    "API Gateway waits 29 s at most; what takes longer is a task of section 10.2 or a queue of section 8",
    "The line Hosting sets how long the function may take to answer a request, in whole seconds from 1 to 29.",
    INFRASTRUCTURE + "- Hosting: AWS Lambda, timeout 60 s\n",
    INFRASTRUCTURE + "- Hosting: AWS Lambda, timeout 10 s\n",
)
UNKNOWN_REGION = Rule(
    "TSD0205",
    Severity.ERROR,
    "'{found}' is not a region of AWS",
    None,
    "The line Hosting names the region that the service is deployed to.",
    INFRASTRUCTURE + "- Hosting: AWS Lambda, eu-wset-1\n",
    INFRASTRUCTURE + "- Hosting: AWS Lambda, eu-west-1\n",
)
NO_CAPACITY = Rule(
    "TSD0206",
    Severity.WARNING,
    "provisioned capacity needs its units; until it has them the tables are billed on demand",
    "write: DynamoDB, provisioned 5 read 5 write",
    "Provisioned tables have a number of read and of write units a second.",
    DATABASE + "- Type: DynamoDB, provisioned\n",
    DATABASE + "- Type: DynamoDB, provisioned 5 read 5 write\n",
)
VALUE_NOT_UNDERSTOOD = Rule(
    "TSD0207",
    Severity.WARNING,
    "'{found}' is no {what} that is understood",
    "a line reads like: - {example}",
    "A label of section 2 that sets something has a value that is a number with its unit, or a name that is known.",
    INFRASTRUCTURE + "- Memory: plenty\n",
    INFRASTRUCTURE + "- Memory: 512 MB\n",
)
