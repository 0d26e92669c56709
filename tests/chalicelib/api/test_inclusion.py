"""What `include` asks for, followed through references, and what is refused of it."""

from __future__ import annotations

import pytest

from chalicelib.api.inclusion import inclusion, reference
from chalicelib.specification import Endpoint, Reference, Table
from tests.chalicelib.shelf import allow, calling, field, person, specified

PEOPLE = Table(name="people", fields=(field("id"), field("boss_id", "ref", reference=Reference("people"))))
JOBS = Table(
    name="jobs",
    fields=(
        field("id"),
        field("title"),
        field("client", "ref", reference=Reference("people")),
        field("lead_id", "ref", reference=Reference("people")),
        field("secret", "ref", reference=Reference("people"), write_only=True),
        field("hidden", "ref", reference=Reference("people")),
        field("code_id"),
    ),
)
YARD = specified(
    (PEOPLE, JOBS),
    (allow("anyone", "read", "jobs", "title client lead_id secret code_id"), allow("anyone", "read", "people")),
)
CLOSED = specified((PEOPLE, JOBS), (allow("anyone", "read", "jobs"),))
LIST = Endpoint(method="GET", path="/jobs", operation="list", table="jobs")
TOO_MUCH = "must be at most 10 references, each at most 3 deep"


def included(text, of=YARD):
    call = calling(of, LIST, person("ann"))
    mistakes = {}
    return inclusion(call, call.access("read"), text, mistakes), mistakes.get("include")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (None, {}),
        ("", {}),
        ("client", {"client": {}}),
        ("lead", {"lead": {}}),
        ("lead_id", {"lead_id": {}}),
        ("client,lead", {"client": {}, "lead": {}}),
        ("client.boss", {"client": {"boss": {}}}),
        ("client.boss.boss", {"client": {"boss": {"boss": {}}}}),
        ("client.boss,client", {"client": {"boss": {}}}),
        ("client,client.boss,lead.boss_id", {"client": {"boss": {}}, "lead": {"boss_id": {}}}),
        (",".join(["client"] * 10), {"client": {}}),
    ],
)
def test_a_path_names_references_of_references(text, wanted):
    assert included(text) == (wanted, None)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("client.boss.boss.boss", TOO_MUCH),
        ("lead,client.boss.boss.boss", TOO_MUCH),
        (",".join(["client"] * 11), TOO_MUCH),
        ("title", "'title' is not a reference of jobs"),
        ("code", "'code' is not a reference of jobs"),
        ("zzz", "'zzz' is not a reference of jobs"),
        ("cliend", "'cliend' is not a reference of jobs; did you mean 'client'?"),
        ("titel", "'titel' is not a reference of jobs"),
        ("secret", "'secret' is not a reference of jobs"),
        ("hidden", "'hidden' is not a reference of jobs"),
        ("client.chef", "'chef' is not a reference of people"),
        ("client.bos_id", "'bos_id' is not a reference of people; did you mean 'boss_id'?"),
        ("client,", "'' is not a reference of jobs"),
    ],
)
def test_what_is_no_reference_to_the_caller_is_said(text, mistake):
    assert included(text)[1] == mistake


def test_too_much_is_not_followed_at_all():
    assert included("lead,client.boss.boss.boss") == ({}, TOO_MUCH)


def test_after_a_mistake_the_other_paths_are_still_followed():
    assert included("client.zzz,lead") == ({"client": {}, "lead": {}}, "'zzz' is not a reference of people")


def test_beyond_what_the_caller_may_read_nothing_is_a_reference():
    assert included("client", of=CLOSED) == ({"client": {}}, None)
    assert included("client.boss", of=CLOSED)[1] == "'boss' is not a reference of people"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("client", "client"),
        ("lead", "lead_id"),
        ("lead_id", "lead_id"),
        ("secret", None),
        ("title", None),
        ("code", None),
        ("x", None),
    ],
)
def test_a_reference_goes_by_its_name_with_and_without_id(name, found):
    field_ = reference(JOBS, name)

    assert (field_.name if field_ else None) == found
