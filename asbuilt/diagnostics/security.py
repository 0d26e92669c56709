"""Section 5, Security Requirements: what there is to say about permissions."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TABLES = (
    "## 3. Database Schema\n### 3.2 Tables/Collections\n#### users\n- Fields:\n  - email: email\n"
    "  - role: enum(agent, customer)\n#### tickets\n- Owner: requester\n- Fields:\n  - title: string\n"
    "  - requester: ref(users)\n#### notes\n- Fields:\n  - body: text\n"
)
RULES = TABLES + "## 5. Security Requirements\n### 5.1 Authentication & Authorization\n"
PROTECTION = TABLES + "## 5. Security Requirements\n### 5.2 Data Protection\n"
CALLED = (
    "## 4. API Specifications\n### 4.2 Endpoints\n#### Endpoint: Quote\n- Method: POST\n- Path: `/quotes`\n"
    "- Handler: quotes.create\n## 5. Security Requirements\n### 5.1 Authentication & Authorization\n"
)
LIMITS = "## 5. Security Requirements\n### 5.3 API Security\n"

NOT_UNDERSTOOD = Rule(
    "TSD0501",
    WARNING,
    "{found} is not understood here, so this sentence allows nothing",
    None,
    "A sentence of 5.1 says who can do what: `Customers can read and update their own tickets`. "
    "First the roles, then `can`, then verbs (read, list, create, update, change, set, delete, export, import, manage, "
    "do anything), then what: a table, fields of a table, or `their own` records; a condition may follow `where`.",
    RULES + "- Agents should be nice to tickets\n",
    RULES + "- Agents can read tickets\n",
)
UNKNOWN_TABLE = Rule(
    "TSD0502",
    WARNING,
    "'{found}' is neither a table nor a field of one, so this sentence allows nothing",
    None,
    "A permission speaks of tables by their names, in singular or plural.",
    RULES + "- Agents can read all tikets\n",
    RULES + "- Agents can read all tickets\n",
)
DENIAL = Rule(
    "TSD0503",
    WARNING,
    "a sentence can only allow; this one denies, and nothing is derived from it",
    "what no sentence allows is refused; to keep others out write: Only {who} can …",
    "Access is closed by default, so there is nothing to deny.",
    RULES + "- Customers cannot delete tickets\n",
    RULES + "- Only agents can delete tickets\n",
)
UNKNOWN_ROLE = Rule(
    "TSD0504",
    WARNING,
    "'{found}' is not a role that '{table}.role' lists",
    None,
    "Where the account table has a role field, the roles of 5.1 are among its values.",
    RULES + "- Agnets can read all tickets\n",
    RULES + "- Agents can read all tickets\n",
)
NO_OWNER = Rule(
    "TSD0505",
    ERROR,
    "whose a record of '{table}' is cannot be told",
    "add a line to the table: `- Owner: FIELD`, the field that holds the id of the account",
    "`their own` needs the table's Owner.",
    RULES + "- Customers can read their own notes\n",
    RULES + "- Customers can read their own tickets\n",
)
UNKNOWN_FIELD = Rule(
    "TSD0506",
    ERROR,
    "'{table}' has no field '{found}'",
    None,
    "`change status of tickets` names fields of the table.",
    RULES + "- Agents can change titel of tickets\n",
    RULES + "- Agents can change title of tickets\n",
)
NO_RULE = Rule(
    "TSD0507",
    WARNING,
    "section 5.1 has no sentence that is understood: a demonstration user `developer` may do anything, on this "
    "desk only",
    "add a line such as: - Signed-in users can read all {table}",
    "Access is closed by default. So that a document can be tried before its permissions are written, "
    "the local run makes one user who may do anything; packaging for the cloud refuses such a document.",
    RULES + "- Be careful\n",
    RULES + "- Agents can read all tickets\n",
)
CLOSED_TABLE = Rule(
    "TSD0508",
    WARNING,
    "no sentence of 5.1 gives anybody access to '{table}', so every request for it is refused",
    "add a line to 5.1, such as: - Admins can manage {table}",
    "A table or endpoint to which 5.1 gives no access answers 403 to everyone, 401 without a token.",
    TABLES
    + "## 4. API Specifications\n### 4.2 Endpoints\n#### Notes\n- Method: GET\n- Path: `/notes`\n"
    + "## 5. Security Requirements\n### 5.1 Authentication & Authorization\n- Agents can read all tickets\n",
    RULES + "- Agents can read all tickets\n- Agents can read all notes\n",
)
RETENTION_OF_UNKNOWN_TABLE = Rule(
    "TSD0520",
    WARNING,
    "'{found}' is no table whose records could be kept or deleted",
    None,
    "A line of 5.2 such as `Keep tickets 2 years` names a table of section 3.",
    PROTECTION + "- Keep tikets 2 years\n",
    PROTECTION + "- Keep tickets 2 years\n",
)
RETENTION_UNCLEAR = Rule(
    "TSD0521",
    WARNING,
    "how long '{table}' are kept is not understood",
    "write: Keep {table} 2 years; or: Keep {table} 30 days where FIELD is VALUE",
    "A retention is a table, a time, and perhaps the field it is counted from and a condition.",
    PROTECTION + "- Keep tickets for a good while\n",
    PROTECTION + "- Keep tickets for ever\n",
)
RETENTION_TWICE = Rule(
    "TSD0522",
    ERROR,
    "how long '{table}' are kept is said twice, and differently",
    "keep one of the two",
    "Records expire once: as the line Expire of their table says, or as 5.2 says.",
    PROTECTION + "- Keep tickets 2 years\n- Delete tickets after 90 days\n",
    PROTECTION + "- Keep tickets 2 years\n- Delete notes after 90 days\n",
)
UNKNOWN_PROTECTED_FIELD = Rule(
    "TSD0523",
    ERROR,
    "'{found}' is not a field that could be protected or counted from",
    "write it as `table.field`, with the names of section 3",
    "5.2 names fields of the tables of section 3.",
    PROTECTION + "- Personal fields: emial\n",
    PROTECTION + "- Personal fields: email\n",
)
RETENTION_CONDITION = Rule(
    "TSD0524",
    ERROR,
    "when '{table}' expire is settled as each is written, which does not tell whether {found}",
    "ask for fields of {table} itself, not for the time, the caller or what a reference leads to",
    "The moment at which a record expires is stored with it, and moves with the fields that it depends on.",
    PROTECTION + "- Keep tickets 30 days where requester.role is customer\n",
    PROTECTION + "- Keep tickets 30 days where title is spam\n",
)
SEALED_FIELD_USED = Rule(
    "TSD0525",
    ERROR,
    "'{found}' is encrypted, so it cannot be {uses}",
    "leave one of the two out; `personal` keeps a field out of the logs and makes it erasable, without this bound",
    "An encrypted value is another text each time it is written: there is nothing to compare, order or search by.",
    TABLES + "#### cards\n- Fields:\n  - number: string encrypted unique\n",
    TABLES + "#### cards\n- Fields:\n  - number: string encrypted\n",
)
SEALED_FIELD_TOLD = Rule(
    "TSD0526",
    ERROR,
    "'{found}' is computed from '{sealed}', which is encrypted, and is not encrypted itself",
    "write `encrypted` before `computed`, or compute it of other fields",
    "A computed value is stored: in clear it would tell what it was computed from.",
    TABLES + "#### cards\n- Fields:\n  - number: string encrypted\n  - shown: computed lower(number)\n",
    TABLES
    + "#### cards\n- Fields:\n  - number: string encrypted\n  - shown: string encrypted computed lower(number)\n",
)
RATE_UNCLEAR = Rule(
    "TSD0530",
    WARNING,
    "'{found}' is no rate that is understood",
    "write: Rate limit: 100 requests/second, burst 200; `per user`, `per key` or `per IP` may follow",
    "A rate is a number of requests and a time.",
    LIMITS + "- Rate limit: 100\n",
    LIMITS + "- Rate limit: 100 requests/second\n",
)
BAD_ORIGIN = Rule(
    "TSD0531",
    ERROR,
    "'{found}' is not an origin",
    "an origin is a scheme, a host and perhaps a port: https://app.example.com",
    "Browsers compare the whole origin, without path and slash. `*` lets every page read what anyone may read.",
    LIMITS + "- CORS origins: app.example.com/start\n",
    LIMITS + "- CORS origins: https://app.example.com\n",
)
BODY_TOO_LARGE = Rule(
    "TSD0532",
    ERROR,
    "a request body cannot be as large as {found}",
    "Lambda takes 6 MB; let clients send larger files to a field of type file",
    "The body of a request reaches the function in one piece.",
    LIMITS + "- Maximum body size: 20 MB\n",
    LIMITS + "- Maximum body size: 1 MB\n",
)
SIZE_UNCLEAR = Rule(
    "TSD0533",
    WARNING,
    "'{found}' is no size that is understood",
    "write it with its unit: Maximum body size: 1 MB",
    "A size is a number and a unit: KB, MB, KiB, MiB.",
    LIMITS + "- Maximum body size: 10\n",
    LIMITS + "- Maximum body size: 1 MB\n",
)
BAD_TLS = Rule(
    "TSD0534",
    ERROR,
    "'{found}' cannot be the oldest version that is accepted",
    "write: TLS 1.2 or newer, or TLS 1.3",
    "API Gateway and CloudFront speak TLS 1.2 and 1.3; what is older is not safe.",
    LIMITS + "- TLS 1.0 or newer\n",
    LIMITS + "- TLS 1.2 or newer\n",
)
BAD_RANGE = Rule(
    "TSD0535",
    ERROR,
    "'{found}' is not a range of addresses",
    "a range is in CIDR notation: 192.0.2.0/24, 2001:db8::/32; or it is one address",
    "Requests from other addresses are refused.",
    LIMITS + "- Allowed IP ranges: 10.0.0.1/8\n",
    LIMITS + "- Allowed IP ranges: 10.0.0.0/8\n",
)
UNKNOWN_HEADER = Rule(
    "TSD0536",
    WARNING,
    "'{found}' is not a security header that can be sent",
    None,
    "Security headers tell browsers what not to do with an answer. Without a list of them all are sent.",
    LIMITS + "- Security headers: X-Frame-Optoins\n",
    LIMITS + "- Security headers: X-Frame-Options\n",
)
BAD_DEPTH = Rule(
    "TSD0537",
    ERROR,
    "JSON cannot be limited to a depth of {found}",
    "a depth is 1 to 100",
    "A body is read no deeper, which keeps a hostile one from costing much.",
    LIMITS + "- JSON depth: 1000\n",
    LIMITS + "- JSON depth: 20\n",
)
UNKNOWN_ENDPOINT = Rule(
    "TSD0538",
    WARNING,
    "'{found}' is no endpoint that can be called by a sentence of its own, so this allows nothing",
    None,
    "An endpoint that is about no table is allowed by its method and path, or by its title. One that is about a table "
    "is allowed by what it does: `Agents can escalate tickets`.",
    CALLED + "- Agents can call `POST /quote`\n",
    CALLED + "- Agents can call `POST /quotes`\n",
)
CONDITIONAL_CALL = Rule(
    "TSD0539",
    WARNING,
    "a condition is about a record, and this endpoint is about none: the sentence allows nothing",
    "leave the condition out; the function can refuse with a code of section 7.1",
    "What is called is a function; only a record has fields that a condition can ask for.",
    CALLED + "- Agents can call `POST /quotes` where status is open\n",
    CALLED + "- Agents can call `POST /quotes`\n",
)
