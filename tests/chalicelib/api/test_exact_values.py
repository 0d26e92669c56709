"""Numbers, texts and times come back as they were sent, or are refused: nothing is lost on the way."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

DIGITS = "12345678901234567890123456789012345678"


@pytest.fixture
def anyone(running):
    return running("values").anonymous


def round_trip(anyone, field, text):
    """What is read of a field whose value was sent as that JSON: made, updated, replaced and listed."""
    made = anyone.post("/things", f'{{"{field}": {text}}}')
    assert made.status == 201, made.text
    thing = made.headers["Location"]
    changed = anyone.patch(thing, f'{{"{field}": {text}}}', headers={"Idempotency-Key": "k"})
    replaced = anyone.put(thing, f'{{"{field}": {text}}}')
    answers = [made, changed, replaced, anyone.get(thing)]
    found = [json.loads(answered.text, parse_float=Decimal)["data"][field] for answered in answers]
    listed = json.loads(anyone.get("/things").text, parse_float=Decimal)["data"]["items"][0][field]
    assert [*found[1:], listed] == [found[0]] * 4
    return found[0]


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("whole", DIGITS, DIGITS),
        ("whole", f"-{DIGITS}", f"-{DIGITS}"),
        ("whole", "9007199254740993", "9007199254740993"),
        ("whole", "18446744073709551616", "18446744073709551616"),
        ("whole", "-0", "0"),
        ("whole", "3.00", "3"),
        ("exact", "0.1", "0.1"),
        ("exact", "0.30000000000000000000000000000000000004", "0.30000000000000000000000000000000000004"),
        ("exact", "1E-130", "1E-130"),
        ("exact", "9.9E+125", "9.9E+125"),
        ("exact", "-1E+125", "-1E+125"),
        ("exact", "1.50", "1.5"),
        ("fixed", "1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789"),
        ("fixed", "-0.0000000001", "-1E-10"),
    ],
)
def test_a_number_is_kept_to_its_last_digit(anyone, field, sent, kept):
    assert Decimal(round_trip(anyone, field, sent)) == Decimal(kept)


@pytest.mark.parametrize(
    ("field", "sent", "mistake"),
    [
        ("whole", f"{DIGITS}9", "has more than 38 digits"),
        ("exact", f"0.{DIGITS}9", "has more than 38 digits"),
        ("exact", "1E+126", "is out of range"),
        ("exact", "1E-131", "is out of range"),
        ("whole", "1.5", "must be a whole number"),
        ("whole", "true", "must be a number"),
        ("whole", '"1"', "must be a number"),
        ("fixed", "0.00000000001", "must have at most 10 decimals"),
        ("fixed", "12345678901234567890123456789", "must have at most 28 digits before the decimal point"),
        ("price", '{"amount": 1.5, "currency": "EUR"}', "must be a whole number"),
        ("price", '{"amount": 1, "currency": "eur"}', 'must be {"amount": minor units, "currency": "EUR"}'),
        ("settings", '{"a": [1E+126]}', "is out of range"),
        ("settings", f'{{"a": {DIGITS}9}}', "has more than 38 digits"),
    ],
)
def test_a_number_that_would_lose_something_is_refused(anyone, field, sent, mistake):
    answered = anyone.post("/things", f'{{"{field}": {sent}}}')

    assert (answered.status, answered.fields) == (400, {field: mistake})


@pytest.mark.parametrize("amount", ["1250", "0", "-99", DIGITS])
def test_money_is_kept_in_minor_units(anyone, amount):
    assert round_trip(anyone, "price", f'{{"amount": {amount}, "currency": "JPY"}}') == {
        "amount": int(amount),
        "currency": "JPY",
    }


@pytest.mark.parametrize(
    "text",
    [
        "é",
        "e\u0301",  # the same letter, combined of two
        "👩‍👩‍👧‍👦 🇳🇱 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "שלום \u202eabc\u202c العربية",
        "a\u0000b",
        "\u0001\u001f\u007f\u0085\u2028\ufeff",
        "\U0010ffff\ue000",
        " spaces  kept ",
        "line\r\nline\ttab",
        '"quotes" \\ \' <b>&amp;</b> ${x} {{x}} #0 :0',
        "ﬃ Ǆ ß \u0131 İ",
    ],
)
@pytest.mark.parametrize("field", ["text", "word", "mark"])
def test_a_text_is_kept_as_it_is(anyone, field, text):
    assert round_trip(anyone, field, json.dumps(text)) == text


def test_texts_that_look_alike_are_not_one(anyone):
    statuses = [anyone.post("/things", {"mark": mark}).status for mark in ("é", "e\u0301", "a", "a\u0000", "a ", "A")]

    assert statuses == [201] * 6
    assert anyone.post("/things", {"mark": "e\u0301"}).code == "MARK_TAKEN"


def test_a_list_is_filtered_by_a_text_of_any_letters(anyone):
    made = anyone.post("/things", {"word": "żółw 🐢"}).data["id"]
    anyone.post("/things", {"word": "żółw"})

    assert [row["id"] for row in anyone.get("/things?word=żółw 🐢").items] == [made]


def test_an_empty_text_is_a_value_and_no_key(anyone):
    assert round_trip(anyone, "text", '""') == ""
    assert anyone.post("/things", {"word": ""}).fields == {
        "word": "must not be empty or longer than 1024 bytes: it is indexed"
    }
    assert [anyone.post("/things", {"mark": ""}).status for _ in range(2)] == [201, 409]


@pytest.mark.parametrize(
    ("sent", "mistake"),
    [
        ('{"": 1}', "must not have an empty name in it"),
        ('{"a": ' * 31 + "1" + "}" * 31, "must not be nested more than 30 deep"),
        ('{"a": [{"": 1}]}', "must not have an empty name in it"),
    ],
)
def test_what_the_database_cannot_keep_in_an_object_is_refused(anyone, sent, mistake):
    assert anyone.post("/things", f'{{"settings": {sent}}}').fields == {"settings": mistake}


@pytest.mark.parametrize(
    "text", ['{"a": {"S": "x"}}', '{"N": 1}', "[]", '{"a": 1.50, "b": [null, true, 1, ""]}', "null"]
)
def test_json_is_kept_with_what_it_says(anyone, text):
    assert round_trip(anyone, "notes", text) == json.loads(text, parse_float=Decimal)


def test_a_one_becomes_true_though_python_takes_them_for_equal(anyone):
    thing = anyone.post("/things", {"notes": {"a": 1}, "settings": {"a": 1}}).headers["Location"]

    anyone.patch(thing, {"notes": {"a": True}, "settings": {"a": True}}, headers={"Idempotency-Key": "k"})

    assert anyone.get(thing).data["notes"]["a"] is True
    assert anyone.get(thing).data["settings"]["a"] is True


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("moment", "2026-11-22T09:30:00Z", "2026-11-22T09:30:00.000Z"),
        ("moment", "2026-11-22t09:30:00z", "2026-11-22T09:30:00.000Z"),
        ("moment", "2026-11-22T09:30:00+02:00", "2026-11-22T07:30:00.000Z"),
        ("moment", "2026-01-01T00:30:00+14:00", "2025-12-31T10:30:00.000Z"),
        ("moment", "2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00.000Z"),
        ("moment", "2026-11-22T09:30:00-00:00", "2026-11-22T09:30:00.000Z"),
        ("moment", "2026-11-22T09:30:00.1239Z", "2026-11-22T09:30:00.123Z"),
        ("moment", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
        ("moment", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("moment", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ("day", "0001-01-01", "0001-01-01"),
        ("day", "9999-12-31", "9999-12-31"),
        ("hour", "00:00", "00:00:00"),
        ("hour", "23:59:59.5", "23:59:59.500000"),
        ("hour", "09:30+02:00", "09:30:00+02:00"),
    ],
)
def test_a_time_is_kept_in_one_form(anyone, field, sent, kept):
    assert round_trip(anyone, field, json.dumps(sent)) == kept


A_MOMENT = "must be a date and time such as 2026-11-22T09:30:00Z"
A_TIME = "must be a time such as 09:30"


@pytest.mark.parametrize(
    ("field", "sent", "mistake"),
    [
        ("moment", "2026-11-22T09:30:00", "needs a time zone, such as Z at its end"),
        ("moment", "2016-12-31T23:59:60Z", "is a leap second, which no clock here has: send the second before it"),
        ("moment", "0001-01-01T00:00:00+01:00", "must be within the years 0001 to 9999 in UTC"),
        ("moment", "9999-12-31T23:59:59-01:00", "must be within the years 0001 to 9999 in UTC"),
        *(
            ("moment", sent, A_MOMENT)
            for sent in (
                "0000-01-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T09:30:61Z",
                "2026-11-22", "20261122T093000Z", "2026-W47-7T09:30:00Z", "2026-11-22 09:30:00Z",
                "2026-11-22T09:30Z", "2026-11-22T09:30:00,5Z", "2026-11-22T09:30:00+25:00", "\uff12026-11-22T09:30:00Z",
                "2026-11-22T09:30:00+05:30:15", "10000-01-01T00:00:00Z", "1763803800", "",
            )
        ),
        *(("hour", sent, A_TIME) for sent in ("24:00", "9:30", "0930", "T09:30", "09", "23:59:60", "09:30Z", "09:60")),
        ("day", "2026-02-29", "must be a day that exists"),
        ("day", "0000-01-01", "must be a day that exists"),
        ("day", "20261122", "must be a date such as 2026-11-22"),
    ],
)  # fmt: skip
def test_a_time_that_is_none_is_refused(anyone, field, sent, mistake):
    assert anyone.post("/things", {field: sent}).fields == {field: mistake}
