"""The connection's short ways lead where botocore's own lead."""

from __future__ import annotations

import pytest
from botocore.loaders import Loader

from chalicelib.data.connection import OneService


@pytest.mark.parametrize("kind", ["service-2", "endpoint-rule-set-1"])
def test_botocore_finds_the_same_description_of_dynamodb(kind):
    own, usual = OneService("dynamodb"), Loader()

    assert own.load_service_model("dynamodb", kind) == usual.load_service_model("dynamodb", kind)


def test_botocore_reads_the_same_endpoints():
    assert OneService("dynamodb").load_data_with_path("endpoints") == Loader().load_data_with_path("endpoints")
