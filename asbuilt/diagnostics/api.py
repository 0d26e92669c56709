"""Section 4, API Specifications: what there is to say about endpoints."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TABLE = "## 3. Database Schema\n### 3.2 Tables/Collections\n#### Table: tickets\n- Fields:\n  - title: string\n"
API = TABLE + "## 4. API Specifications\n### 4.2 Endpoints\n"
LIST = API + "#### Endpoint: List tickets\n- Method: GET\n- Path: `/tickets`\n"
BODY = API + "#### Endpoint: Open a ticket\n- Method: POST\n- Path: `/tickets`\n- Request Body:\n  ```json\n"
END = "\n  ```\n"
CHILDREN = (
    "## 3. Database Schema\n### 3.2 Tables/Collections\n#### Table: orders\n- Fields:\n  - number: integer\n"
    "#### Table: order_items\n- Fields:\n  - order: ref(orders)\n  - sku: string\n"
    "#### Table: gift_items\n- Fields:\n  - order: ref(orders)\n  - card: string\n"
    "## 4. API Specifications\n### 4.2 Endpoints\n#### Endpoint: Order\n- Method: POST\n- Path: `/orders`\n"
    "- Request Body:\n  ```json\n"
)
AUTHENTICATION = TABLE + "## 4. API Specifications\n### 4.1 Authentication\n"
REGISTER = "### 4.2 Endpoints\n#### Endpoint: Register\n- Method: POST\n- Path: `/auth/register`\n"
MFA = "### 4.2 Endpoints\n#### Endpoint: Second factor\n- Method: POST\n- Path: `/auth/mfa`\n"
ME = "### 4.2 Endpoints\n#### Endpoint: Me\n- Method: GET\n- Path: `/auth/me`\n"
LOGIN = "### 4.2 Endpoints\n#### Endpoint: Sign in\n- Method: POST\n- Path: `/auth/login`\n- Request Body:\n  ```json\n"

UNKNOWN_METHOD = Rule(
    "TSD0401",
    ERROR,
    "'{found}' is not a method that an endpoint can have",
    "use GET, POST, PUT, PATCH or DELETE; several with commas between",
    "An endpoint answers one method, or several that its heading describes together.",
    API + "#### Endpoint: List tickets\n- Method: FETCH\n- Path: `/tickets`\n",
    LIST,
)
NO_METHOD = Rule(
    "TSD0402",
    ERROR,
    "the endpoint '{title}' has no {what}",
    "add a line: {example}",
    "An endpoint has a Method and a Path.",
    API + "#### Endpoint: List tickets\n- Path: `/tickets`\n",
    LIST,
)
BAD_PATH = Rule(
    "TSD0403",
    ERROR,
    "'{found}' is not a path: {reason}",
    "a path reads like `/api/v1/tickets/{{id}}`",
    "A path begins with a slash; its parts are letters, digits, `-`, `_`, `.` and parameters such as {{id}} or :id.",
    API + "#### Endpoint: List tickets\n- Method: GET\n- Path: tickets and more\n",
    LIST,
)
DUPLICATE_ENDPOINT = Rule(
    "TSD0404",
    ERROR,
    "{method} {path} is declared twice",
    "keep one of the two",
    "A method of a path does one thing; the names of parameters make no difference.",
    LIST + "#### Endpoint: List all tickets\n- Method: GET\n- Path: `/tickets`\n",
    LIST,
)
NEEDS_HANDLER = Rule(
    "TSD0405",
    WARNING,
    "{method} {path} needs a handler; until it has one it answers 501",
    "{advice}",
    "What a method and path do is found by the words of the path: `GET /tickets` lists tickets. For anything else the "
    "team writes a function and names it in a line `- Handler: module.function`.",
    API + "#### Endpoint: Weather\n- Method: POST\n- Path: `/forecast/tomorrow`\n",
    LIST,
)
UNKNOWN_BODY_FIELD = Rule(
    "TSD0406",
    WARNING,
    "'{found}' is not a field of '{table}'",
    None,
    "The keys of a Request Body or Response are fields of the table that the endpoint is about. "
    "A key that is none is left out of what is accepted or answered.",
    BODY + '  {"titel": "string"}' + END,
    BODY + '  {"title": "string"}' + END,
)
BAD_JSON = Rule(
    "TSD0407",
    WARNING,
    "this is not JSON: {reason}",
    "nothing is derived from it; correct it, or leave it out to accept and answer all fields",
    "A Request Body and a Response are JSON. Comments, trailing commas and `...` are understood too.",
    BODY + '  {"title": }' + END,
    BODY + '  {"title": "string"}' + END,
)
SERVER_FIELD_IN_BODY = Rule(
    "TSD0408",
    WARNING,
    "'{found}' is set by the server; a client cannot send it",
    "leave it out of the Request Body",
    "Keys, times, versions and computed fields are the server's.",
    BODY + '  {"title": "string", "created_at": "datetime"}' + END,
    BODY + '  {"title": "string"}' + END,
)
LINE_NOT_UNDERSTOOD = Rule(
    "TSD0409",
    WARNING,
    "this line says nothing about the endpoint that is understood",
    "an endpoint takes Method, Path, Description, Query Parameters, Request Body, Response and Handler",
    "Beside method and path an endpoint has lines of the form `Label: value`.",
    LIST + "- Colour: blue\n",
    LIST + "- Description: all of them\n",
)
UNKNOWN_PARAMETER = Rule(
    "TSD0410",
    WARNING,
    "'{found}' is not a field of '{table}' that a list can be filtered by",
    None,
    "Query parameters name fields of the table; limit, cursor, sort and the like are understood without being named.",
    LIST + "- Query Parameters: titel\n",
    LIST + "- Query Parameters: title\n",
)
NO_ENDPOINTS = Rule(
    "TSD0411",
    WARNING,
    "no endpoint leads to the table '{table}'",
    "add one under 4.2: `#### Endpoint: List {table}`, `- Method: GET`, `- Path: /{table}`",
    "A table without endpoints is made, and can be reached by the team's own functions only.",
    TABLE + "## 4. API Specifications\n### 4.2 Endpoints\n#### Endpoint: Health\n- Method: GET\n- Path: `/health`\n",
    LIST,
)
AMBIGUOUS_CHILDREN = Rule(
    "TSD0416",
    WARNING,
    "it is not clear which records '{found}' are",
    None,
    "A list of objects under the name of another table is made with the record: `order_items` of an order. One field "
    "of that table refers to the record; the server sets it.",
    CHILDREN + '  {"number": 1, "items": [{"sku": "string"}]}' + END,
    CHILDREN + '  {"number": 1, "order_items": [{"sku": "string"}]}' + END,
)
UNKNOWN_SIGN_IN = Rule(
    "TSD0420",
    WARNING,
    "'{found}' is not a way to sign in that this service has",
    "use: Cognito user pool, API key, or none; several with a comma between",
    "People sign in to a Cognito user pool and send its JWT as a bearer token; machines may have an API key.",
    AUTHENTICATION + "- Method: secret handshake\n",
    AUTHENTICATION + "- Method: Cognito user pool\n",
)
TOKEN_LIFETIME = Rule(
    "TSD0421",
    ERROR,
    "a token cannot be good for {found}",
    "Cognito gives access and ID tokens 5 minutes to 1 day; a refresh token may live longer",
    "The line Token Type says how long a token is good.",
    AUTHENTICATION + "- Token Type: JWT bearer, 30 days\n",
    AUTHENTICATION + "- Token Type: JWT bearer, 1 hour, refresh 30 days\n",
)
REFRESH_LIFETIME = Rule(
    "TSD0422",
    ERROR,
    "a refresh token cannot be good for {found}",
    "Cognito gives refresh tokens 1 hour to 10 years",
    "The line Token Type says how long a refresh token is good.",
    AUTHENTICATION + "- Token Type: JWT bearer, refresh 5 minutes\n",
    AUTHENTICATION + "- Token Type: JWT bearer, refresh 30 days\n",
)
MFA_UNCLEAR = Rule(
    "TSD0423",
    WARNING,
    "whether MFA is off, optional or required is not said, so it is off",
    "write: MFA off, MFA optional or MFA required",
    "A second factor is an app's one-time code. It is off where the document does not say otherwise.",
    AUTHENTICATION + "- Security Measures: MFA\n",
    AUTHENTICATION + "- Security Measures: MFA optional\n",
)
PASSWORD_LENGTH = Rule(
    "TSD0424",
    ERROR,
    "the shortest password cannot have {found} characters",
    "Cognito lets a policy ask for 6 to 99 characters",
    "The password policy is the user pool's.",
    AUTHENTICATION + "- Security Measures: password at least 4 characters\n",
    AUTHENTICATION + "- Security Measures: password at least 12 characters\n",
)
SIGN_UP_UNCLEAR = Rule(
    "TSD0425",
    WARNING,
    "whether people may sign themselves up is not said",
    "write: self sign-up on, or self sign-up off",
    "Where nothing is said, people sign themselves up if an endpoint registers them, and are invited otherwise.",
    AUTHENTICATION + "- Security Measures: self sign-up\n",
    AUTHENTICATION + "- Security Measures: self sign-up on\n",
)
LOCK_OUT_UNCLEAR = Rule(
    "TSD0426",
    WARNING,
    "after how many attempts an account is locked out is not said, so none is",
    "write: lock-out after 5 attempts for 15 minutes",
    "A lock-out has a number of failed attempts and a time, of 15 minutes where none is given.",
    AUTHENTICATION + "- Security Measures: account lock-out\n",
    AUTHENTICATION + "- Security Measures: lock-out after 5 attempts for 15 minutes\n",
)
NOBODY_SIGNS_IN = Rule(
    "TSD0427",
    ERROR,
    "nobody can sign in, yet section 5.1 speaks of '{role}'",
    "write `- Method: Cognito user pool`, or give the permission to anyone",
    "Roles belong to people who have signed in.",
    AUTHENTICATION + "- Method: none\n## 5. Security Requirements\n### 5.1 Access\n- Agents can do anything\n",
    AUTHENTICATION + "- Method: none\n## 5. Security Requirements\n### 5.1 Access\n- Anyone can do anything\n",
)
SIGN_UP_CLOSED = Rule(
    "TSD0428",
    ERROR,
    "{method} {path} registers people, but self sign-up is off",
    "write `self sign-up on` in 4.1, or remove the endpoint",
    "Where self sign-up is off, people are invited by an administrator.",
    AUTHENTICATION + "- Security Measures: self sign-up off\n" + REGISTER,
    AUTHENTICATION + "- Security Measures: self sign-up on\n" + REGISTER,
)
MFA_OFF = Rule(
    "TSD0429",
    ERROR,
    "{method} {path} sets up a second factor, but MFA is off",
    "write `MFA optional` or `MFA required` in 4.1, or remove the endpoint",
    "A second factor is an authenticator app's one-time code (TOTP).",
    AUTHENTICATION + "- Security Measures: MFA off\n" + MFA,
    AUTHENTICATION + "- Security Measures: MFA optional\n" + MFA,
)
UNKNOWN_WORD = Rule(
    "TSD0430",
    WARNING,
    "'{found}' is nothing that this endpoint takes or gives",
    None,
    "The endpoints for signing up and in have words of their own, such as `email`, `code` and `access_token`. "
    "A document picks among them, and renames none. Registering takes fields of the account table besides.",
    AUTHENTICATION + LOGIN + '  {"username": "string", "password": "string"}' + END,
    AUTHENTICATION + LOGIN + '  {"email": "string", "password": "string"}' + END,
)
NO_ACCOUNTS = Rule(
    "TSD0431",
    ERROR,
    "{method} {path} answers the caller's own account, but no table holds accounts",
    "add the line `- Accounts: yes` to the table of the people who sign in",
    "A table named users, accounts or members with an e-mail address holds them anyway.",
    AUTHENTICATION + ME,
    AUTHENTICATION.replace("#### Table: tickets\n", "#### Table: tickets\n- Accounts: yes\n") + ME,
)
