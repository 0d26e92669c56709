"""Several tenants in one service: what each makes is their own, and nothing leads from one to the other."""

from __future__ import annotations

import pytest


@pytest.fixture
def agency(running):
    return running("agency")


@pytest.fixture
def companies(agency):
    zoe = agency.person("zoe", "admin")
    return {name: zoe.post("/companies", {"name": name}).data["id"] for name in ("acme", "bolt")}


@pytest.fixture
def mia(agency, companies):
    return agency.person("mia", "manager", **{"custom:company": companies["acme"]})


@pytest.fixture
def max_(agency, companies):
    return agency.person("max", "manager", **{"custom:company": companies["bolt"]})


@pytest.fixture
def bolts(max_):
    return max_.post("/projects", {"title": "Roof"}).data["id"]


def test_a_new_record_is_of_its_makers_tenant(mia, companies):
    assert mia.post("/projects", {"title": "Roof"}).data["company"] == companies["acme"]


@pytest.mark.parametrize("name", ["acme", "bolt"])
def test_nobody_who_is_kept_within_a_tenant_sends_one(mia, companies, name):
    made = mia.post("/projects", {"title": "Roof", "company": companies[name]})
    project = mia.post("/projects", {"title": "Roof"}).headers["Location"]
    changed = mia.patch(project, {"company": companies[name]})

    assert (made.status, made.fields) == (403, {"company": "is not yours to set"})
    assert changed.status == 403


def test_who_is_kept_within_no_tenant_says_which(agency, companies):
    zoe = agency.person("zoe", "admin")

    assert zoe.post("/projects", {"title": "Roof"}).fields == {"company": "is required"}
    assert zoe.post("/projects", {"title": "Roof", "company": companies["bolt"]}).status == 201


def test_the_tenant_of_an_account_counts_where_the_token_names_none(agency, companies, mia, bolts):
    accounts = agency.specification.accounts
    agency.person("max", "manager")
    agency.store.update(accounts, "max", lambda account: account | {"company": companies["bolt"]})

    assert [row["id"] for row in agency.person("max", "manager").get("/projects").items] == [bolts]


def test_who_has_no_tenant_reaches_nothing_of_any(agency, bolts):
    sid = agency.person("sid", "manager")

    assert sid.get("/projects").items == []
    assert sid.get("/projects?count=true").data["count"] == 0
    assert [sid(method, f"/projects/{bolts}").status for method in ("GET", "DELETE")] == [404, 404]
    assert sid.patch(f"/projects/{bolts}", {"title": "Wall"}).status == 404
    assert sid.post("/projects", {"title": "Wall"}).status == 403


def test_a_reference_into_another_tenant_is_answered_as_one_that_leads_nowhere(mia, bolts):
    project = mia.post("/projects", {"title": "Roof"}).data["id"]
    task = mia.post("/tasks", {"title": "Nails", "project": project}).headers["Location"]

    for path, send, rest in (("/tasks", mia.post, {"title": "Tiles"}), (task, mia.patch, {})):
        foreign, missing = send(path, {**rest, "project": bolts}), send(path, {**rest, "project": "0" * 26})
        assert (foreign.status, foreign.text) == (400, missing.text)


def test_a_reference_from_a_table_without_tenants_leads_into_the_callers_only(mia, max_, bolts):
    refused = mia.post("/notices", {"text": "Late", "project": bolts})

    assert refused.fields == {"project": "refers to no record of projects"}
    assert max_.post("/notices", {"text": "Late", "project": bolts}).status == 201


def test_nobody_moves_a_record_to_another_tenant_and_leaves_what_it_refers_to(agency, companies, max_, bolts):
    task = max_.post("/tasks", {"title": "Nails", "project": bolts}).headers["Location"]

    moved = agency.person("zoe", "admin").patch(task, {"company": companies["acme"]})

    assert moved.fields["project"] == "refers to no record of projects"


