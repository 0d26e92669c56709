"""A service token lets a machine do what its role may, until it ends or is revoked; nobody can read it anywhere."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from asbuilt.local.failure import LocalError
from asbuilt.operating.keys import Keys
from asbuilt.operating.reach import Reached
from asbuilt.operating.trail import Trail
from chalicelib.bootstrap import build
from chalicelib.data.keys import utc_now
from tests.chalicelib.conftest import STAGE, Client, claims_of, dynamodb, signed


@pytest.fixture
def stock(running):
    return running("stock")


@pytest.fixture
def keys(stock):
    return keys_of(stock)


def keys_of(world, clock=lambda: utc_now().timestamp()):
    trail = Trail(world.specification.name, io.StringIO())
    return Keys(Reached(world.specification, STAGE, world.store.models.connection), trail, clock)


def machine(world, token, **headers):
    """Calls as a machine does; the contract is that of the token's bearer, whom no claims name."""

    class Machine(Client):
        def event(self, *asked, **changes):
            event = super().event(*asked, **changes)
            return event | {"headers": {**event["headers"], **headers}}

        def __call__(self, method, path, body=None, **event):
            answered = self.service(self.event(method, path, body, **event), None)
            return answered["statusCode"]

    return Machine(world.service, token)


@pytest.mark.parametrize("carried", ["bearer", "x-api-key"])
def test_a_machine_may_do_what_its_role_may(stock, keys, carried):
    token = keys.create("robot", ["clerk"])
    robot = machine(stock, token) if carried == "bearer" else machine(stock, None, **{"X-API-Key": token})

    assert robot("POST", "/parts", {"name": "Nut"}) == 201
    assert robot("GET", "/parts") == 200
    assert robot("GET", "/orders") == 403


def test_a_machine_is_not_one_of_the_signed_in_users(stock, keys):
    robot = machine(stock, keys.create("robot", ["clerk"]))

    assert robot("GET", "/orders") == 403


@pytest.mark.parametrize(
    ("scopes", "method", "path", "status"),
    [
        ((), "GET", "/parts", 200),
        ((), "POST", "/parts", 201),
        (("parts:read",), "GET", "/parts", 200),
        (("parts:read",), "POST", "/parts", 403),
        (("parts:list",), "GET", "/parts/1", 403),
        (("parts:create",), "POST", "/parts", 201),
        (("orders:read",), "GET", "/parts", 403),
        (("orders:read",), "GET", "/orders", 200),
        (("orders:read", "parts:create"), "POST", "/parts", 201),
    ],
)
def test_scopes_are_all_that_is_left_of_a_role(stock, keys, scopes, method, path, status):
    robot = machine(stock, keys.create("robot", ["admin"], scopes))

    assert robot(method, path, {"name": "Nut"} if method == "POST" else None) == status


def test_a_revoked_token_is_good_for_nothing_and_its_name_is_free(stock, keys):
    token = keys.create("robot", ["clerk"])

    keys.revoke("robot")

    assert machine(stock, token)("GET", "/parts") == 401
    assert machine(stock, keys.create("robot", ["clerk"]))("GET", "/parts") == 200


def test_a_token_ends_when_it_was_made_to(stock, keys):
    token = keys.create("robot", ["clerk"], life="1h")
    later = build(
        stock.specification,
        stock.settings,
        connection=stock.store.models.connection,
        clock=lambda: utc_now() + timedelta(hours=1),
    )

    assert machine(stock, token)("GET", "/parts") == 200
    stock.service = later
    assert machine(stock, token)("GET", "/parts") == 401


@pytest.mark.parametrize("token", ["asb_", "asb_unknown", "asb_" + "x" * 100_000, "asb_\u00e9", "asb_ a"])
def test_what_is_no_token_of_the_service_is_refused(stock, keys, token):
    keys.create("robot", ["clerk"])

    assert machine(stock, token)("GET", "/parts") == 401
    assert machine(stock, None, **{"X-API-Key": token})("GET", "/parts") == 401


