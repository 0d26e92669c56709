"""Section 8, Integration Points: what there is to say about what goes out and comes in."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TABLES = (
    "## 3. Database Schema\n### 3.2 Tables/Collections\n#### users\n- Fields:\n  - name: string\n  - email: email\n"
    "#### tickets\n- Fields:\n  - title: string\n  - status: enum(open, closed) transitions open -> closed\n"
    "  - requester: ref(users)\n"
)
SERVICES = TABLES + "## 8. Integration Points\n### 8.1 External Services\n"

CODE = "\n<!-- custom/welcome.py -->\n```python\ndef nothing(call):\n    return {}\n```\n"

NOT_UNDERSTOOD = Rule(
    "TSD0801",
    WARNING,
    "{found} is not understood here, so nothing comes of this line",
    None,
    "A line of section 8 that is to act reads like `Amazon SES: email requester.email when tickets is created`, "
    "`Slack: POST ${SLACK_URL} when tickets is updated where status is closed`, `S3: import users from imports/*.csv`, "
    "`SQS: call billing.charge for each message of orders-queue`, `SNS: publish to ticket-events when tickets is "
    "created` or `Slack: POST ${SLACK_URL} when ticket.paid is emitted`. A service that is only described is kept as "
    "prose, and nothing is said.",
    SERVICES + "- Amazon SES: email requester.email when tickets is written in haste\n",
    SERVICES + "- Amazon SES: email requester.email when tickets is created\n",
)
UNKNOWN_TABLE = Rule(
    "TSD0802",
    ERROR,
    "there is no table '{found}' for this to act on",
    None,
    "Events and imports name tables of section 3, in singular or plural.",
    SERVICES + "- Amazon S3: import costumers from imports/*.csv\n",
    SERVICES + "- Amazon S3: import users from imports/*.csv\n",
)
LITERAL_SECRET = Rule(
    "TSD0803",
    ERROR,
    "the value of a secret stands in the document",
    "write a name instead, such as ${{{name}}}; and replace the value, for it has been seen",
    "Secrets are named, never written: a document is shared, and its history keeps what was once in it.",
    SERVICES + "- Stripe: API key: abcd1234efgh5678\n",
    SERVICES + "- Stripe: API key: ${STRIPE_KEY}\n",
    secret=True,
)
PLAIN_ADDRESS = Rule(
    "TSD0804",
    ERROR,
    "the address of a webhook is a secret, and stands here in clear",
    "write ${{{name}}}, and keep the address in a secret of that name",
    "Who knows the address of a webhook can call it; and a stage needs one of its own.",
    SERVICES + "- Slack: POST https://example.com/hook when tickets is created\n",
    SERVICES + "- Slack: POST ${SLACK_URL} when tickets is created\n",
    secret=True,
)
NO_ADDRESS = Rule(
    "TSD0805",
    ERROR,
    "'{found}' leads to no e-mail address",
    "write an address, or a path to a field of type email, such as requester.email",
    "A message goes to an address as it stands, or to one that is found from the record: a field of type email, "
    "through references where needed. A reference to the accounts stands for their address.",
    SERVICES + "- Amazon SES: email requester.name when tickets is created\n",
    SERVICES + "- Amazon SES: email requester.email when tickets is created\n",
)
NO_EVENT = Rule(
    "TSD0806",
    WARNING,
    "nothing says when this is to happen, so it never does",
    "add when: `when tickets is created`, `when tickets becomes closed`",
    "Messages, calls and publications are set off by a change of a record, or by an event that code emits (`when "
    "ticket.paid is emitted`); calls and exports also by a schedule.",
    SERVICES + "- Slack: POST ${SLACK_URL}\n",
    SERVICES + "- Slack: POST ${SLACK_URL} when tickets is created\n",
)
UNKNOWN_CHANGE = Rule(
    "TSD0807",
    ERROR,
    "'{found}' is nothing that a record of '{table}' can become",
    None,
    "A record is created, updated or deleted, or a field of type enum becomes one of its values.",
    SERVICES + "- Slack: POST ${SLACK_URL} when tickets becomes clsed\n",
    SERVICES + "- Slack: POST ${SLACK_URL} when tickets becomes closed\n",
)
NO_FILES = Rule(
    "TSD0808",
    ERROR,
    "'{found}' does not say which files: it ends neither in .csv nor in .ndjson",
    "write a folder and an ending: imports/*.csv",
    "Imports read CSV and NDJSON, plain or compressed by gzip; the folder and the ending tell which files of the "
    "bucket are meant.",
    SERVICES + "- Amazon S3: import users from imports/*.xlsx\n",
    SERVICES + "- Amazon S3: import users from imports/*.csv\n",
)
NO_CHANNEL = Rule(
    "TSD0809",
    WARNING,
    "'{found}' may be a queue, a topic or a bus, so nothing is published",
    "write which: publish to queue {found}, to topic {found} or to bus {found}",
    "The service before the colon (Amazon SQS, SNS or EventBridge) tells what the name is, or the word before it.",
    SERVICES + "- Messages: publish to ticket-events when tickets is created\n",
    SERVICES + "- Amazon SNS: publish to ticket-events when tickets is created\n",
)
STRAY_CLAUSE = Rule(
    "TSD0810",
    WARNING,
    "'{found}' means nothing {where}",
    "subject and template belong to an e-mail, token and signed to a call of a webhook",
    "What a line has to add must belong to what it does.",
    SERVICES + '- Slack: POST ${SLACK_URL} when tickets is created, subject "Hello"\n',
    SERVICES + '- Amazon SES: email requester.email when tickets is created, subject "Hello"\n',
)
NO_TEMPLATE = Rule(
    "TSD0811",
    WARNING,
    "there is no template '{name}', so this mail is never sent",
    "write its text into {file}",
    "The text of a mail whose line names a template is in a file of that name, in the folder `mails` of the team's "
    "code; beside it may stand one that ends with `.html`. Until it is there the delivery ends as failed, and says so.",
    SERVICES + "- Amazon SES: email requester.email when tickets is created, template welcome\n" + CODE,
    SERVICES + "- Amazon SES: email requester.email when tickets is created\n" + CODE,
)
EVENT_NAME = Rule(
    "TSD0812",
    ERROR,
    "'{found}' is no name for an event that functions emit",
    None,
    'An event that code emits, `call.emit("order.paid", {...})`, has a name of lower-case words joined by dots: '
    "two at least, for a table's name has no dot. `TABLE.created`, `.updated`, `.deleted` and `.restored` are what "
    "changes of records are called.",
    SERVICES + "- Slack: POST ${SLACK_URL} when Ticket-Paid is emitted\n",
    SERVICES + "- Slack: POST ${SLACK_URL} when ticket.paid is emitted\n",
)
