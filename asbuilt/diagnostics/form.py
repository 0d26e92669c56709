"""The form of the document as a whole: sections, placeholders and expressions."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TABLE = "## 3. Database Schema\n### 3.2 Tables/Collections\n#### Table: tickets\n- Fields:\n"
ENUM = TABLE + "  - status: enum(open, closed)\n## 7. Error Handling\n### 7.1 Error Codes\n"

NO_SECTIONS = Rule(
    "TSD0001",
    ERROR,
    "none of the ten sections of a Technical Specification Document is here",
    "start one with: asbuilt new NAME",
    "A document has sections such as `## 3. Database Schema` and `## 4. API Specifications`. They are found by their "
    "words, in any order and number; without one there is nothing to run.",
    "# Shopping list\n\n- milk\n",
    "# Shop\n\n" + TABLE + "  - title: string\n",
)
NOT_TEXT = Rule(
    "TSD0002",
    ERROR,
    "this line holds bytes that are not UTF-8 text",
    "save the document as UTF-8",
    "A document is Markdown in UTF-8.",
    "## 3. Database Schema\n\n\ufffd\n",
    "## 3. Database Schema\n\nAny text.\n",
)
DUPLICATE_SECTION = Rule(
    "TSD0003",
    WARNING,
    "there is a second section '{title}'",
    "put both under one heading",
    "Both are read as if they were one.",
    "## 3. Database Schema\n## 3. Database Schema\n",
    "## 3. Database Schema\n",
)
TOO_LONG = Rule(
    "TSD0004",
    WARNING,
    "this is too long to be a rule, so it is taken as prose, with all that stands under it",
    "a heading or an item of a list has at most 2,000 characters in 20 lines; leave an empty line between paragraphs",
    "The bound keeps reading fast whatever a document holds. Paragraphs may be as long as they like.",
    TABLE + "  - title: string\n" + "    required\n" * 20,
    TABLE + "  - title: string\n    required\n",
)
PLACEHOLDER = Rule(
    "TSD0010",
    WARNING,
    "{what} is to be filled in",
    None,
    "The blank template marks what a team has to write with square brackets and empty labels. "
    "Nothing is derived from such a line.",
    "## 2. Technology Stack\n### 2.2 Backend\n- Language:\n",
    "## 2. Technology Stack\n### 2.2 Backend\n- Language: Python 3.12\n",
)
EXPRESSION_NOT_UNDERSTOOD = Rule(
    "TSD0011",
    ERROR,
    "{found} is not understood here",
    "a condition reads like: status is closed and priority is not low",
    "Conditions compare fields with values: is, is not, in (…), between … and …, contains, begins with, older than, "
    "is set, is empty, and =, !=, <, <=, >, >=; joined by and, or, not and brackets. Sums have +, -, *, /.",
    ENUM + "- LATE (409): Too late, when updating tickets where status is is closed\n",
    ENUM + "- LATE (409): Too late, when updating tickets where status is closed\n",
)
EXPRESSION_TOO_LONG = Rule(
    "TSD0012",
    ERROR,
    "this expression is too long or too deep to be read",
    "an expression has at most 2000 characters, 40 brackets and nots; put the rest into a function",
    "The bound keeps reading fast whatever a document holds.",
    ENUM + "- LATE (409): Too late, when updating tickets where " + "(" * 41 + "status is closed" + ")" * 41 + "\n",
    ENUM + "- LATE (409): Too late, when updating tickets where (status is closed)\n",
)
UNKNOWN_NAME = Rule(
    "TSD0013",
    ERROR,
    "'{found}' is no field of '{table}'",
    None,
    "An expression speaks of the fields of its table, of the records they refer to (`ticket.requester`) and of the "
    "caller (`me`).",
    ENUM + "- LATE (409): Too late, when updating tickets where state is closed\n",
    ENUM + "- LATE (409): Too late, when updating tickets where status is closed\n",
)
NOT_A_VALUE = Rule(
    "TSD0014",
    ERROR,
    "'{found}' is not a value of '{name}'",
    None,
    "An enum is compared with one of its values.",
    ENUM + "- LATE (409): Too late, when updating tickets where status is clsed\n",
    ENUM + "- LATE (409): Too late, when updating tickets where status is closed\n",
)
CANNOT_COMPARE = Rule(
    "TSD0015",
    ERROR,
    "{left} cannot be compared with {right}",
    "compare numbers with numbers, texts with texts, times with times",
    "A comparison between two kinds of value would never hold.",
    ENUM + "- LATE (409): Too late, when updating tickets where status is 3\n",
    ENUM + "- LATE (409): Too late, when updating tickets where status is closed\n",
)
NOT_A_NUMBER = Rule(
    "TSD0016",
    ERROR,
    "'{found}' subtracts, multiplies or divides a text",
    "a text can only be joined to another, with +",
    "Sums are for numbers.",
    TABLE + "  - a: string\n  - b: string computed a * 2\n",
    TABLE + "  - a: integer\n  - b: integer computed a * 2\n",
)
UNKNOWN_FUNCTION = Rule(
    "TSD0017",
    ERROR,
    "'{found}' is not a function of the language",
    None,
    "There are now(), today(), lower(text), upper(text) and length(value).",
    TABLE + "  - a: string\n  - b: string computed uper(a)\n",
    TABLE + "  - a: string\n  - b: string computed upper(a)\n",
)
