"""Documents beside what comes of them: the drawn diagnostics, or the model where there is nothing to say."""

from pathlib import Path

import pytest

from asbuilt.diagnostics import State, draw
from asbuilt.diagnostics.catalogue import CATALOGUE
from asbuilt.diagnostics.drawing import draw_all
from asbuilt.source import Source
from chalicelib.specification import dump
from tests.conftest import compiled_with_code

DOCUMENTS = Path(__file__).parent / "documents"


def named(folder):
    return [pytest.param(path, id=path.stem) for path in sorted((DOCUMENTS / folder).glob("*.md"))]


DIAGNOSTICS, MISUSE, FORMS = named("diagnostics"), named("misuse"), named("forms")


def compiled(path):
    return compiled_with_code(Source(path.name, path.read_text("utf-8")))


def marked(source):
    """The lines between `<!-- built -->` and `<!-- /built -->`."""
    inside = False
    for number, line in enumerate(source.lines, 1):
        if line.endswith("built -->"):
            inside = not line.startswith("<!-- /")
        elif inside and line.strip():
            yield number


@pytest.mark.parametrize("path", [*DIAGNOSTICS, *MISUSE])
def test_what_is_said_of_a_document_is_its_picture(path, matches_picture):
    compilation = compiled(path)

    drawn = [draw(compilation.diagnostics, compilation.source), draw_all(compilation.beside)]
    matches_picture(path.with_suffix(".txt"), "\n".join(filter(None, drawn)))


@pytest.mark.parametrize("path", DIAGNOSTICS)
def test_a_fixture_that_is_named_by_a_code_has_that_diagnostic(path):
    assert path.stem.partition("-")[0].upper() in [one.code for one in compiled(path).said]


def test_every_diagnostic_has_a_fixture():
    assert {path.stem.partition("-")[0].upper() for path in (DOCUMENTS / "diagnostics").glob("*.md")} == set(CATALOGUE)


@pytest.mark.parametrize("path", FORMS)
def test_every_line_form_of_the_language_is_built(path):
    compilation = compiled(path)

    lines = {number: compilation.lines[number].state for number in marked(compilation.source)}
    assert lines
    assert set(lines.values()) == {State.BUILT}
    assert compilation.diagnostics == ()


@pytest.mark.parametrize("path", FORMS)
def test_what_the_line_forms_mean_is_the_model_beside_them(path, matches_picture):
    model = dump(compiled(path).specification).decode() + "\n"

    matches_picture(path.with_suffix(".json"), model)
