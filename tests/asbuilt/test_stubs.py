"""What `asbuilt stub` prints is what is missing, and once it is pasted nothing is."""

from __future__ import annotations

from pathlib import Path

from asbuilt.compiler import compile_document
from asbuilt.functions.reading import code_of
from asbuilt.source import Source
from asbuilt.stubs import NOTHING, stubs

DOCUMENT = Path(__file__).parents[1] / "chalicelib" / "functions" / "desk" / "desk.md"


def pasted(text):
    """The modules that come of pasting what was printed."""
    modules = {}
    for part in text.split("# custom/")[1:]:
        name, _, content = part.partition(".py\n")
        modules[name] = Source(f"custom/{name}.py", content)
    return code_of("custom", modules)


def test_what_is_printed_is_all_that_is_missing_and_then_nothing_is():
    source, nothing = Source.read(DOCUMENT), code_of("custom", {})
    specification = compile_document(source, nothing).specification

    printed = stubs(specification, nothing)
    code = pasted(printed)

    assert {one.full_name for one in code.functions} >= {"quotes.create", "endpoints.figures", "background.weekly"}
    assert '@endpoint("POST /api/v1/tickets/{id}/escalate")' in printed
    assert stubs(specification, code) == NOTHING
    assert [one.code for one in compile_document(source, code).said if one.code.startswith(("TSD11", "TSD0405"))] == []


def test_printing_twice_prints_the_same():
    specification = compile_document(Source.read(DOCUMENT)).specification

    assert stubs(specification, code_of("custom", {})) == stubs(specification, code_of("custom", {}))


def test_what_hears_of_an_emitted_event_takes_its_values():
    shop = Path(__file__).parents[1] / "chalicelib" / "jobs" / "events" / "shop" / "shop.md"

    printed = stubs(compile_document(Source.read(shop)).specification, code_of("custom", {}))

    assert "def book(call: Call, values: Record) -> None:" in printed
