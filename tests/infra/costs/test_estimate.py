"""The bill of a month, by examples that are worked out by hand at the prices of us-east-1."""

from __future__ import annotations

from decimal import Decimal

import pytest

from infra.costs.drawing import as_text, difference, money
from infra.costs.estimate import estimate, write_units
from infra.costs.load import copies, load_of
from infra.costs.prices import REGIONS, prices_of

MILLION = Decimal(1_000_000)
DOCUMENT = "# Desk\n{stack}## 3. Database Schema\n#### tickets\n{lines}- Fields:\n{fields}{more}"
ENDPOINT = "## 4. API Specifications\n#### Endpoint: List tickets\n- Method: GET\n- Path: /tickets\n"


@pytest.fixture
def bill(compiled):
    def of(requests, *fields, stack="", lines="", more="", stage=None):
        rows = "".join(f"  - {field}\n" for field in ("title: string", *fields))
        compilation = compiled(DOCUMENT.format(stack=stack, lines=lines, fields=rows, more=more))
        specification = compilation.specification
        assert not compilation.failed
        declared = next((one for one in specification.stages if one.name == stage), None)
        return estimate(specification, load_of(specification, requests), prices_of(None), declared)

    return of


def amounts(made):
    return {f"{line.service}: {line.what}": money(line.amount) for line in made.lines}


def test_a_million_requests_to_one_table_by_hand(bill):
    made = bill(MILLION, more=ENDPOINT)

    assert amounts(made) == {
        "API Gateway: million requests": "3.50",
        "API Gateway: GB of answers": "0.18",  # 2.048 GB at 0.09
        "Lambda: million requests": "0.20",
        "Lambda: GB-seconds": "0.20",  # 1,000,000 x 0.03 s x 0.5 GB = 15,000 at 0.0000133334
        "DynamoDB: million write units": "0.25",  # 200,000 writes of the record and of its one index, at 0.625
        "DynamoDB: million read units": "0.18",  # 400,000 x 2.5 + 400,000 x 1 = 1.4 million at 0.125
        "CloudWatch: GB of logs written": "0.30",  # 0.6 GB at 0.50
        "CloudWatch: GB of logs kept": "0.22",  # a year of them, 7.3 GB at 0.03
        "CloudWatch: metrics of requests": "0.90",  # three, all month
        "Cognito: people in a month": "15.00",  # 1,000 at 0.015
    }
    assert money(made.total) == "20.93"


def test_a_billion_requests_pay_the_three_prices_of_the_gateway(bill):
    made = amounts(bill(Decimal(2_000_000_000)))

    assert made["API Gateway: million requests"] == "1,165.50"  # 333 at 3.50
    assert made["API Gateway: million above 333 million"] == "1,867.60"  # 667 at 2.80
    assert made["API Gateway: million above a billion"] == "2,380.00"  # 1,000 at 2.38


VOLUME = "## 6. Performance Requirements\n### 6.2 Scalability\n- Data Volume: 10 GB\n"
BACKUP = (
    "## 2. Technology Stack\n### 2.3 Database\n- Backup Strategy: point-in-time recovery; daily backup kept 7 days\n"
)


def test_what_idle_costs_is_what_is_stored_and_stands_ready(bill):
    made = bill(Decimal(0), stack=BACKUP, more=VOLUME)

    assert amounts(made) == {
        "DynamoDB: GB stored": "5.00",  # 10 GB in the table and in its one index, at 0.25
        "DynamoDB: GB of point-in-time recovery": "2.00",  # 10 at 0.20
        "DynamoDB: GB of backups": "7.00",  # seven copies at 0.10
    }
    assert money(made.idle) == money(made.total) == "14.00"


READY = "## 9. Deployment\n### 9.1 Environments\n- Production: memory 1024 MB, provisioned concurrency 2\n"
PROVISIONED = "## 2. Technology Stack\n### 2.3 Database\n- Type: DynamoDB, provisioned 5 read 10 write\n"
FIRE = "## 5. Security Requirements\n### 5.3 API Security\n- WAF: on\n"
KEY = "## 5. Security Requirements\n### 5.2 Data Protection\n- Encrypt all data at rest with a customer managed key\n"


