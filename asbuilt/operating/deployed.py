"""What a plan begins from: the specification that is deployed, or that of a file or of an earlier revision."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct, ValidationError, structs

from asbuilt.compiler import compile_document
from asbuilt.local.failure import LocalError
from asbuilt.local.folder import ROOT, Folder
from asbuilt.source import Source
from chalicelib.specification.naming import LOCAL_STAGE
from chalicelib.specification.storage import DECODER

if TYPE_CHECKING:
    from chalicelib.specification import Specification

BUILT = (
    "tables",
    "endpoints",
    "permissions",
    "roles",
    "errors",
    "integrations",
    "stages",
    "alarms",
    "metrics",
    "tasks",
)
"""The parts of a specification of which something is made."""

COMPILED = ".json"
"""How the name of a compiled specification ends; any other file is a document."""


def compiled(document: Path) -> Specification:
    """The specification of a document.

    Raises:
        LocalError: it cannot be read, or has errors.

    """
    try:
        source = Source.read(document)
    except OSError as error:
        raise LocalError(f"{document}: {error.strerror or error}") from None
    return _without_errors(source, f"asbuilt check {document}")


class Beginning(Struct, frozen=True):
    """What is said of where a plan begins: a revision of git or a file; `endpoint` is an embedded cloud's address."""

    since: str | None = None
    file: Path | None = None
    endpoint: str | None = None


def beginning(document: Path, after: Specification, stage: str, said: Beginning) -> Specification:
    """What is deployed in a stage: as it is said, else what was last brought out there, or served here.

    Raises:
        LocalError: two are said; what is said is nothing that can be read; or AWS does not tell what is deployed.

    """
    if said.since is not None and said.file is not None:
        raise LocalError("--since and --from are two beginnings: give one")
    if said.since is not None:
        return of_revision(document, said.since)
    if said.file is not None:
        return of_file(said.file)
    return of_local_run(after) if stage == LOCAL_STAGE else of_stage(after, stage, said.endpoint)


def of_file(path: Path) -> Specification:
    """The specification in a file that `asbuilt build` wrote, or of a document; raises LocalError as `compiled`."""
    if path.suffix != COMPILED:
        return compiled(path)
    try:
        return DECODER.decode(path.read_bytes())
    except (OSError, DecodeError, ValidationError) as error:
        raise LocalError(f"{path} is no compiled specification: {error}") from None


def of_revision(document: Path, revision: str) -> Specification:
    """The specification of the document as it was at a revision of git.

    Raises:
        LocalError: there is no git, no such revision, no document at it, or one that has errors.

    """
    git = shutil.which("git")
    if git is None:
        raise LocalError("--since asks git, which is not installed: give the file with --from instead")
    # git itself keeps a revision that begins with a hyphen from being an option.
    command = [git, "-C", str(document.absolute().parent), "show", "--end-of-options", f"{revision}:./{document.name}"]
    shown = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - arguments, no shell
    if shown.returncode:
        reason = shown.stderr.decode(errors="replace").strip().removeprefix("fatal: ") or "git failed"
        raise LocalError(f"{document} at {revision}: {reason}")
    source = Source(document.name, shown.stdout.decode(errors="replace"))
    return _without_errors(source, f"git show {revision}:./{document.name}")


def of_local_run(wanted: Specification, root: Path = ROOT) -> Specification:
    """The specification that was last served here under that name; of none, one that has nothing yet."""
    served = Folder(wanted.name, root).specification
    return of_file(served) if served.exists() else _nothing(wanted)


def of_stage(wanted: Specification, stage: str, endpoint: str | None = None) -> Specification:
    """The specification that a stage in the cloud has; of none, one that has nothing yet.  Raises LocalError."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - only a stage in the cloud needs AWS

    from asbuilt.cloud.account import account_of  # noqa: PLC0415
    from asbuilt.cloud.failure import CloudError  # noqa: PLC0415
    from asbuilt.cloud.upkeep import deployed  # noqa: PLC0415
    from infra.target import Target  # noqa: PLC0415

    (declared,) = (one for one in wanted.stages if one.name == stage)
    target = Target(wanted, declared)
    try:
        found = deployed(target, account_of(target, endpoint))
    except CloudError as error:
        raise LocalError(str(error)) from None
    except (BotoCoreError, ClientError) as error:
        raise LocalError(f"AWS refuses or does not answer: {error}") from None
    return found or _nothing(wanted)


def _nothing(wanted: Specification) -> Specification:
    """A specification of the same settings, with nothing built."""
    return structs.replace(wanted, **dict.fromkeys(BUILT, ()))


def _without_errors(source: Source, see: str) -> Specification:
    compilation = compile_document(source)
    if compilation.failed:
        raise LocalError(f"{source.name} has errors; see them with: {see}")
    return compilation.specification


def stage_named(specification: Specification, name: str) -> str:
    """The stage as section 9.1 spells it, or the local one.

    Raises:
        LocalError: there is no such stage.

    """
    if name == LOCAL_STAGE:
        return name
    found = next((stage.name for stage in specification.stages if stage.name.lower() == name.lower()), None)
    if found is None:
        names = ", ".join(stage.name for stage in specification.stages) or "none"
        raise LocalError(f"section 9.1 has no stage '{name}'; its stages are: {names}")
    return found
