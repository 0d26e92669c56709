"""Files of records: what is agreed of an upload, what is refused of it, whose it is, and how it is shown."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import structs

from chalicelib.api.files.media import agrees, allows
from chalicelib.files import disposition
from tests.chalicelib.office import BUCKET, PAGE, PDF, PNG, RECEIPT, SCAN, Office


@pytest.fixture
def office(running):
    return Office(running)


def path_of(made):
    return f"/api/v1/expenses/{made.data['id']}"


def test_a_file_is_uploaded_attached_and_shown_with_an_address(office):
    made = office.expense(office.ann)

    shown = office.ann.get(path_of(made)).data["receipt"]
    assert (shown["name"], shown["type"], shown["size"]) == (RECEIPT["name"], "image/png", len(PNG))
    url = urlsplit(shown["url"])
    assert url.path.endswith(f"/files/{shown['id']}")
    asked = parse_qs(url.query)
    assert asked["X-Amz-Expires"] == ["900"]
    assert asked["response-content-type"] == ["image/png"]
    assert asked["response-content-disposition"] == [
        "attachment; filename=\"Caf_ _5__.png\"; filename*=UTF-8''Caf%C3%A9%20%225%25%22.png"
    ]


def test_the_address_of_an_upload_signs_its_type_its_size_its_digest_and_that_nothing_is_replaced(office):
    digest = hashlib.sha256(PNG).hexdigest()

    upload = office.begin(office.ann, len(PNG), sha256=digest).data["upload"]

    signed = parse_qs(urlsplit(upload["url"]).query)["X-Amz-SignedHeaders"][0]
    assert signed == "content-length;content-type;host;if-none-match;x-amz-checksum-sha256"
    assert upload["headers"].keys() == {"Content-Type", "If-None-Match", "x-amz-checksum-sha256"}


DESCRIPTIONS = {
    "too large": ({"size": 10_001}, "size"),
    "empty": ({"size": 0}, "size"),
    "of a fractional size": ({"size": 1.5}, "size"),
    "of a type that the field does not take": ({"type": "text/html"}, "type"),
    "of no type": ({"type": "png"}, "type"),
    "with a path in its name": ({"name": "../../etc/passwd"}, "name"),
    "with a line end in its name": ({"name": "a\r\nSet-Cookie: b"}, "name"),
    "turned around in its name": ({"name": "invoice\u202egnp.exe"}, "name"),
    "without a name": ({"name": ""}, "name"),
    "with a digest that is none": ({"sha256": "abc"}, "sha256"),
    "for a table that is not there": ({"table": "invoices"}, "table"),
    "for a table of others": ({"table": "letters", "field": "scan"}, "table"),
    "for a field that is not there": ({"field": "photo"}, "field"),
    "for a field that holds no file": ({"field": "title"}, "field"),
    "for a field of others": ({"field": "audit", "type": "text/csv"}, "field"),
    "for a field that the server sets": ({"field": "expense_photo"}, "field"),
    "with something more": ({"key": "x"}, "key"),
}


@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_no_upload_is_begun_of_a_file(office, case):
    described, field = DESCRIPTIONS[case]

    refused = office.begin(office.ann, **{"size": 32, **described})

    assert (refused.status, list(refused.fields)) == (400, [field])


def test_a_hidden_field_answers_as_one_that_is_not_there(office):
    hidden, absent = (office.begin(office.ann, 32, field=field, type="text/csv") for field in ("audit", "photo"))

    assert hidden.text == absent.text


FIELDS = [
    ("expenses", "receipt"),
    ("expenses", "comment"),
    ("expenses", "audit"),
    ("expenses", "expense_photo"),
    ("letters", "scan"),
    ("passes", "photo"),
]
SETTABLE = {
    None: [("expenses", "receipt"), ("expenses", "comment")],
    "auditor": [("expenses", "receipt"), ("expenses", "comment"), ("expenses", "audit")],
    "clerk": [("expenses", "receipt"), ("expenses", "comment"), ("letters", "scan"), ("passes", "photo")],
    "admin": [("expenses", "receipt"), ("expenses", "comment"), ("letters", "scan"), ("passes", "photo")],
}


@pytest.mark.parametrize("role", SETTABLE)
def test_an_upload_is_begun_for_fields_that_are_ones_own_to_set(office, role):
    person = office.world.person("pat", role)
    types = {"audit": "text/csv"}

    begun = [
        (table, field)
        for table, field in FIELDS
        if office.begin(person, 32, table=table, field=field, type=types.get(field, "image/png")).status == 201
    ]

    assert begun == SETTABLE[role]


def test_who_may_set_no_file_begins_no_upload(office):
    assert office.begin(office.world.anonymous, 32).status == 401


def refusals(office):
    """What Ann sends for a receipt, each with what she is told."""
    begun = office.begin(office.ann, len(PNG)).data["id"]
    spoiled = office.uploaded(office.ann)
    late = office.uploaded(office.ann)
    office.put(office.begin(office.ann, 32).data["upload"]["url"], PNG)
    large = office.begin(office.ann, 100)
    office.put(large.data["upload"]["url"], PDF * 1000)
    return {
        "not uploaded": (begun, "has not been uploaded yet"),
        "larger than agreed": (large.data["id"], "has 49000 bytes and not the 100 that were agreed"),
        "a page as an image": (office.uploaded(office.ann, PAGE), "is not image/png"),
        "a page as a table": (office.uploaded(office.ann, PAGE, type="text/csv", name="a.csv"), "is not text/csv"),
        "a PDF as an image": (office.uploaded(office.ann, PDF), "is not image/png"),
        "bytes as a text": (office.uploaded(office.ann, b"a\x00b", type="text/csv"), "is not text/csv"),
        "another's": (office.uploaded(office.bob), "is no upload of yours"),
        "another field's": (office.uploaded(office.ann, field="comment"), "is no upload of yours"),
        "tampered with": (spoiled[:-2] + ("AA" if spoiled[-2:] != "AA" else "BB"), "is no upload of yours"),
        "a name": ("receipt.png", "is no upload of yours"),
        "a key of the bucket": ({"id": "files/expenses/receipt/x"}, "is no upload of yours"),
        "a file of nobody": ("01J9ZC8Q4T7M2V5X8B1N3K6R9P", "is another file than the record has"),
        "nothing": ({}, "must be the id of an upload"),
        "a number": (7, "must be the id of an upload"),
        "something more": ({"id": late, "key": "x"}, "must be the id of an upload"),
    }


def test_what_is_no_upload_of_the_callers_for_the_field_is_not_attached(office):
    for case, (sent, told) in refusals(office).items():
        refused = office.ann.post("/api/v1/expenses", {"title": "Taxi", "receipt": sent})

        assert (refused.status, list(refused.fields)) == (400, ["receipt"]), case
        assert told in refused.fields["receipt"], case


def test_an_upload_is_attached_within_an_hour(office):
    upload = office.uploaded(office.ann)
    office.time.now += timedelta(hours=1)

    refused = office.ann.post("/api/v1/expenses", {"title": "Taxi", "receipt": upload})

    assert "within an hour" in refused.fields["receipt"]


def test_a_file_is_of_one_record(office):
    upload = office.uploaded(office.ann)
    first, second = (office.ann.post("/api/v1/expenses", {"title": "Taxi", "receipt": upload}) for _ in range(2))

    assert (first.status, second.status, second.code) == (201, 409, "RECEIPT_TAKEN")
    stolen = office.ann.post("/api/v1/expenses", {"title": "Taxi", "receipt": first.data["receipt"]})
    assert stolen.fields == {"receipt": "is another file than the record has; upload it first"}


def test_two_records_of_one_bulk_do_not_share_a_file(office):
    upload = office.uploaded(office.ann)
    items = [{"title": "Taxi", "receipt": upload}] * 2

    refused = office.ann.post("/api/v1/expenses/bulk?atomic=true", {"items": items})
    each = office.ann.post("/api/v1/expenses/bulk", {"items": items})

    assert (refused.status, refused.fields) == (409, {"items[1].receipt": "is the same as in items[0]"})
    assert [one["status"] for one in each.items] == [201, 409]
    assert each.items[0]["data"]["receipt"]["url"]


def test_what_was_read_can_be_sent_back(office):
    made = office.expense(office.ann)
    read = office.ann.get(path_of(made)).data

    whole = {"title": "Train", "receipt": read["receipt"], "comment": None, "author": read["author"]}
    for method, body in (("PUT", whole), ("PATCH", {"receipt": read["receipt"]["id"]}), ("PATCH", {"title": "Bus"})):
        changed = office.ann(method, path_of(made), body)
        assert (changed.status, changed.data["receipt"]["id"]) == (200, read["receipt"]["id"]), changed.text


def test_a_file_is_not_renamed_by_what_is_sent_back(office):
    made = office.expense(office.ann)

    renamed = office.ann.patch(path_of(made), {"receipt": made.data["receipt"] | {"type": "text/html"}})

    assert (renamed.status, list(renamed.fields)) == (400, ["receipt"])


def test_an_upload_that_is_attached_twice_to_its_record_is_there_once(office):
    made, upload = office.expense(office.ann), office.uploaded(office.ann)

    first, second = (office.ann.patch(path_of(made), {"receipt": {"id": upload}}) for _ in range(2))

    assert (first.status, second.status) == (200, 200)
    assert first.data["receipt"]["id"] == second.data["receipt"]["id"] != made.data["receipt"]["id"]


def test_a_required_file_cannot_be_left_out(office):
    clerk = office.world.person("kim", "clerk")

    assert clerk.post("/api/v1/letters", {"title": "To all"}).fields == {"scan": "is required"}
    scan = office.uploaded(clerk, **SCAN)
    assert clerk.post("/api/v1/letters", {"title": "To all", "scan": scan}).status == 201


def test_a_file_inside_an_included_record_has_an_address(office):
    clerk = office.world.person("kim", "clerk")
    letter = clerk.post("/api/v1/letters", {"scan": office.uploaded(clerk, **SCAN)}).data
    clerk.post("/api/v1/pages", {"letter": letter["id"], "text": "One"})

    (page,) = clerk.get("/api/v1/pages?include=letter").items

    assert page["letter"]["scan"]["url"]


def test_who_may_not_read_a_field_gets_no_address_of_its_file(office):
    auditor = office.world.person("aud", "auditor")
    made = office.expense(office.ann)
    note = office.uploaded(auditor, b"too dear\n", field="audit", type="text/csv", name="audit.csv")
    assert auditor.patch(path_of(made), {"audit": note}).data["audit"]["url"]

    seen = office.ann.get(path_of(made))

    assert "audit" not in seen.data
    assert "audit" not in seen.text


def test_tags_do_not_change_as_addresses_do(office):
    made = office.expense(office.ann)

    for path in (path_of(made), "/api/v1/expenses"):
        first = office.ann.get(path)
        same = office.ann.get(path, headers={"if-none-match": first.headers["ETag"]})
        assert "X-Amz-Signature" in first.text
        assert (same.status, same.text) == (304, "")


def test_only_lists_that_show_files_make_addresses(office):
    office.expense(office.ann)
    backend = office.world.service.backend
    office.world.service.backend = structs.replace(backend, find_files=lambda: pytest.fail("no address is needed"))

    (row,) = office.ann.get("/api/v1/expenses?fields=title").items

    assert row == {"title": "Taxi"}


def test_an_answer_that_is_given_again_has_no_address(office):
    headers = {"Idempotency-Key": "once"}
    body = {"title": "Taxi", "receipt": office.uploaded(office.ann)}

    first, again = (office.ann.post("/api/v1/expenses", body, headers=headers) for _ in range(2))

    assert first.data["receipt"].keys() - again.data["receipt"].keys() == {"url"}
    assert first.data["id"] == again.data["id"]


def test_history_and_a_persons_data_tell_of_files_without_addresses(office):
    made, admin = office.expense(office.ann), office.world.person("zoe", "admin")
    office.ann.patch(path_of(made), {"receipt": None})

    history = office.ann.get(f"{path_of(made)}/history")
    export = admin.get("/api/v1/users/ann/export")

    told = {name: made.data["receipt"][name] for name in ("id", "name", "type", "size")}
    assert history.items[0]["changes"]["receipt"] == {"before": told, "after": None}
    assert "X-Amz" not in history.text + export.text


CONTENTS = [
    ("image/png", PNG, True),
    ("image/png", PDF, False),
    ("image/jpeg", b"\xff\xd8\xff\xe0....JFIF", True),
    ("image/gif", b"GIF89a", True),
    ("image/webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", True),
    ("image/webp", b"RIFF\x00\x00\x00\x00WAVEfmt ", False),
    ("image/svg+xml", b"<?xml version='1.0'?><svg/>", True),
    ("image/svg+xml", PAGE, False),
    ("application/pdf", PDF, True),
    ("application/pdf", b" " + PDF, False),
    ("application/zip", b"PK\x03\x04", True),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04", True),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", PAGE, False),
    ("video/mp4", b"\x00\x00\x00\x18ftypmp42", True),
    ("text/plain", "Grüße".encode(), True),
    ("text/plain", b"a\x00", False),
    ("text/plain", b"\xff\xfe", False),
    ("text/plain", b" <!-- x --> <HTML>", False),
    ("text/html", PAGE, True),
    ("application/json", b'{"a": 1}', True),
    ("application/x-cad", b"\x01\x02", True),
    ("application/x-cad", PAGE, False),
]


@pytest.mark.parametrize(("media_type", "content", "fits"), CONTENTS)
def test_the_first_bytes_tell_whether_a_file_is_of_its_type(media_type, content, fits):
    assert agrees(media_type, content, whole=True) is fits


def test_a_text_may_be_cut_within_a_letter_but_not_end_there():
    cut = "Grüße".encode()[:3]

    assert agrees("text/plain", cut, whole=False)
    assert not agrees("text/plain", cut, whole=True)


def test_no_name_breaks_out_of_the_disposition():
    assert (
        disposition('a"; x="b\\.exe')
        == "attachment; filename=\"a_; x=_b_.exe\"; filename*=UTF-8''a%22%3B%20x%3D%22b%5C.exe"
    )


def test_a_field_may_take_every_type_of_a_family():
    assert allows(("image/*",), "image/png")
    assert not allows(("image/*", "application/pdf"), "text/html")
    assert allows((), "text/html")


def signature_of(url):
    """What S3 verifies of an address: where it leads, what is asked there, and the signature."""
    parts = urlsplit(url)
    return parts.netloc, parts.path, parse_qs(parts.query)


def signed_in_one_second(*signers):
    while True:
        urls = [signature_of(sign()) for sign in signers]
        if len({url[2]["X-Amz-Date"][0] for url in urls}) == 1:
            return urls


def test_addresses_are_those_that_the_sdk_itself_would_sign(office):
    s3, files, key = office.clients.s3, office.world.service.backend.files, "files/01J9ZC8Q4T7M2V5X8B1N3K6R9P"
    asked = {"Bucket": BUCKET, "Key": key}
    shown = {"ResponseContentDisposition": disposition("ä b.png"), "ResponseContentType": "image/png"}
    sent = {"ContentType": "image/png", "ContentLength": 32, "IfNoneMatch": "*", "ChecksumSHA256": "abc="}
    headers = {
        "Content-Type": "image/png",
        "Content-Length": "32",
        "If-None-Match": "*",
        "x-amz-checksum-sha256": "abc=",
    }

    ours, sdks = signed_in_one_second(
        lambda: files.download_url(key, "ä b.png", "image/png"),
        lambda: s3.generate_presigned_url("get_object", Params=asked | shown, ExpiresIn=900),
    )
    assert ours == sdks
    ours, sdks = signed_in_one_second(
        lambda: files.upload_url(key, headers),
        lambda: s3.generate_presigned_url("put_object", Params=asked | sent, ExpiresIn=900),
    )
    assert ours == sdks
