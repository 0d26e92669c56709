"""From a document to what is deployed of it: one stage, if nothing keeps the document from the cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.cloud.failure import CloudError
from asbuilt.compiler import compile_document
from asbuilt.diagnostics import security
from asbuilt.source import Source
from chalicelib.specification import naming
from infra.target import Target

if TYPE_CHECKING:
    from pathlib import Path

    from chalicelib.specification import Specification


def specification_of(document: Path) -> Specification:
    """What a document declares, if it may go to the cloud.

    Raises:
        CloudError: it cannot be read, has errors, or lets nobody do anything.
    """
    try:
        compilation = compile_document(Source.read(document))
    except OSError as error:
        raise CloudError(f"{document}: {error.strerror or error}") from None
    if compilation.failed:
        raise CloudError(f"{document} has errors; see them with: asbuilt check {document}")
    if any(one.code == security.NO_RULE.code for one in compilation.diagnostics):
        raise CloudError(
            f"{document} lets nobody do anything but the demonstration user of a desk; say in section 5.1 who may do "
            f"what, as shown by: asbuilt check {document}"
        )
    return compilation.specification


def target_of(document: Path, stage: str) -> Target:
    """The specification of a document in a stage of its section 9.1.

    Raises:
        CloudError: as `specification_of`, or there is no such stage.
    """
    specification = specification_of(document)
    found = next((one for one in specification.stages if one.name == naming.slug(stage)), None)
    if found is None:
        names = ", ".join(one.name for one in specification.stages) or "none"
        raise CloudError(f"section 9.1 has no stage '{stage}'; its stages are: {names}")
    return Target(specification, found)
