import re

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from bench import stub
from bench.agreement import differences, disagreements
from bench.counting import told
from bench.events import events
from bench.growth import RowGrowth, TableGrowth, document
from bench.measures import TITLES, ColdFigure, Figure, PeerFigures, ratio
from bench.packages import PackageSize, closure
from bench.report import page
from bench.results import Results, dumped, loaded
from bench.targets import Target, targets
from bench.world import world
from chalicelib.specification import naming

COLD = ColdFigure(Figure(1_000_000.0, 250_000.0), 300, 48.5)


@pytest.fixture(scope="module")
def environment():
    with world() as environment:
        yield environment


@pytest.fixture
def results():
    warm = {operation: Figure(5_000.0, 1_500.0) for operation in events()}
    peers = {peer: PeerFigures(COLD, warm) for peer in TITLES}
    return Results(
        python="3.11.7",
        machine="Linux x86_64",
        versions={"botocore": "1.43"},
        counted_by="valgrind",
        peers=peers,
        packages={"asbuilt": PackageSize(58.0, 26.7)},
        tables=[TableGrowth(1, COLD, 0.5), TableGrowth(200, COLD, 9.5)],
        rows=[RowGrowth(1_000_000, Figure(5_000.0, 1_500.0), 101)],
    )


def answer(**data):
    return {"status": 200, "body": {"status": "success", "data": data}, "etag": None}


def test_all_peers_give_the_same_answers(environment):
    assert disagreements(list(TITLES), environment) == []


def test_a_page_reads_at_most_one_item_more_than_it_shows(environment):
    stub.counted(environment[naming.ENDPOINT_VARIABLE])

    told(["answers", "asbuilt"], environment)

    assert stub.counted(environment[naming.ENDPOINT_VARIABLE])["items"] <= 20 + 1 + 100 + 1


@pytest.mark.parametrize(
    ("operation", "one", "other", "differ"),
    [
        ("read", answer(id="a"), answer(id="b"), True),
        ("create", answer(id="a", title="t"), answer(id="b", title="t"), False),
        ("create", answer(id="a", title="t"), answer(id="a", title="u"), True),
        ("list of 20", answer(items=[], next="a"), answer(items=[], next="b"), False),
        ("list of 20", answer(items=[], next="a"), answer(items=[], next=None), True),
        ("read", answer(id="a"), answer(id="a") | {"status": 404}, True),
        ("read", answer(id="a"), answer(id="a") | {"etag": '"7"'}, False),
        ("read", answer(id="a") | {"etag": '"8"'}, answer(id="a") | {"etag": '"7"'}, True),
        ("read", answer(id="a"), {"status": 500, "body": {"status": "error"}, "etag": None}, True),
    ],
)
def test_answers_agree_but_for_new_keys_new_times_cursors_and_tags_that_one_lacks(operation, one, other, differ):
    found = differences({"first": {operation: one}, "second": {operation: other}})

    assert bool(found) == differ


def test_a_disagreement_names_the_operation_and_both_answers():
    (line,) = differences({"first": {"read": answer(id="a")}, "second": {"read": answer(id="b")}})

    assert line.startswith("read: second answers")
    assert "'b'" in line
    assert "first {" in line


@pytest.mark.parametrize("tables", [1, 3])
def test_a_document_grows_by_whole_tables_with_their_endpoints(tables):
    compilation = compile_document(Source("grown.md", document(tables)))

    assert compilation.diagnostics == ()
    assert len(compilation.specification.tables) == tables
    assert len(compilation.specification.endpoints) == 5 * tables


def test_results_are_read_back_as_they_were_written(results):
    assert loaded(dumped(results)) == results


def test_every_table_of_the_page_has_as_many_cells_in_each_row(results):
    blocks = re.findall(r"(?:^\|.*\|\n)+", page(results), re.MULTILINE)

    assert len(blocks) == 7
    assert all(len({row.count("|") for row in block.splitlines()}) == 1 for block in blocks)


def test_every_target_has_its_figure_and_says_whether_it_is_met(results):
    found = {target.name: target for target in targets(results)}

    assert found["read, to p4"] == Target("read, to p4", 1.0, 1.0)
    assert found["read, to p4"].met
    assert found["list of 100, to p4"].figure == 1.0
    assert not found["list of 100, to p4"].met
    assert {operation for operation in events() if any(name.startswith(operation) for name in found)} == set(events())


def test_the_page_names_every_peer_and_every_operation(results):
    text = page(results)

    assert all(title in text for title in (*TITLES.values(), *events()))
    assert "{" not in text


@pytest.mark.parametrize(
    ("figure", "other", "expected"),
    [
        (Figure(200.0, 1.0), Figure(100.0, 1.0), 2.0),
        (Figure(None, 3.0), Figure(None, 1.0), 3.0),
    ],
)
def test_a_ratio_is_of_instructions_and_of_time_where_none_were_counted(figure, other, expected):
    assert ratio(figure, other) == expected


def test_a_package_holds_what_its_requirements_require():
    assert {"pynamodb", "botocore", "urllib3", "jmespath"} <= set(closure(["pynamodb"]))
