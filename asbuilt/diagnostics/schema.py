"""Section 3, Database Schema: what there is to say about tables and their fields."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TABLE = "## 3. Database Schema\n### 3.2 Tables/Collections\n#### Table: tickets\n- Fields:\n"
OTHER = "#### Table: people\n- Fields:\n  - name: string\n"

UNKNOWN_TYPE = Rule(
    "TSD0301",
    ERROR,
    "'{found}' is not a field type",
    "the types are listed by: asbuilt explain TSD0301",
    "A field's type follows its name and a colon. Known are string, text, integer, number, decimal(p,s), money, "
    "boolean, "
    "date, time, datetime, duration, uuid, ulid, email, url, phone, slug, enum(…), json, list of TYPE, map, "
    "binary, file, "
    "geo and ref(table), and the names that SQL, Prisma and MongoDB have for the same types.",
    TABLE + "  - total: monay required\n",
    TABLE + "  - total: money required\n",
)
UNKNOWN_CONSTRAINT = Rule(
    "TSD0302",
    WARNING,
    "'{found}' is not a constraint, and nothing is derived from it",
    "expected one of: required, unique, indexed, default, min, max, length, pattern, on delete, auto, read-only, …",
    "Behind the type stand constraints, in any order. A word that is none of them is kept, but enforced by nothing.",
    TABLE + "  - title: string requierd\n",
    TABLE + "  - title: string required\n",
)
DUPLICATE_FIELD = Rule(
    "TSD0303",
    ERROR,
    "'{table}' has two fields named '{field}'",
    "remove one, or give it another name",
    "A table's fields have different names.",
    TABLE + "  - title: string\n  - title: text\n",
    TABLE + "  - title: string\n  - body: text\n",
)
DUPLICATE_TABLE = Rule(
    "TSD0304",
    ERROR,
    "the table '{table}' is declared twice",
    "put the fields under one heading, or give one table another name",
    "A table is declared once.",
    TABLE + "  - title: string\n#### Table: tickets\n- Fields:\n  - body: text\n",
    TABLE + "  - title: string\n  - body: text\n",
)
BAD_DEFAULT = Rule(
    "TSD0305",
    ERROR,
    "the default '{found}' is not {expected}",
    None,
    "A default must be a value that a client could send.",
    TABLE + "  - status: enum(open, closed) default opened\n",
    TABLE + "  - status: enum(open, closed) default open\n",
)
UNKNOWN_REFERENCE = Rule(
    "TSD0306",
    ERROR,
    "there is no table '{found}' to refer to",
    "declare it under 3.2, or refer to one of: {known}",
    "A reference holds the key of a record in a table that the document declares.",
    TABLE + "  - author: ref(persons)\n" + OTHER,
    TABLE + "  - author: ref(people)\n" + OTHER,
)
BAD_TRANSITION = Rule(
    "TSD0307",
    ERROR,
    "'{found}' is not a value of the enum '{field}'",
    "its values are: {known}",
    "Transitions lead from one value of the enum to another.",
    TABLE + "  - status: enum(open, closed) transitions open -> done\n",
    TABLE + "  - status: enum(open, closed) transitions open -> closed\n",
)
LINE_NOT_UNDERSTOOD = Rule(
    "TSD0308",
    WARNING,
    "this line says nothing about the table that is understood",
    "a table takes Fields, Owner, Tenant, Indexes, Unique together, Accounts, Soft delete, History, Expected "
    "size, Expire",
    "Beside its fields a table has lines of the form `Label: value`.",
    TABLE + "  - title: string\n- Colour: blue\n",
    TABLE + "  - title: string\n- Expected size: 1 million\n",
)
NO_TYPE = Rule(
    "TSD0309",
    WARNING,
    "the field '{field}' has no type; it is taken as a string",
    "write its type: `{field}: string`",
    "A field without a type holds any text of up to 64 KB.",
    TABLE + "  - title\n",
    TABLE + "  - title: string\n",
)
NO_FIELDS = Rule(
    "TSD0310",
    WARNING,
    "the table '{table}' lists no fields",
    "add `- Fields:` and a bullet for each field: `  - title: string required`",
    "A table without fields is kept in the model, but its records hold only what the server sets.",
    "## 3. Database Schema\n### 3.2 Tables/Collections\n#### Table: tickets\n- Owner: nobody knows\n",
    TABLE + "  - title: string\n",
)
UNKNOWN_FIELD = Rule(
    "TSD0311",
    ERROR,
    "'{table}' has no field '{found}'",
    None,
    "Owner, Tenant, Indexes, Unique together and Expire name fields of the table.",
    "## 3. Database Schema\n#### Table: tickets\n- Owner: requestor\n- Fields:\n  - requester: string\n",
    "## 3. Database Schema\n#### Table: tickets\n- Owner: requester\n- Fields:\n  - requester: string\n",
)
CONSTRAINT_WITHOUT_VALUE = Rule(
    "TSD0312",
    ERROR,
    "'{found}' needs {expected} behind it",
    None,
    "Some constraints have a value: `default open`, `min 0`, `max 200`, `length 3-20`, `pattern /^[a-z]+$/`.",
    TABLE + "  - title: string max\n",
    TABLE + "  - title: string max 200\n",
)
CONSTRAINT_DOES_NOT_FIT = Rule(
    "TSD0313",
    ERROR,
    "'{found}' does not apply to {kind}",
    None,
    "Transitions belong to an enum, search to text, `on delete` to a reference, bounds to what has a size.",
    TABLE + "  - title: string transitions open -> closed\n",
    TABLE + "  - status: enum(open, closed) transitions open -> closed\n",
)
BOUNDS_CROSSED = Rule(
    "TSD0314",
    ERROR,
    "no value can be at least {low} and at most {high}",
    "exchange the two",
    "The smaller bound comes first.",
    TABLE + "  - stars: integer min 5 max 1\n",
    TABLE + "  - stars: integer min 1 max 5\n",
)
TWO_KEYS = Rule(
    "TSD0315",
    ERROR,
    "'{table}' has two primary keys",
    "keep one; for the other write `unique`, or `- Unique together: {first}, {second}`",
    "A record has one key, which stands in its path.",
    TABLE + "  - a: string primary key\n  - b: string primary key\n",
    TABLE + "  - a: string primary key\n  - b: string unique\n",
)
BAD_KEY = Rule(
    "TSD0316",
    ERROR,
    "{kind} cannot be a primary key",
    "a key is a string, uuid, ulid, integer, date, email, slug or another simple value",
    "The key is DynamoDB's hash key and stands in paths: a text or a number.",
    TABLE + "  - a: json primary key\n",
    TABLE + "  - a: string primary key\n",
)
BAD_NAME = Rule(
    "TSD0317",
    ERROR,
    "'{found}' cannot be the name of {what}",
    "begin with a letter; letters, digits, `_` and `-` may follow; at most 80",
    "Names stand in paths, in JSON and in the names of resources. Names that begin with `_` are the service's own.",
    TABLE + "  - _write: string\n",
    TABLE + "  - write: string\n",
)
ENUM_WITHOUT_VALUES = Rule(
    "TSD0318",
    ERROR,
    "the enum '{field}' lists no values",
    "list them in brackets: `enum(open, closed)`",
    "An enum holds one of the values that it lists.",
    TABLE + "  - status: enum\n",
    TABLE + "  - status: enum(open, closed)\n",
)
TWO_ACCOUNT_TABLES = Rule(
    "TSD0319",
    ERROR,
    "two tables are declared to hold the people who sign in: '{first}' and '{second}'",
    "keep `- Accounts: yes` in one of them",
    "One table holds the accounts; its records mirror the users of the Cognito pool.",
    "## 3. Database Schema\n#### a\n- Accounts: yes\n- Fields:\n  - email: email\n#### b\n- Accounts: yes\n"
    "- Fields:\n  - email: email\n",
    "## 3. Database Schema\n#### a\n- Accounts: yes\n- Fields:\n  - email: email\n#### b\n- Fields:\n  - email: "
    "email\n",
)
TOO_MANY_FIELDS = Rule(
    "TSD0321",
    ERROR,
    "the table '{table}' has more than {most} fields",
    "put them into a table of their own that refers to this one, or into a field of the type json",
    "A record is one item of DynamoDB, of at most 400 KB. The bound keeps reading fast whatever a document holds.",
    TABLE + "".join(f"  - f{number}: string\n" for number in range(501)),
    TABLE + "  - title: string\n",
)
BAD_PATTERN = Rule(
    "TSD0320",
    ERROR,
    "this pattern is not a regular expression that can be used: {reason}",
    "a pattern reads like: `pattern /^[a-z]+$/`",
    "A pattern is a regular expression as Python has them, without repeated groups inside repeated groups, "
    "which a hostile value could make run for hours.",
    TABLE + "  - code: string pattern /[a-z/\n",
    TABLE + "  - code: string pattern /^[a-z]+$/\n",
)
FORMER_NAME_IN_USE = Rule(
    "TSD0325",
    ERROR,
    "'{found}' is the name of {what} that is still declared",
    "take the word `formerly` away, or give what is declared under that name another one",
    "`formerly` says under which name the records of before are kept. Two that are declared cannot share them.",
    TABLE + "  - title: string formerly headline\n  - headline: string\n",
    TABLE + "  - title: string formerly headline\n",
)
FORMER_NAME_TWICE = Rule(
    "TSD0326",
    ERROR,
    "two {what} were formerly '{found}'",
    "keep the word at the one that has its records",
    "Records of before go to one place.",
    TABLE + "  - title: string formerly headline\n  - subject: string formerly headline\n",
    TABLE + "  - title: string formerly headline\n  - subject: string\n",
)
FILES_IN_A_LIST = Rule(
    "TSD0327",
    ERROR,
    "'{field}' is a list, which holds no files",
    "declare a table of its own for them, with one file and a reference in each record",
    "A file is of one record, and goes with it: each is uploaded, checked, replaced and deleted by itself.",
    TABLE + "  - photos: list of file\n",
    TABLE + "  - photo: file\n",
)
