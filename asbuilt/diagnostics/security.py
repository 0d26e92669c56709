"""Section 5, Security Requirements: what there is to say about permissions."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TABLES = (
    "## 3. Database Schema\n### 3.2 Tables/Collections\n#### users\n- Fields:\n  - email: email\n"
    "  - role: enum(agent, customer)\n#### tickets\n- Owner: requester\n- Fields:\n  - title: string\n"
    "  - requester: ref(users)\n#### notes\n- Fields:\n  - body: text\n"
)
RULES = TABLES + "## 5. Security Requirements\n### 5.1 Authentication & Authorization\n"

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
