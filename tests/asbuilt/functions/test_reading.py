"""The team's code is read, never run."""

from __future__ import annotations

import pytest

from asbuilt.functions import code_folder, read_code
from asbuilt.functions.reading import code_of
from asbuilt.source import Source

HEAD = "import chalicelib.hooks\nfrom chalicelib import hooks\nfrom chalicelib.hooks import rule, rule as law\n"


def read(text):
    return code_of("custom", {"quotes": Source("custom/quotes.py", HEAD + text)})


@pytest.mark.parametrize(
    "decorator",
    [
        '@rule("CLOSED")',
        '@law("CLOSED")',
        '@hooks.rule("CLOSED")',
        '@chalicelib.hooks.rule("CLOSED")',
        '@rule(code="CLOSED")',
        '@other\n@rule("CLOSED")',
    ],
)
def test_a_decorator_is_known_however_it_is_imported(decorator):
    ((written, bound),) = read(f"{decorator}\ndef closed(call, record):\n    pass\n").bound

    assert (written.full_name, bound.binding.name) == ("quotes.closed", "CLOSED")


@pytest.mark.parametrize("decorator", ["@rule", "@rule(CODE)", '@rule("A", "B")', "@rule()", '@rule(f"{1}")'])
def test_a_decorator_whose_names_are_not_written_out_says_nothing(decorator):
    ((_, bound),) = read(f"{decorator}\ndef closed(call, record):\n    pass\n").bound

    assert bound.binding is None


@pytest.mark.parametrize("decorator", ["@other", '@functools.wraps("x")', '@mine.rule("CLOSED")'])
def test_other_decorators_are_none_of_ours(decorator):
    assert list(read(f"{decorator}\ndef closed(call, record):\n    pass\n").bound) == []


@pytest.mark.parametrize(
    ("signature", "least", "most"),
    [("call", 1, 1), ("call, record=None", 1, 2), ("*all", 0, None), ("call, /, record", 2, 2), ("call, *, x=1", 1, 1)],
)
def test_how_many_arguments_a_function_takes_is_read(signature, least, most):
    (written,) = read(f"def f({signature}):\n    pass\n").functions

    assert (written.least, written.most) == (least, most)


def test_the_places_are_those_of_the_names():
    (written,) = read("async def closed(call):\n    pass\n").functions

    assert (written.span.line, written.span.column, written.span.end) == (4, 11, 17)
    assert written.is_async


def test_a_module_that_is_not_python_is_told_with_its_place():
    (broken,) = read("def closed(:\n").broken

    assert (broken.span.line, broken.reason) == (4, "invalid syntax")


def test_code_stands_beside_the_document_in_custom_and_the_services_own_in_chalicelib(tmp_path):
    assert code_folder(tmp_path / "shop.md") == tmp_path / "custom"

    (tmp_path / "chalicelib" / "custom").mkdir(parents=True)

    assert code_folder(tmp_path / "shop.md") == tmp_path / "chalicelib" / "custom"


def test_a_folder_that_is_not_there_has_no_functions(tmp_path):
    assert read_code(tmp_path / "custom").functions == ()


def test_checking_runs_nothing(tmp_path):
    (tmp_path / "quotes.py").write_text("raise SystemExit\ndef create(call):\n    pass\n")

    assert [one.name for one in read_code(tmp_path).functions] == ["create"]


def test_each_place_where_a_file_is_imported_is_known_by_the_word():
    code = read(
        'def up(call):\n    tables = call.tables\n    return tables["quotes"].import_file(call.files["file"])\n'
    )

    ((source, span),) = code.imports
    line = source.text.splitlines()[span.line - 1]
    assert line[span.column - 1 : span.end - 1] == "import_file"
