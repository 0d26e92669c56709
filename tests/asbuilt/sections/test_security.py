"""What a sentence of 5.1 allows: the sentence beside the permissions that it makes."""

import pytest

DOCUMENT = """
## 3. Database Schema
#### users
- Fields:
  - email: email
  - name: string
  - role: enum(customer, agent, admin)
#### tickets
- Owner: requester
- Fields:
  - title: string
  - status: enum(open, closed) transitions open -> closed
  - requester: ref(users)
#### comments
- Fields:
  - ticket: ref(tickets)
  - internal: boolean
## 5. Security Requirements
### 5.1 Authentication & Authorization
- {sentence}
"""

SENTENCES = [
    ("Admins can do anything", [("admin", "*", None, None, False)]),
    ("Agents can read and update all tickets", [("agent", "read update", "tickets", None, False)]),
    (
        "Customers can create tickets, and read, update and delete their own tickets",
        [("customer", "create", "tickets", None, False), ("customer", "read update delete", "tickets", None, True)],
    ),
    ("Customers can read name and email of agents", [("customer", "read", "users", ("name", "email"), False)]),
    ("Only agents can change status of tickets", [("agent", "update", "tickets", ("status",), False)]),
    ("Anyone can read tickets where status is open", [("anyone", "read", "tickets", None, False)]),
    ("Signed-in users can read their own account", [("signed-in", "read", "users", None, True)]),
    ("All authenticated users may view tickets", [("signed-in", "read", "tickets", None, False)]),
    (
        "Agents and admins can manage tickets and comments",
        [
            ("agent admin", "create read update delete", "tickets", None, False),
            ("agent admin", "create read update delete", "comments", None, False),
        ],
    ),
    ("Agents can close tickets", [("agent", "closed", "tickets", None, False)]),
    ("Customers can read comments on their own tickets", [("customer", "read", "comments", None, True)]),
    ("Agents can read everything", [("agent", "read", None, None, False)]),
    ("Users can read tickets", [("signed-in", "read", "tickets", None, False)]),
]

MISREAD = [
    ("Agents should be nice", "TSD0501", 10),
    ("Agents can read all tikets", "TSD0502", 23),
    ("Customers cannot delete tickets", "TSD0503", 13),
    ("Agnets can read tickets", "TSD0504", 3),
    ("Customers can read their own comments", "TSD0505", 32),
    ("Agents can change titel of tickets", "TSD0506", 21),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_allows_what_it_says(sentence, expected, compiled):
    compilation = compiled(DOCUMENT.format(sentence=sentence))

    found = [
        (" ".join(one.roles), " ".join(one.verbs), one.table, one.fields, one.own)
        for one in compilation.specification.permissions
    ]
    assert found == expected
    assert not compilation.failed


@pytest.mark.parametrize(("sentence", "code", "column"), MISREAD)
def test_a_sentence_that_is_not_understood_is_shown_where(sentence, code, column, compiled):
    diagnostics = compiled(DOCUMENT.format(sentence=sentence)).diagnostics

    assert (code, column) in [(one.code, one.span.column) for one in diagnostics]


def test_owning_through_a_reference_follows_it(compiled):
    sentence = "Customers can read comments on their own tickets where internal is false"

    permission = compiled(DOCUMENT.format(sentence=sentence)).specification.permissions[0]

    assert permission.owner_path == ("ticket", "requester")
    assert permission.where is not None


def test_a_document_without_a_rule_has_one_demonstration_user(compiled):
    specification = compiled(DOCUMENT.format(sentence="Be careful")).specification

    assert specification.roles == ("developer",)
    assert specification.permissions[0].verbs == ("*",)


def test_a_condition_that_is_not_understood_allows_nothing(compiled):
    compilation = compiled(DOCUMENT.format(sentence="Anyone can read tickets where colour is red"))

    assert [one.roles for one in compilation.specification.permissions] == [("developer",)]
    assert compilation.failed


def test_tenancy_limits_and_allows_nothing_by_itself(compiled):
    document = DOCUMENT.replace("- Owner: requester", "- Owner: requester\n- Tenant: organisation_id").replace(
        "  - title: string", "  - title: string\n  - organisation_id: string"
    )

    compilation = compiled(document.format(sentence="Users can access only records of their own organisation"))

    (permission,) = compilation.specification.permissions
    assert (permission.tenant, permission.roles, permission.table) == (True, ("signed-in",), None)
