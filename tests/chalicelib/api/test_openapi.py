"""The contract says what the service does: every route of it, and to each caller only what is theirs.

That answers are as it says is seen in every other test: their client holds each answer against it.
"""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from chalicelib.api.resources import CATCH_ALL
from tests.chalicelib.visitors import Visitor

DOCUMENTS = ("workshop", "library", "unbuilt")


def operations_of(contract):
    return {(path, method.upper()) for path, item in contract["paths"].items() for method in item}


def routes_of(service):
    return {(path, method) for path, methods in service.routes.items() if path not in CATCH_ALL for method in methods}


def test_every_route_of_the_support_desk_is_in_the_contract_of_an_admin_and_nothing_else(desk, zoe):
    contract = zoe.get("/openapi.json").body

    assert operations_of(contract) == routes_of(desk.service)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_route_is_in_the_contract_of_who_may_do_anything_and_nothing_else(running, name):
    world = running(name)

    contract = world.anonymous.get("/openapi.json").body

    assert operations_of(contract) == routes_of(world.service)


@pytest.mark.parametrize("name", [*DOCUMENTS, "clinic", "market"])
def test_the_contract_is_openapi(running, name):
    validate(running(name).anonymous.get("/openapi.json").body)


def test_the_contract_of_every_role_is_openapi(desk):
    for role in (None, "customer", "agent", "admin"):
        validate(desk.person("kim", role).get("/openapi.json").body)


def test_a_name_of_an_operation_is_used_once_and_is_the_same_for_everybody(desk, zoe, ann):
    def names(client):
        paths = client.get("/openapi.json").body["paths"]
        return {(path, method): one["operationId"] for path, item in paths.items() for method, one in item.items()}

    for_all, for_ann = names(zoe), names(ann)

    assert len(set(for_all.values())) == len(for_all)
    assert for_all["/api/v1/tickets/{id}/comments", "get"] == "list_comments_of_tickets"
    assert for_ann.items() <= for_all.items()


def test_nobody_is_told_the_names_of_what_is_hidden_from_them(desk):
    answered = desk.anonymous.get("/openapi.json")

    acts = ("confirm", "forgot-password", "login", "logout", "refresh", "register", "reset-password")
    assert operations_of(answered.body) == {
        ("/api/v1/articles", "GET"), ("/api/v1/articles/{id}", "GET"), ("/health", "GET"), ("/openapi.json", "GET"),
        ("/docs", "GET"), ("/docs/{file}", "GET"),
        *((f"/api/v1/auth/{act}", "POST") for act in acts),
    }  # fmt: skip
    for hidden in ("ticket", "comment", "users", "requester", "assignee", "internal"):
        assert hidden not in answered.text


def test_a_field_that_only_others_may_set_is_not_in_the_body(ann, meg):
    def body(client):
        item = client.get("/openapi.json").body["paths"]["/api/v1/tickets/{id}"]
        return set(item["patch"]["requestBody"]["content"]["application/json"]["schema"]["properties"])

    assert body(meg) - body(ann) == {"status", "priority", "assignee"}