def test_two_tokens_at_once_are_none(stock, keys):
    token = keys.create("robot", ["clerk"])

    assert machine(stock, token, **{"X-API-Key": token})("GET", "/parts") == 401


def test_where_the_document_accepts_no_api_keys_there_are_none(running):
    library = running("library")

    with pytest.raises(LocalError, match="add `API key` to Method"):
        keys_of(library).create("robot", ["librarian"])
    assert machine(library, "asb_something")("GET", "/books") == 401


def test_people_sign_in_as_before(stock):
    assert Client(stock.service, signed(claims_of("ann", "clerk"))).get("/parts").status == 200


def test_nothing_that_is_kept_tells_the_token(stock, keys):
    token = keys.create("robot", ["clerk"])
    machine(stock, token)("GET", "/parts")

    kept = [dynamodb().scan(TableName=name) for name in dynamodb().list_tables()["TableNames"]]
    secret = token.removeprefix("asb_")
    assert secret not in str(kept)
    assert secret not in stock.log.getvalue()


def test_the_last_use_is_noted_at_most_once_an_hour(stock, keys):
    token, connection = keys.create("robot", ["clerk"]), stock.store.models.connection
    made = []
    connection.client.meta.events.register(
        "before-call.dynamodb.*", lambda model, **_: made.append(model.name), unique_id="noted"
    )

    for _ in range(3):
        machine(stock, token)("GET", "/parts")

    connection.client.meta.events.unregister("before-call.dynamodb.*", unique_id="noted")
    assert made.count("UpdateItem") == 1
    assert "never used" not in "".join(keys.lines())


def test_the_list_tells_all_but_the_token(keys):
    token = keys.create("robot", ["clerk"], ["parts:read"], life="2w")
    keys.create("another", ["admin"])

    another, robot = keys.lines()
    assert robot.split() == ["robot", "clerk,", "parts:read", "ends", robot.split()[4], "never", "used"]
    assert another.startswith("another")
    assert "does not end" in another
    assert token not in another + robot


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ((("Robot", ["clerk"])), "'Robot' is no name for a key"),
        ((("robot", ["clark"])), "there is no role 'clark'; the roles are: admin, clerk"),
        ((("robot", ["clerk"], ["parts"])), "'parts' is no scope: TABLE:VERB such as parts:read"),
        ((("robot", ["clerk"], ["part:read"])), "'part:read' is no scope"),
        ((("robot", ["clerk"], [], "soon")), "'soon' is no time that a key can last"),
        ((("taken", ["clerk"])), "there is a key 'taken' already; revoke it first"),
    ],
)
def test_what_cannot_be_made_is_said(keys, asked, complaint):
    keys.create("taken", ["clerk"])

    with pytest.raises(LocalError, match=complaint):
        keys.create(*asked)


def test_what_is_not_there_cannot_be_revoked(keys):
    with pytest.raises(LocalError, match="there is no key 'robot'"):
        keys.revoke("robot")


def test_the_contract_says_that_a_key_is_accepted_and_what_its_scopes_leave(stock, keys):
    everything = contract(stock, keys.create("all", ["admin"]))
    limited = contract(stock, keys.create("some", ["admin"], ["parts:list"]))

    assert everything["components"]["securitySchemes"]["key"]["name"] == "X-API-Key"
    assert {"bearer": []} in everything["paths"]["/parts"]["get"]["security"]
    assert {"key": []} in everything["paths"]["/parts"]["get"]["security"]
    assert set(limited["paths"]) == {"/parts", "/health", "/openapi.json", "/docs", "/docs/{file}"}
    assert set(limited["paths"]["/parts"]) == {"get"}


def contract(world, token):
    client = Client(world.service, None)
    event = client.event("GET", "/openapi.json", headers={"X-API-Key": token})
    return json.loads(world.service(event, None)["body"])
