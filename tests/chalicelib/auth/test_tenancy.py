"""Records of another tenant are out of reach, whatever else is allowed."""

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from chalicelib.auth import ANONYMOUS, Actor, Policy
from chalicelib.specification import CALLER

DOCUMENT = """
## 3. Database Schema
#### orders
- Tenant: organisation_id
- Fields:
  - organisation_id: string
  - status: enum(open, closed)
#### news
- Fields:
  - text: string
## 5. Security Requirements
### 5.1 Authentication & Authorization
- Clerks can read all orders and news
- Anyone can read orders where status is closed
- Clerks can access only records of their own organisation
"""
CLERK = Actor(id="c", roles=("clerk", "signed-in", "anyone"), claims={"custom:organisation_id": "acme"})
STRAY = Actor(id="s", roles=("clerk", "signed-in", "anyone"))

READS = [
    (CLERK, "orders", {"organisation_id": "acme", "status": "open"}, True),
    (CLERK, "orders", {"organisation_id": "other", "status": "open"}, False),
    (CLERK, "orders", {"organisation_id": "other", "status": "closed"}, False),
    (CLERK, "orders", {"organisation_id": None, "status": "open"}, False),
    (CLERK, "news", {"text": "x"}, True),
    (STRAY, "orders", {"organisation_id": "acme", "status": "open"}, False),
    (STRAY, "orders", {"organisation_id": None, "status": "open"}, False),
    (ANONYMOUS, "orders", {"organisation_id": "acme", "status": "closed"}, True),
]


@pytest.mark.parametrize(("actor", "name", "record", "allowed"), READS)
def test_who_reads_which_tenants_records(actor, name, record, allowed):
    specification = compile_document(Source("shop.md", DOCUMENT)).specification
    table = specification.table(name)

    def lookup(_, found, steps):
        return (actor.known if steps[0] == CALLER else found).get(steps[-1])

    access = Policy(specification).access(actor, "read", table, lookup)

    assert (access.fields(record) is not None) is allowed
