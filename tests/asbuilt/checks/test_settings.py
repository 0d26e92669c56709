"""What settings of one section have to do with those of another."""

DOCUMENT = """
## 3. Database Schema
#### tickets
- Expire: 30 days after created_at
- Fields:
  - title: string
## 4. API Specifications
### 4.1 Authentication
- Method: {method}
- Security Measures: {measures}
### 4.2 Endpoints
#### Endpoint: Register
- Method: POST
- Path: `/auth/register`
## 5. Security Requirements
### 5.1 Authentication & Authorization
- {who} can read all tickets
### 5.2 Data Protection
- {kept}
"""
SOUND = {"method": "Cognito", "measures": "self sign-up on", "who": "Agents", "kept": "Encrypt at rest"}


def codes(compiled, **settings):
    found = [one.code for one in compiled(DOCUMENT.format(**SOUND | settings)).diagnostics]
    return [code for code in found if code in ("TSD0427", "TSD0428", "TSD0522")]


def test_sections_that_agree_are_left_in_peace(compiled):
    assert codes(compiled) == []


def test_nobody_has_a_role_where_nobody_signs_in(compiled):
    assert codes(compiled, method="none") == ["TSD0427"]
    assert codes(compiled, method="none", who="Anyone") == []


def test_nobody_registers_where_people_are_invited(compiled):
    assert codes(compiled, measures="self sign-up off") == ["TSD0428"]


def test_records_expire_in_one_time_only(compiled):
    assert codes(compiled, kept="Keep tickets 2 years") == ["TSD0522"]
    assert codes(compiled, kept="Keep tickets 30 days") == []
