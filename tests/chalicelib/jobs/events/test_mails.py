"""What a mail says, to whom, and what nobody can put into one."""

from __future__ import annotations

import pytest

from chalicelib.jobs.events.mails import address_of, compose
from chalicelib.specification import FieldPath
from chalicelib.specification.expressions import record_lookup
from chalicelib.specification.operations import Email, Event
from tests.chalicelib.conftest import DOCUMENTS, compiled
from tests.chalicelib.jobs.events.stream import ALWAYS, happened

PARCEL = {"id": "p1", "title": "Books", "status": "packed", "sender": "u1", **ALWAYS}
TITLE = FieldPath(("title",))
EVIL = 'x\r\nBcc: all@example.com\r\n\r\n<script>alert("1")</script>\u2028&amp;'


@pytest.fixture
def composed(tmp_path):
    def compose_it(record=PARCEL, **email):
        happening = happened(compiled(DOCUMENTS / "parcels.md"), "parcels", None, PARCEL | record)
        line = Email(service="SES", event=Event(table="parcels", changes=("created",)), recipients=(), **email)
        return compose(line, "ann@example.com", happening, record_lookup(PARCEL | record), tmp_path)

    return compose_it


def test_a_mail_has_the_subject_of_the_document(composed):
    mail = composed(subject=("Parcel ", TITLE, " is here"))

    assert (mail.recipient, mail.subject) == ("ann@example.com", "Parcel Books is here")
    assert mail.text == "Parcel Books is here\n\nparcels.created: p1 (2026-11-28T12:30:00.000Z).\n"


def test_without_a_subject_it_says_what_happened_and_nothing_of_what_is_in_the_record(composed):
    mail = composed()

    assert mail.subject == "parcels.created: p1"
    assert "Books" not in mail.text


def test_a_value_ends_no_line_of_the_subject(composed):
    mail = composed({"title": EVIL}, subject=("New: ", TITLE))

    assert "\r" not in mail.subject
    assert "\n" not in mail.subject
    assert "\u2028" not in mail.subject
    assert len(mail.subject) <= 200


@pytest.mark.parametrize("name", ["new", "mails/new", "new.txt", "mails/new.html"])
def test_a_template_is_filled_as_it_is_and_html_is_escaped(name, composed, tmp_path):
    (tmp_path / "new.txt").write_text("Hello {title} {nothing}{{ status }}.\n")
    (tmp_path / "new.html").write_text("<p>{title}</p>")

    mail = composed({"title": EVIL}, template=name)

    assert mail.text == f"Hello {EVIL} packed.\n"
    assert "<script>" not in mail.html
    assert mail.html.startswith("<p>x")


def test_a_template_may_do_without_html(composed, tmp_path):
    (tmp_path / "new.txt").write_text("Hello")

    assert composed(template="new").html is None


@pytest.mark.parametrize("name", ["missing", "../../secrets", "/etc/passwd", "mails/../../x"])
def test_a_template_that_is_not_there_is_an_error_and_none_is_read_outside_of_its_folder(name, composed, tmp_path):
    (tmp_path.parent / "x.txt").write_text("outside")

    with pytest.raises(FileNotFoundError):
        composed(template=name)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("ann@example.com", "ann@example.com"),
        ("o'neil+tag@mail.example.co.uk", "o'neil+tag@mail.example.co.uk"),
        ("ann@example.com\r\nBcc: all@example.com", None),
        ("ann@example.com, bob@example.com", None),
        ("Ann <ann@example.com>", None),
        ("ann@example.com\n", None),
        ("ann", None), ("", None), (None, None), (5, None), (["ann@example.com"], None),
    ],
)  # fmt: skip
def test_a_recipient_is_one_address_or_nobody(found, expected):
    assert address_of(FieldPath(("email",)), lambda _: found) == expected
