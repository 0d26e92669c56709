"""Files of rows, as they are read: whatever they were written by, and from any place where a row begins."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from itertools import count, repeat

import pytest

from chalicelib.jobs.files.delimited import DelimitedRows
from chalicelib.jobs.files.documents import ObjectRows
from chalicelib.jobs.files.inflation import inflated, skipped
from chalicelib.jobs.files.layout import is_packed, layout_of
from chalicelib.jobs.files.lines import LONGEST, Lines
from chalicelib.jobs.files.refusals import FileRefusedError

MEGABYTE = 1024 * 1024


def cut(content, size):
    return (content[at : at + size] for at in range(0, len(content), size))


def rows_of(content, size=7, behind=None, lines=None):
    """Every row, as (line, cells or what is wrong, the offset behind it, the lines behind it)."""
    layout = layout_of(cut(content, size))
    at = layout.offset if behind is None else behind
    read = Lines(cut(content[at:], size), layout.encoding, offset=at, number=layout.lines if lines is None else lines)
    rows = DelimitedRows(read, layout.separator) if layout.separator else ObjectRows(read, None)
    return [(line, row if isinstance(row, list | dict) else str(row), read.offset, read.number) for line, row in rows]


def told(content):
    return [(line, row) for line, row, _, _ in rows_of(content)]


PLAIN = 'name,remark\r\nAnn,"of ""Bath"", Ünder\r\nthe bridge"\r\n\r\nBob,\r\n'
ROWS = [(2, ["Ann", 'of "Bath", Ünder\r\nthe bridge']), (5, ["Bob", ""])]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.rstrip().encode(),
    ],
    ids=["utf-8", "with a mark", "utf-16-le", "utf-16-be", "no line end at the end"],
)
def test_a_file_says_the_same_in_every_encoding(content):
    assert told(content) == ROWS


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_the_header_line_tells_what_separates_the_cells(separator):
    assert told(f"a{separator}b\n1{separator}2\n".encode()) == [(2, ["1", "2"])]


@pytest.mark.parametrize("content", [PLAIN.encode(), PLAIN.encode("utf-16"), b'{"a":1}\n\n{"a":2}\n{"a":3}'])
def test_reading_goes_on_behind_any_row_as_if_it_had_never_stopped(content):
    whole = rows_of(content)

    for place, (_, _, behind, lines) in enumerate(whole):
        assert rows_of(content, behind=behind, lines=lines) == whole[place + 1 :]


@pytest.mark.parametrize(
    ("row", "wrong", "following"),
    [
        (b'"a,1\n', "has a quote that is not closed", []),
        (b'"a"b,1\n', "has a quote inside a quoted cell; double it", []),
        (b"a\rb,1\n", "has a carriage return inside a cell; quote the cell", []),
        (b"\xff,1\n", "is not text in UTF-8", []),
        (b'"a\n\xff\nb",1\n', "is not text in UTF-8", [(3, "is not text in UTF-8"), (4, ['b"', "1"])]),
    ],
)
def test_a_row_that_cannot_be_read_is_told_by_its_line_and_the_rest_is_read(row, wrong, following):
    content = b"name,number\n" + row + b"good,2\n"

    assert told(content)[0] == (2, wrong)
    assert told(content)[1:-1] == following
    assert told(content)[-1][1] == ["good", "2"]


def test_a_quote_that_is_never_closed_costs_one_row_of_a_large_file():
    content = b'name,number\n"open,1\n' + b"good,2\n" * 160_000

    found = rows_of(content, size=64 * 1024)

    assert found[0][:2] == (2, "has a quote that is not closed")
    assert len(found) == 160_001


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"[1]", "The body is not a JSON object"),
        (b"{", "is not a JSON object"),
        (b'{"a":1,"a":2}', "The body gives 'a' more than once"),
        (b"\xff", "is not text in UTF-8"),
        (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "The body is nested more than 32 deep"),
    ],
)
def test_a_line_of_ndjson_is_an_object_or_says_what_it_is_not(line, wrong):
    ((number, row), (_, after)) = told(b'{"a":0}\n' + line + b'\n{"a":1}\n')[1:]

    assert number == 2
    assert row in (wrong, "is not a JSON object")
    assert after == {"a": 1}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        ("a,b\n1,2".encode("utf-32"), "the file is in UTF-32; save it as UTF-8"),
        (b"a,b\r1,2\r", "the file has lines that end in a carriage return alone; save it with line feeds"),
        (b",,\n1,2,3\n", "line 1: there is no header line that names the columns"),
        (b'"a,b\n1,2\n', "line 1: the header line has a quote that is not closed"),
        (b"a" * (LONGEST + 2), f"line 1: the line is longer than {LONGEST} bytes"),
        (b"," * 1_000_000, "line 1: there are 1000001 columns; 1000 are the most"),
    ],
    ids=["empty", "utf-32", "carriage returns", "no names", "open quote", "long line", "a million columns"],
)
def test_a_file_that_cannot_be_read_says_why(content, why):
    with pytest.raises(FileRefusedError) as refusal:
        layout_of(cut(content, MEGABYTE))

    assert str(refusal.value) == why


def test_gzip_is_read_as_it_arrives_also_several_files_behind_one_another():
    packed = gzip.compress(PLAIN.encode()) + gzip.compress(b"Cy,\n")

    assert b"".join(inflated(cut(packed, 5))) == PLAIN.encode() + b"Cy,\n"
    assert b"".join(skipped(inflated(cut(packed, 5)), 20)) == (PLAIN.encode() + b"Cy,\n")[20:]


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (gzip.compress(PLAIN.encode(), mtime=0)[:-9], "the file is cut off: gzip has written more of it"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-8] + bytes(8), "the file is damaged: it is not what gzip writes"),
    ],
)
def test_a_packed_file_that_is_not_whole_says_so(packed, why):
    with pytest.raises(FileRefusedError) as refusal:
        list(inflated(cut(packed, 5)))

    assert str(refusal.value) == why


def archive():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("../../a.csv", PLAIN)
    return held.getvalue()


def test_an_archive_is_refused_without_a_look_inside():
    with pytest.raises(FileRefusedError, match="zip archive"):
        is_packed(archive())


def bomb():
    """Gzip of ten gigabytes, as it arrives."""
    packer = gzip.GzipFile(fileobj=(held := io.BytesIO()), mode="w")
    for _ in count():
        packer.write(bytes(MEGABYTE))
        yield held.getvalue()
        held.seek(0)
        held.truncate()


def a_line_of_a_gigabyte():
    yield b"name\n"
    yield from repeat(b"a" * MEGABYTE, 1024)


@pytest.mark.parametrize(
    "read",
    [
        lambda: list(skipped(inflated(bomb()), 10**12)),
        lambda: list(Lines(a_line_of_a_gigabyte(), "utf-8")),
        lambda: layout_of(repeat(b"a," * 100_000, 10**9)),
    ],
    ids=["a bomb", "a line of a gigabyte", "columns without end"],
)
def test_what_is_made_to_fill_the_memory_is_refused_before_it_has(read):
    tracemalloc.start()
    with pytest.raises(FileRefusedError):
        read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 16 * MEGABYTE
