"""How diagnostics look to people and to machines."""

import json

from asbuilt.diagnostics import Note, as_github, as_json, draw, summary
from asbuilt.diagnostics import schema as rules
from asbuilt.source import Source, Span

SOURCE = Source("doc.md", "## 3\n- title: strin, 日本 `x`\n\t- tabbed\n" + "x" * 400 + "bad" + "y" * 400)
ONE = rules.UNKNOWN_TYPE.at(Span(2, 10, 15), found="strin", notes=(Note(Span(1, 1, 3), "in this section"),))


def test_a_diagnostic_shows_the_word_the_second_place_and_what_to_do():
    assert draw([ONE], SOURCE) == (
        "error[TSD0301]: 'strin' is not a field type\n"
        " --> doc.md:2:10\n"
        "  |\n"
        "2 | - title: strin, 日本 `x`\n"
        "  |          ^^^^^\n"
        "  |\n"
        "1 | ## 3\n"
        "  | -- in this section\n"
        "  |\n"
        "  = help: the types are listed by: asbuilt explain TSD0301\n"
    )


def test_wide_characters_take_two_columns():
    drawn = draw([rules.UNKNOWN_TYPE.at(Span(2, 20, 23), found="x")], SOURCE)

    assert drawn.splitlines()[4] == "  | " + " " * 21 + "^^^"


def test_a_tab_takes_one_column():
    drawn = draw([rules.UNKNOWN_TYPE.at(Span(3, 4, 10), found="x")], SOURCE)

    assert drawn.splitlines()[3:5] == ["3 |  - tabbed", "  |    ^^^^^^"]


def test_a_long_line_is_cut_around_the_place():
    line, carets = draw([rules.UNKNOWN_TYPE.at(Span(4, 401, 404), found="x")], SOURCE).splitlines()[3:5]

    assert len(line) < 200
    assert line[carets.index("^") : carets.rindex("^") + 1] == "bad"


def test_colour_is_only_for_terminals():
    assert "\x1b[31m^^^^^\x1b[0m" in draw([ONE], SOURCE, colour=True)
    assert "\x1b" not in draw([ONE], SOURCE)


def test_machines_get_places_and_notes():
    (found,) = json.loads(json.dumps(as_json([ONE], SOURCE)))

    assert (found["code"], found["line"], found["column"], found["end_column"]) == ("TSD0301", 2, 10, 15)
    assert found["notes"] == [{"line": 1, "column": 1, "end_column": 3, "text": "in this section"}]


def test_github_shows_it_beside_the_line_whatever_the_message_holds():
    said = rules.UNKNOWN_TYPE.at(Span(2, 10, 15), found="a%\n::error::b", hint="x")

    assert as_github([said], SOURCE) == (
        "::error file=doc.md,line=2,col=10,endColumn=15,title=TSD0301::'a%25%0A::error::b' is not a field type. x"
    )


def test_a_summary_counts():
    assert summary([ONE, ONE]) == "2 errors"
    assert summary([]) == "no complaint"
