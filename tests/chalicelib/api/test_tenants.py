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
