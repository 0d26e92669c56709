"""Who may do what: every cell of every picture, by every person, on every path, against the running service."""

from __future__ import annotations

import pytest

from asbuilt import matrix
from tests.chalicelib.matrix.describing import described
from tests.chalicelib.matrix.reading import READING
from tests.chalicelib.matrix.remembering import REMEMBERING
from tests.chalicelib.matrix.scenes import SOME_SCENES
from tests.chalicelib.matrix.stage import Stage, picture_of
from tests.chalicelib.matrix.transferring import TRANSFERRING
from tests.chalicelib.matrix.writing import WRITING

PATHS = READING | REMEMBERING | WRITING | TRANSFERRING | {described.__name__: described}


@pytest.fixture(params=SOME_SCENES, ids=lambda scene: scene.document.lower())
def scene(request):
    return request.param


@pytest.fixture
def world(request, running, scene):
    return request.getfixturevalue("desk") if scene.document == "SPECIFICATION" else running(scene.document)


def test_the_matrix_of_a_document_is_its_picture(world, scene, matches_picture):
    matches_picture(picture_of(scene), matrix.as_text(world.specification))


@pytest.mark.parametrize("path", PATHS)
def test_the_service_does_what_the_picture_says(world, scene, path, record_property):
    stage = Stage(scene, world)

    for person in scene.people:
        PATHS[path](stage, person)

    assert not stage.differences, "\n".join(stage.differences[:20])
    assert stage.items() == stage.kept
    record_property("counted: cells of the access matrix, 0 differences", stage.cells)