def test_a_list_reads_the_index_of_the_callers_tenant(agency, mia):
    events, read = agency.store.models.connection.client.meta.events, []

    def note(params, **_):
        read.append(params["body"])

    events.register("before-call.dynamodb.Query", note)
    mia.get("/projects")
    events.unregister("before-call.dynamodb.Query", note)

    assert ["by_company" in str(body) for body in read] == [True]


def test_a_tenant_of_which_a_record_is_one_sees_itself_only(mia, companies):
    assert [row["id"] for row in mia.get("/companies").items] == [companies["acme"]]
    assert mia.get(f"/companies/{companies['bolt']}").status == 404


def test_nobody_changes_the_tenant_or_the_role_of_their_own_account(agency, mia, companies):
    accounts = agency.specification.accounts
    agency.store.update(accounts, "mia", lambda account: account | {"company": companies["acme"]})

    for change in ({"role": "admin"}, {"company": companies["bolt"]}):
        assert mia.patch("/members/mia", change).status == 403
    assert mia.patch("/members/mia", {"name": "Mia"}).status == 200


def test_a_put_tells_who_may_make_nothing_no_more_of_a_hidden_name_than_of_one_that_is_free(agency, companies, max_):
    wim = agency.person("wim", "worker", **{"custom:company": companies["acme"]})
    max_.put("/rooms/b1", {"note": "Cellar"})

    body = {"company": companies["acme"], "note": "Mine"}
    answers = [wim.put(f"/rooms/{name}", body, headers={"If-Match": '"1"'}) for name in ("b1", "b2")]

    assert [one.status for one in answers] == [404, 404]
    assert answers[0].text == answers[1].text


@pytest.mark.parametrize("query", ["", "?atomic=true"])
def test_nobody_brings_a_record_of_their_tenant_into_another_by_a_bulk(mia, bolts, query):
    mine = mia.post("/projects", {"title": "Roof"}).data["id"]

    answered = mia.post(f"/tasks/bulk{query}", {"items": [{"title": "Nails", "project": one} for one in (mine, bolts)]})

    refused = answered.fields if query else answered.items[1]["data"]["fields"]
    assert refused == {"items[1].project" if query else "project": "refers to no record of projects"}
    assert len(mia.get("/tasks").items) == (0 if query else 1)


def test_the_tenants_of_what_a_bulk_refers_to_are_read_together(mia):
    projects = [mia.post("/projects", {"title": "Roof"}).data["id"] for _ in range(5)]

    made = mia.post("/tasks/bulk?atomic=true", {"items": [{"title": "Nails", "project": one} for one in projects]})
    changes = [{"id": item["data"]["id"], "project": projects[0]} for item in made.items]
    changed = mia.patch("/tasks/bulk?atomic=true", {"items": changes})

    assert made.calls == ["BatchGetItem", "TransactWriteItems"]
    assert changed.calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]


def test_a_word_is_not_found_in_the_records_of_another_tenant(mia, max_):
    max_.post("/rooms", {"number": "b1", "note": "Cellar"})
    mia.post("/rooms", {"number": "a1", "note": "Cellar"})

    found = mia.get("/rooms?q=cellar&count=true")

    assert ([row["number"] for row in found.items], found.data["count"]) == (["a1"], 1)


def test_the_history_of_a_record_of_another_tenant_is_not_there(mia, max_, agency, companies):
    room = max_.post("/rooms", {"number": "b1", "note": "Cellar"}).data["number"]

    assert mia.get(f"/rooms/{room}/history").text == mia.get("/rooms/none/history").text
    assert [one["change"] for one in max_.get(f"/rooms/{room}/history").items] == ["created"]


def test_nobody_restores_or_purges_what_is_of_another_tenant(mia, max_, bolts):
    task = max_.post("/tasks", {"title": "Nails", "project": bolts}).headers["Location"]
    max_.delete(task)

    assert [mia.post(f"{task}/{act}").status for act in ("restore", "purge")] == [404, 404]
    assert max_.post(f"{task}/restore").status == 200
