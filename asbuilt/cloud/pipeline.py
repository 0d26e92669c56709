"""`asbuilt pipeline`: the steps of section 9.2 as a workflow of GitHub Actions.

The workflow signs in to AWS by OpenID Connect: there is no key to keep.  It takes the role that the repository's
variable `AWS_ROLE_<STAGE>` names.  What waits for somebody's approval runs in GitHub's environment of the stage.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from asbuilt.cloud.failure import CloudError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chalicelib.specification import Specification
    from chalicelib.specification.operations import Step

BRINGS_OUT: Final = ("deploy", "promote")

HEAD: Final = """\
# Written by: asbuilt pipeline {document}
# It does the steps of section 9.2. To change it, change them, and write it again.
name: {title}

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read
  id-token: write

concurrency:
  group: asbuilt-${{{{ github.ref }}}}
  cancel-in-progress: false

jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
{setup}
"""

SETUP: Final = """\
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with:
          python-version: "{version}"
          cache: pip
"""

STAGE: Final = """
  {stage}:
    needs: {needs}
    if: github.ref == 'refs/heads/main' && github.event_name == 'push'
    runs-on: ubuntu-24.04
{environment}    steps:
{setup}      - uses: aws-actions/configure-aws-credentials@v5
        with:
          role-to-assume: ${{{{ vars.AWS_ROLE_{variable} }}}}
          aws-region: {region}
"""


class Job(Struct, frozen=True):
    """What is done of one stage: whether somebody approves first, and whether it is looked at again afterwards."""

    stage: str
    approved: bool
    verified: bool


def workflow(specification: Specification, path: Path) -> str:
    """The workflow of a document, as the text of a file.

    Raises:
        CloudError: no step brings anything out.
    """
    jobs, document = list(_jobs(specification.steps)), shlex.quote(str(path))
    if not jobs:
        raise CloudError(f"section 9.2 of {path} has no step that deploys, such as: - Deploy to Staging")
    setup = SETUP.format(version=specification.stack.runtime.removeprefix("python"))
    text = HEAD.format(document=document, title=specification.name, setup=setup.rstrip())
    text += "".join(f"      - run: {command}\n" for command in _checking(specification, document))
    before = "check"
    for job in jobs:
        text += _job(specification, job, before, setup) + "".join(_doing(job, document))
        before = job.stage
    return text


def _jobs(steps: tuple[Step, ...]) -> Iterator[Job]:
    """A job for each stage that is brought out, in the order in which that is first said."""
    approved = False
    looked_at = {step.stage for step in steps if step.verb == "verify"}
    done: set[str] = set()
    for step in steps:
        if step.verb == "approve":
            approved = True
        elif step.verb in BRINGS_OUT and step.stage and step.stage not in done:
            done.add(step.stage)
            yield Job(step.stage, approved, bool({step.stage, None} & looked_at))
            approved = False


def _checking(specification: Specification, document: str) -> Iterator[str]:
    """What is done to every change, whether or not it is brought out."""
    verbs = {step.verb for step in specification.steps}
    yield "make setup"
    yield f".venv/bin/asbuilt check {document} --strict" if "check" in verbs else f".venv/bin/asbuilt check {document}"
    if "test" in verbs:
        yield "make test"


def _job(specification: Specification, job: Job, before: str, setup: str) -> str:
    declared = next(stage for stage in specification.stages if stage.name == job.stage)
    return STAGE.format(
        stage=job.stage,
        needs=before,
        environment=f"    environment: {job.stage}\n" if job.approved else "",
        setup=setup,
        variable=job.stage.upper().replace("-", "_"),
        region=declared.region or specification.stack.region or "${{ vars.AWS_REGION }}",
    )


def _doing(job: Job, document: str) -> Iterator[str]:
    yield f"      - run: make deploy STAGE={job.stage} DOCUMENT={document} CHECKED=yes\n"
    if job.verified:
        yield f"      - run: .venv/bin/asbuilt verify {document} --stage {job.stage}\n"