@pytest.mark.parametrize(
    ("settings", "idle"),
    [
        ({}, "0.00"),
        ({"more": READY, "stage": "production"}, "17.52"),  # 2 x 1 GB x 2,628,000 s at 0.0000033334
        ({"stack": PROVISIONED}, "5.22"),  # 730 h x 10 at 0.00065, 730 h x 5 at 0.00013
        ({"more": FIRE}, "8.00"),
        ({"more": KEY}, "1.00"),
    ],
    ids=["nothing", "kept ready", "provisioned", "firewall", "key"],
)
def test_what_is_paid_while_nobody_asks(bill, settings, idle):
    assert money(bill(Decimal(0), **settings).idle) == idle


@pytest.mark.parametrize(
    ("fields", "units"),
    [
        ((), 2),  # the record and its one index
        (("status: string indexed",), 3),
        (("mail: string unique",), 5),  # a transaction of record and marker, and the index
        (("who: ref(tickets)",), 6),  # a transaction of record and check, and two indexes
    ],
)
def test_the_units_of_a_write_are_those_of_the_record_its_indexes_and_what_is_beside_it(compiled, fields, units):
    rows = "".join(f"  - {field}\n" for field in ("title: string", *fields))
    specification = compiled(DOCUMENT.format(stack="", lines="", fields=rows, more="")).specification

    assert write_units(specification) == units


def test_the_load_is_a_tenth_of_the_peak_that_section_6_has(compiled):
    more = VOLUME.replace("Data Volume: 10 GB", "Concurrent Users: 500\n- Data Volume: 2 million tickets")
    document = DOCUMENT.format(stack="", lines="", fields="  - title: string\n", more=more)
    specification = compiled(document).specification

    load = load_of(specification)

    assert load.requests == 13_140_000  # 500 users x 0.1 a second / 10 x 2,628,000 s
    assert (load.records, load.writes, load.people) == (2_000_000, 2_628_000, 13_140)
    assert money(load.gigabytes) == "2.05"  # of 1 KB
    assert copies(specification) == 2


def test_free_allowances_are_told_apart_and_never_taken_off(bill):
    made = bill(MILLION, more=ENDPOINT)

    # all of Lambda, the people, 2.048 GB of answers, 0.6 GB of logs, three metrics
    assert money(made.spared) == money(Decimal("0.20") + Decimal("0.200001") + 15 + Decimal("0.18432") + Decimal("1.2"))
    assert "Idle, while nobody asks: 0.00" in as_text(made)


def test_what_a_change_costs_is_told_beside_what_is_deployed(bill):
    plain, indexed = bill(MILLION), bill(MILLION, "status: string indexed")

    assert difference(indexed, plain) == "0.12 more"  # 200,000 writes of one index more, at 0.625 a million
    assert difference(plain, indexed) == "0.12 less"
    assert "Beside what is deployed: the same." in as_text(plain, plain)


def test_a_file_replaces_prices(tmp_path):
    file = tmp_path / "prices.json"
    file.write_text('{"write_million": 1.25, "taken": "2030"}', "utf-8")

    prices = prices_of("eu-west-1", file)

    assert (prices.write_million, prices.taken, prices.region) == (Decimal("1.25"), "2030", "eu-west-1")
    assert prices.read_million == REGIONS["eu-west-1"].read_million


@pytest.mark.parametrize("text", ["[]", '{"nonsense": 1}', '{"key": "dear"}', "{"])
def test_a_file_that_is_no_table_of_prices_is_refused_by_its_name(tmp_path, text):
    file = tmp_path / "prices.json"
    file.write_text(text, "utf-8")

    with pytest.raises(ValueError, match="prices.json"):
        prices_of(None, file)


def test_a_region_without_a_row_is_counted_by_the_first():
    assert prices_of("ap-south-1") == REGIONS["us-east-1"]
