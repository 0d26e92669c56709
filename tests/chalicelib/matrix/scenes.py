"""Who asks in each document, and of which records: their own, others', and those on each side of every condition."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.chalicelib.matrix.oracle import Person

NOBODY = Person("nobody", "anyone")


@dataclass(frozen=True)
class Scene:
    """One document with its people and its records, by table and key; what is `gone` is removed once all are there."""

    document: str
    people: tuple[Person, ...]
    records: dict[str, dict[str, dict[str, Any]]]
    gone: tuple[tuple[str, str], ...] = ()
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)


SUPPORT_DESK = Scene(
    "SPECIFICATION",
    (
        NOBODY,
        Person("una", "signed-in"),
        Person("ann", "customer"),
        Person("bob", "customer"),
        Person("meg", "agent"),
        Person("zoe", "admin"),
    ),
    {
        "tickets": {
            "anns": {"title": "Fire", "body": "b", "requester": "ann", "assignee": "meg", "priority": "high"},
            "bobs": {"title": "Water", "body": "b", "requester": "bob", "status": "pending", "tags": ["wet"]},
            "megs": {"title": "Air", "body": "b", "requester": "meg", "status": "resolved", "assignee": "zoe"},
        },
        "comments": {
            "open-anns": {"ticket": "anns", "author": "meg", "body": "b"},
            "internal-anns": {"ticket": "anns", "author": "meg", "body": "b", "internal": True},
            "open-bobs": {"ticket": "bobs", "author": "ann", "body": "b"},
            "orphan": {"ticket": "gone", "author": "ann", "body": "b"},
        },
        "articles": {
            "draft": {"slug": "draft", "title": "t", "body": "b"},
            "published": {"slug": "published", "title": "t", "body": "b", "status": "published"},
        },
    },
    gone=(("tickets", "gone"),),
)
SUPPORT_DESK.records["tickets"]["gone"] = {"title": "Gone", "body": "b", "requester": "ann"}

AGENCY = Scene(
    "agency",
    (
        NOBODY,
        Person("una", "signed-in"),
        Person("wim", "worker", "acme"),
        Person("wes", "worker", "acme"),
        Person("wil", "worker", "bolt", claimed=True),
        Person("mia", "manager", "acme", claimed=True),
        Person("max", "manager", "bolt"),
        Person("sam", "worker"),
        Person("sid", "manager"),
        Person("zoe", "admin"),
    ),
    {
        "companies": {"acme": {"name": "Acme"}, "bolt": {"name": "Bolt"}},
        "projects": {
            "active-acme": {"company": "acme", "lead": "mia", "title": "Roof", "status": "active"},
            "planned-acme": {"company": "acme", "lead": "wim", "title": "Roof", "status": "planned"},
            "active-bolt": {"company": "bolt", "lead": "max", "title": "Roof", "status": "active"},
            "gone": {"company": "acme", "lead": "mia", "title": "Wall"},
        },
        "tasks": {
            "wims": {"company": "acme", "project": "active-acme", "assignee": "wim", "title": "t", "hours": 3},
            "wess": {"company": "acme", "project": "planned-acme", "assignee": "wes", "title": "t", "hours": 3},
            "nobodys": {"company": "acme", "project": "active-acme", "title": "t"},
            "wils": {"company": "bolt", "project": "active-bolt", "assignee": "wil", "title": "t", "hours": 3},
            "strayed": {"company": "bolt", "project": "active-bolt", "assignee": "wim", "title": "t"},
            "orphan": {"company": "acme", "project": "gone", "assignee": "wim", "title": "t"},
        },
        "rooms": {
            "wims": {"company": "acme", "keeper": "wim", "number": "a1", "note": "Cellar", "code": "Sesame"},
            "locked": {"company": "acme", "keeper": "wes", "number": "a2", "note": "Cellar", "locked": True},
            "bolts": {"company": "bolt", "keeper": "wil", "number": "b1", "note": "Cellar", "code": "Sesame"},
        },
        "notices": {
            "public": {"text": "t", "public": True, "project": "active-acme"},
            "private": {"text": "t"},
        },
    },
    gone=(("projects", "gone"),),
)

SCHOOL = Scene(
    "school",
    (
        NOBODY,
        Person("una", "signed-in"),
        Person("sue", "student"),
        Person("stu", "student"),
        Person("tom", "teacher"),
        Person("tia", "teacher"),
        Person("hal", "head"),
    ),
    {
        "courses": {
            "toms": {"teacher": "tom", "title": "Latin"},
            "closed-toms": {"teacher": "tom", "title": "Greek", "open": False},
            "closed-tias": {"teacher": "tia", "title": "Maths", "open": False},
            "gone": {"teacher": "tom", "title": "Gone"},
        },
        "lessons": {
            "draft-toms": {"course": "toms", "title": "t"},
            "published-toms": {"course": "toms", "title": "t", "status": "published"},
            "draft-tias": {"course": "closed-tias", "title": "t"},
            "loose": {"title": "t"},
            "orphan": {"course": "gone", "title": "t"},
        },
        "enrolments": {
            "sues": {"student": "sue", "course": "toms"},
            "stus": {"student": "stu", "course": "closed-tias"},
            "gone": {"student": "sue", "course": "toms"},
        },
        "essays": {
            "new-sues": {"enrolment": "sues", "text": "t"},
            "marked-sues": {"enrolment": "sues", "text": "t", "grade": 2},
            "new-stus": {"enrolment": "stus", "text": "t"},
            "loose": {"text": "t", "grade": 1},
            "orphan": {"enrolment": "gone", "text": "t"},
        },
    },
    gone=(("courses", "gone"), ("enrolments", "gone")),
)

PAYROLL = Scene(
    "payroll",
    (
        NOBODY,
        Person("una", "signed-in"),
        Person("cat", "clerk"),
        Person("col", "clerk"),
        Person("ava", "auditor"),
        Person("ola", "officer"),
    ),
    {
        "payslips": {
            "draft-cats": {"person": "cat", "amount": 10, "answer": "aye", "reason": "r", "secret": "s"},
            "issued-cats": {"person": "cat", "amount": 20, "status": "issued", "answer": "aye", "reason": "r"},
            "issued-cols": {"person": "col", "amount": 10, "status": "issued", "answer": "bee", "reason": "q"},
            "closed-cols": {"person": "col", "amount": 30, "status": "closed"},
            "drafted-avas": {"person": "ava", "amount": 40, "answer": "cease", "secret": "s"},
        }
    },
    accounts={
        "cat": {"phone": "1", "salary": 100, "remark": "late", "iban": "DE1", "hired_by": "ola"},
        "col": {"phone": "2", "salary": 200, "remark": "late", "hired_by": "cat"},
        "ava": {"phone": "3", "salary": 100, "remark": "good", "hired_by": "ola"},
    },
)

SCENES = (SUPPORT_DESK, AGENCY, SCHOOL, PAYROLL)

SOME_SCENES = tuple(
    pytest.param(scene, marks=() if scene is SUPPORT_DESK else pytest.mark.campaign) for scene in SCENES
)
"""All of them, of which a plain run of the tests takes the desk alone."""
