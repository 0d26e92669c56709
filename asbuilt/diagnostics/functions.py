"""The team's code: what there is to say about functions and what they are bound to."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
DOCUMENT = (
    "## 3. Database Schema\n### 3.2 Tables/Collections\n#### tickets\n- Fields:\n  - title: string\n"
    "  - total: integer read-only\n## 4. API Specifications\n### 4.2 Endpoints\n"
    "#### Endpoint: Tickets\n- Method: GET\n- Path: `/tickets`\n"
    "#### Endpoint: Quote\n- Method: POST\n- Path: `/quotes`\n- Handler: quotes.create\n"
    "## 7. Error Handling\n### 7.1 Error Codes\n- TOO_FAR (422): We do not go that far\n"
    "- CLOSED (409): It is closed, when updating tickets\n"
)
EVENTS = "## 8. Integration Points\n### 8.1 External Services\n- Slack: POST ${SLACK_URL} when quote.made is emitted\n"
FILE = "\n<!-- custom/quotes.py -->\n```python\n"
CREATE = "def create(call):\n    return {}\n"
END = "```\n"
IMPORTS = 'def create(call):\n    return {"job": call.tables["tickets"].import_file(call.files["file"])}\n'

MISSING_FUNCTION = Rule(
    "TSD1101",
    WARNING,
    "{folder} has no function '{name}'",
    "asbuilt stub prints it, to be pasted into {file}",
    "A Handler, a task, a queue and an event name functions of the team's own: `quotes.create` is the function "
    "`create` of the module `quotes.py` beside the document. Until it is there an endpoint answers 501.",
    DOCUMENT + FILE + "def make(call):\n    return {}\n" + END,
    DOCUMENT + FILE + CREATE + END,
)
NOT_PYTHON = Rule(
    "TSD1102",
    ERROR,
    "this is not Python: {reason}",
    None,
    "The service imports every module of the folder as it starts; one that cannot be read would keep it from it.",
    DOCUMENT + FILE + "def create(call)\n    return {}\n" + END,
    DOCUMENT + FILE + CREATE + END,
)
UNKNOWN_NAME = Rule(
    "TSD1103",
    ERROR,
    "'{found}' is no {what} of the document, so the function is never called",
    None,
    "A decorator binds a function to what the document names: an endpoint by its method and path, a table, a field, "
    "a task, a queue, an error code.",
    DOCUMENT + FILE + "from chalicelib.hooks import before_create\n" + CREATE
    + '@before_create("tikets")\ndef check(call, ticket):\n    pass\n' + END,
    DOCUMENT + FILE + "from chalicelib.hooks import before_create\n" + CREATE
    + '@before_create("tickets")\ndef check(call, ticket):\n    pass\n' + END,
)  # fmt: skip
WRONG_SIGNATURE = Rule(
    "TSD1104",
    ERROR,
    "'{name}' cannot be called as {kind} functions are: {call}",
    None,
    "Each kind of function is called with the same arguments: the call, then the record or records that it is about.",
    DOCUMENT + FILE + "def create():\n    return {}\n" + END,
    DOCUMENT + FILE + CREATE + END,
)
NOT_WRITTEN_OUT = Rule(
    "TSD1105",
    ERROR,
    "a name that a function is bound to has to be written out",
    'write it as a text: @{kind}("…")',
    "What is bound to what is read without running the code, so that it can be checked against the document.",
    DOCUMENT + FILE + "from chalicelib.hooks import before_create\n" + CREATE
    + "TABLE = 'tickets'\n@before_create(TABLE)\ndef check(call, ticket):\n    pass\n" + END,
    DOCUMENT + FILE + "from chalicelib.hooks import before_create\n" + CREATE
    + '@before_create("tickets")\ndef check(call, ticket):\n    pass\n' + END,
)  # fmt: skip
UNKNOWN_REFUSAL = Rule(
    "TSD1106",
    ERROR,
    "'{found}' is no error code of the document",
    None,
    "Clients are told every code that the API may answer with: a function refuses with those of section 7.1, or with "
    "INVALID_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT.",
    DOCUMENT + FILE + "from chalicelib.hooks import Refused\ndef create(call):\n    raise Refused('FAR_AWAY')\n" + END,
    DOCUMENT + FILE + "from chalicelib.hooks import Refused\ndef create(call):\n    raise Refused('TOO_FAR')\n" + END,
)
BUILT_ALREADY = Rule(
    "TSD1107",
    ERROR,
    "{found} is built without a function: it is '{operation}'",
    "add this line to it, and the function answers instead: - Handler: {name}",
    "The document says which endpoints are functions; reading it is enough to know.",
    DOCUMENT + FILE + "from chalicelib.hooks import endpoint\n" + CREATE
    + '@endpoint("GET /tickets")\ndef tickets(call):\n    return []\n' + END,
    DOCUMENT + FILE + CREATE + END,
)  # fmt: skip
NOT_READ_ONLY = Rule(
    "TSD1108",
    ERROR,
    "clients may send '{found}', so no function can compute it",
    "write read-only behind it in section 3.2",
    "What is computed is the server's: a client that sends another value would be overruled without a word.",
    DOCUMENT + FILE + "from chalicelib.hooks import computed\n" + CREATE
    + '@computed("tickets.title")\ndef title(ticket):\n    return "x"\n' + END,
    DOCUMENT + FILE + "from chalicelib.hooks import computed\n" + CREATE
    + '@computed("tickets.total")\ndef total(ticket):\n    return 1\n' + END,
)  # fmt: skip
BOUND_TWICE = Rule(
    "TSD1109",
    ERROR,
    "'{found}' has a function already: '{first}'",
    "keep one of the two",
    "An endpoint, a computed field, a task, a queue and a rule have one function each.",
    DOCUMENT + FILE + "from chalicelib.hooks import rule\n" + CREATE
    + '@rule("CLOSED")\ndef one(call, ticket):\n    return True\n'
    + '@rule("CLOSED")\ndef two(call, ticket):\n    return True\n' + END,
    DOCUMENT + FILE + "from chalicelib.hooks import rule\n" + CREATE
    + '@rule("CLOSED")\ndef one(call, ticket):\n    return True\n' + END,
)  # fmt: skip
RULE_WITHOUT_WHEN = Rule(
    "TSD1110",
    ERROR,
    "'{found}' does not say what it forbids, so its function is never asked",
    "add what it is about to its line in 7.1: …, when updating tickets",
    "The document names the verb and the table of a rule; the function says of a record whether it is forbidden.",
    DOCUMENT + FILE + "from chalicelib.hooks import rule\n" + CREATE
    + '@rule("TOO_FAR")\ndef far(call, ticket):\n    return True\n' + END,
    DOCUMENT + FILE + "from chalicelib.hooks import rule\n" + CREATE
    + '@rule("CLOSED")\ndef closed(call, ticket):\n    return True\n' + END,
)  # fmt: skip
UNKNOWN_EVENT = Rule(
    "TSD1111",
    ERROR,
    "no line of section 8 hears of an event '{found}'",
    None,
    "What a function emits is for the lines of section 8 that say `when order.paid is emitted`; an event that none of "
    "them hears of would vanish, so the call fails.",
    DOCUMENT + EVENTS + FILE + 'def create(call):\n    call.emit("quote.maid", {"price": 5})\n' + END,
    DOCUMENT + EVENTS + FILE + 'def create(call):\n    call.emit("quote.made", {"price": 5})\n' + END,
)
IMPORTS_NOWHERE = Rule(
    "TSD1112",
    WARNING,
    "nothing in the document asks for a bucket and for jobs, so no file can be imported",
    "add an endpoint that imports or exports to section 4.2: POST /tickets/import",
    "A file that a function has imported is kept in the service's bucket, and a job makes records of its rows. Both "
    "are made where the document imports or exports, or has a field for files; without them the call fails.",
    DOCUMENT + FILE + IMPORTS + END,
    DOCUMENT.replace("#### Endpoint: Quote", "#### Endpoint: From a file\n- Method: POST\n- Path: `/tickets/import`\n"
    "#### Endpoint: Quote")
    + FILE + IMPORTS + END,
)  # fmt: skip
