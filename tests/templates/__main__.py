"""Every template through cfn-lint, and as SAM expands it through checkov: `make lint-templates`.

With a word (`desk`) only the templates of documents whose names begin with it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from asbuilt.cloud.packaging import template_of
from infra.template import limits
from tests.templates.documents import targets

BIN = Path(sys.executable).parent
CHECKOV = Path(".venv") / "checkov" / "bin" / "checkov"
SCANNING = ("--compact", "--quiet", "--skip-download")
REGION = "eu-west-1"
ASSUMED = {"CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/0", "MonthlyBudget": "100"}


class NoPolicies:
    """SAM would ask IAM for the policies that AWS manages; none of ours is named as SAM names them."""

    def load(self) -> dict[str, str]:
        return {}


def expanded(template: dict[str, Any]) -> dict[str, Any]:
    """What SAM makes of a template, on this machine."""
    from samtranslator.translator.transform import transform  # noqa: PLC0415 - only `make lint-templates` installs it

    os.environ["AWS_DEFAULT_REGION"] = REGION
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it has metrics that nobody publishes
    copy = json.loads(json.dumps(template))
    for resource in copy["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": "artifacts", "Key": "service.zip"}
    return dict(transform(copy, ASSUMED, NoPolicies(), passthrough_metadata=True))


def written(folder: Path) -> Iterator[Path]:
    """Write each template in both forms, and tell how far it is from what AWS takes."""
    for name, target in targets():
        if not name.startswith(tuple(sys.argv[1:]) or ""):
            continue
        template = template_of(target)
        whole = expanded(template)
        counted = {one.name: one for one in limits(template)}
        made = len(whole["Resources"])
        if made != counted["resources"].used:
            raise SystemExit(f"{name}: SAM makes {made} resources, counted were {counted['resources'].used}")
        near = ", ".join(f"{one.used:,} of {one.most:,} {one.name}" for one in counted.values())
        click.echo(f"{name:28} {near}")
        for form, content in (("plain", template), ("expanded", whole)):
            path = folder / form / f"{name}.json"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(content, indent=1))
            yield path


def ran(command: list[Any]) -> tuple[bool, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def main() -> None:
    started = time.monotonic()
    with TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = Path(name)
        paths = list(written(folder))
        lint = [BIN / "cfn-lint", "--regions", REGION, "--template", folder / "plain" / "*.json"]
        scan = [CHECKOV, "--directory", folder / "expanded", "--framework", "cloudformation", *SCANNING]
        results = dict(zip(("cfn-lint", "checkov"), pool.map(ran, (lint, scan)), strict=True))
    for tool, (passed, said) in results.items():
        click.echo(f"\n{tool}: {'0 errors' if passed else 'FAILED'} in {len(paths) // 2} templates\n{said.strip()}")
    click.echo(f"{time.monotonic() - started:.0f} s")
    sys.exit(not all(passed for passed, _ in results.values()))


if __name__ == "__main__":
    main()
