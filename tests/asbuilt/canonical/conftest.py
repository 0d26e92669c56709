"""Documents as text, formatted."""

import pytest

from asbuilt.canonical import format_document
from asbuilt.source import Source


@pytest.fixture(scope="session")
def formatted():
    return lambda text: format_document(Source("document.md", text))