def test_registering_takes_its_own_words_and_what_new_people_may_set(club):
    item = club.anonymous.get("/openapi.json").body["paths"]["/auth/register"]

    schema = item["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert set(schema["properties"]) == {"email", "password", "name", "handle", "motto"}
    assert schema["required"] == ["email", "password", "name", "handle"]
    assert schema["properties"]["password"] | {"minLength": 10, "maxLength": 256} == schema["properties"]["password"]


def test_ones_own_account_is_in_the_contract_of_who_may_read_it(club):
    def methods(client):
        return set(client.get("/openapi.json").body["paths"].get("/members/me", {}))

    assert methods(club.person("ann", "reader")) == {"get", "patch"}
    assert methods(club.person("bob", "stranger")) == set()
    assert methods(club.anonymous) == set()


@pytest.mark.parametrize("password", ["Correct horse 1", "correct horse", " correct 1", "correct 1\n", "1234567890"])
def test_a_password_fits_the_contract_if_it_is_accepted(club, password):
    item = club.anonymous.get("/openapi.json").body["paths"]["/auth/register"]["post"]
    schema = item["requestBody"]["content"]["application/json"]["schema"]["properties"]["password"]

    answered = Visitor(club, password=password).sign_up()

    assert Draft202012Validator(schema).is_valid(password) == (answered.status == 201)


def test_a_field_that_the_caller_may_never_read_is_nowhere(running):
    answered = running("clinic").person("dot", "doctor").get("/openapi.json")

    assert set(answered.body["components"]["schemas"]["people"]["properties"]) == {"id", "name"}
    assert "EMAIL" not in answered.text
    assert '"email"' not in answered.text


def test_fields_are_described_with_their_bounds(workshop):
    contract = workshop.anonymous.get("/openapi.json").body

    fields = contract["paths"]["/projects"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    shown = contract["components"]["schemas"]["projects"]["properties"]
    assert fields["required"] == ["name"]
    assert fields["additionalProperties"] is False
    assert fields["properties"]["name"] == {"type": "string", "minLength": 2, "maxLength": 40}
    assert fields["properties"]["stage"] == {
        "type": ["string", "null"], "enum": ["idea", "plan", "done", None], "default": "idea",
    }  # fmt: skip
    assert fields["properties"]["rate"]["multipleOf"] == 0.01
    assert (fields["properties"]["rate"]["minimum"], fields["properties"]["rate"]["maximum"]) == (0, 1000)
    assert fields["properties"]["secret"]["writeOnly"]
    assert "secret" not in shown
    assert shown["created_at"] == {"type": "string", "format": "date-time", "readOnly": True}


def test_the_codes_of_section_7_1_are_where_they_can_be_answered(zoe):
    paths = zoe.get("/openapi.json").body["paths"]

    conflict = paths["/api/v1/tickets/{id}"]["patch"]["responses"]["409"]["content"]["application/json"]
    taken = paths["/api/v1/articles"]["post"]["responses"]["409"]["content"]["application/json"]
    assert conflict["examples"]["TICKET_CLOSED"]["value"]["data"]["message"] == "The ticket is closed; open a new one"
    assert taken["examples"]["SLUG_TAKEN"]["value"]["data"]["message"] == "Another article has this slug"
    assert "TICKET_CLOSED" not in taken["examples"]


def test_what_anyone_may_call_needs_no_token(zoe):
    paths = zoe.get("/openapi.json").body["paths"]

    assert paths["/api/v1/articles"]["get"]["security"] == [{}, {"bearer": []}, {"key": []}]
    assert paths["/api/v1/tickets"]["get"]["security"] == [{"bearer": []}, {"key": []}]


def test_the_version_is_that_of_the_document(desk):
    info = desk.anonymous.get("/openapi.json").body["info"]

    assert info == {"title": desk.specification.title, "version": desk.specification.hash}


def test_a_contract_that_the_caller_has_is_not_sent_again(ann):
    tag = ann.get("/openapi.json").headers["ETag"]

    assert ann.get("/openapi.json", headers={"if-none-match": tag}).status == 304


def test_roles_that_the_document_does_not_know_make_no_contract_of_their_own(desk):
    for role in ("customer", "poet", "painter"):
        desk.person("kim", role).get("/openapi.json")

    assert len(desk.service.backend.contracts) == 2


def body_of(document, path, method):
    return document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]


def test_the_contract_describes_bulks_by_their_items(workshop):
    document = workshop.anonymous.get("/openapi.json").body

    places = (("/readings/bulk", "post"), ("/labels/bulk", "patch"), ("/labels/bulk", "delete"))
    items = [body_of(document, *place)["properties"]["items"] for place in places]
    assert [(one["minItems"], one["maxItems"]) for one in items] == [(1, 100)] * 3
    assert [one["items"].get("required") for one in items] == [["day", "level"], ["id"], ["id"]]
    assert items[2]["items"]["properties"].keys() == {"id", "version"}
    (atomic,) = [one for one in document["paths"]["/labels/bulk"]["patch"]["parameters"] if one["in"] == "query"]
    assert (atomic["name"], atomic["schema"]["type"]) == ("atomic", "boolean")


def test_the_contract_describes_records_that_are_made_together(workshop):
    schema = body_of(workshop.anonymous.get("/openapi.json").body, "/kits", "post")

    parts = schema["properties"]["parts"]
    assert (schema["required"], parts["maxItems"], parts["items"]["required"]) == (["name"], 99, ["quantity"])
    assert parts["items"]["properties"].keys() == {"label", "code", "quantity"}


def test_the_contract_describes_an_upsert_with_both_its_answers(workshop):
    operation = workshop.anonymous.get("/openapi.json").body["paths"]["/labels/{name}"]["put"]

    assert {"200", "201"} <= operation["responses"].keys()
    assert "Location" in operation["responses"]["201"]["headers"]
    (parameter,) = [one for one in operation["parameters"] if one["in"] == "path"]
    assert parameter["schema"]["pattern"].startswith("^")


def test_the_contract_has_the_actions_that_are_built_and_names_what_the_others_need(running):
    market = running("market")
    paths = market.person("ada", "admin").get("/openapi.json").body["paths"]

    shipping, wrapping = (paths[f"/orders/{{id}}/{action}"]["post"] for action in ("ship", "wrap"))
    assert shipping["responses"].keys() >= {"200", "409", "412"}
    assert [status for status in wrapping["responses"] if status >= "500"] == ["500", "501"]


def test_the_contract_shows_an_action_to_those_who_may_do_it_by_name(running):
    market = running("market")
    seen = {role: market.person(role, role).get("/openapi.json").body["paths"] for role in ("clerk", "seller", "guest")}

    assert {role for role, paths in seen.items() if "/orders/{id}/approve" in paths} == {"clerk"}
