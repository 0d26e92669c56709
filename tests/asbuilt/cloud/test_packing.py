"""What goes into a package, and that it is the same bytes each time."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import pytest

from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.packing.archive import MEGABYTE, Archive, archived
from asbuilt.cloud.packing.interpreter import interpreter
from asbuilt.cloud.packing.pruning import SERVICES, prune
from asbuilt.cloud.packing.requirements import shipped

ROOT = Path(__file__).parents[3]
REQUIREMENTS = """\
click==8.5.1 \\
    --hash=sha256:aa
    # via chalice
msgspec==0.22.0 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
PyYAML==6.0.3 \\
    --hash=sha256:dd
"""


def test_only_chalices_command_line_is_left_out():
    assert shipped(REQUIREMENTS) == "msgspec==0.22.0 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"


def test_what_the_service_imports_is_shipped():
    names = {
        line.split("==")[0] for line in shipped((ROOT / "requirements.txt").read_text()).splitlines() if "==" in line
    }

    assert names >= {"aws-lambda-powertools", "botocore", "chalice", "cryptography", "msgspec", "pyjwt", "pynamodb"}
    assert names.isdisjoint({"pip", "setuptools", "pyyaml", "inquirer"})


def write(folder: Path, names: list[str]) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_two_archives_of_one_content_are_the_same_bytes(tmp_path):
    one, other = write(tmp_path / "one", ["b.py", "a/c.py"]), write(tmp_path / "other", ["a/c.py", "b.py"])
    os.utime(one / "b.py", (10**9, 10**9))
    (one / "b.py").chmod(0o600)

    made = [archived(folder, folder.with_suffix(".zip")) for folder in (one, other)]

    assert made[0] == made[1]
    assert one.with_suffix(".zip").read_bytes() == other.with_suffix(".zip").read_bytes()
    with zipfile.ZipFile(one.with_suffix(".zip")) as archive:
        assert archive.namelist() == ["a/c.py", "b.py"]
        assert archive.infolist()[1].external_attr >> 16 & 0o777 == 0o644


def test_an_archive_that_is_too_large_is_refused(tmp_path):
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "noise").write_bytes(os.urandom(26 * MEGABYTE))

    with pytest.raises(CloudError, match=r"too large: 26\.0 MB of 25 MB zipped"):
        archived(folder, tmp_path / "large.zip")


def test_sizes_are_told_beside_what_they_may_be():
    assert str(Archive(12 * MEGABYTE, 34 * MEGABYTE, 1600, "4ad8eeabe0591234")) == (
        "12.0 MB of 25 MB zipped, 34.0 MB of 250 MB unzipped, 1600 files, sha256 4ad8eeabe059"
    )


KEPT = [
    "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
    "botocore/data/endpoints.json",
    "chalice/app.py",
    "msgspec-0.22.0.dist-info/METADATA",
    "offapi/swagger_bundle.js",
    "pynamodb/models.py",
]
LEFT_OUT = [
    "bin/jp.py",
    "botocore/data/ec2/2016-11-15/service-2.json.gz",
    "chalice/cli/factory.py",
    "chalice/deploy/deployer.py",
    "msgspec-0.22.0.dist-info/RECORD",
    "msgspec/__init__.pyi",
    "offapi/scalar.js",
    "pynamodb/__pycache__/models.cpython-312.pyc",
    "urllib3/tests/test_all.py",
]


def test_what_no_request_reads_is_left_out(tmp_path):
    prune(write(tmp_path, [*KEPT, *LEFT_OUT]))

    assert names(tmp_path) == KEPT


def test_the_python_of_a_runtime_is_found_by_asking_it(tmp_path):
    false = tmp_path / "python3.99"
    false.write_text("#!/bin/sh\necho 3.1\n")
    false.chmod(0o755)
    true = tmp_path / "home" / ".pyenv" / "versions" / "3.99.1" / "bin" / "python3"
    true.parent.mkdir(parents=True)
    true.write_text("#!/bin/sh\necho 3.99\n")
    true.chmod(0o755)

    assert interpreter("python3.99", {"PATH": str(tmp_path), "HOME": str(tmp_path / "home")}) == str(true)
    assert interpreter("python3.99", {"PATH": str(tmp_path), "HOME": str(tmp_path)}) is None


def test_the_descriptions_of_all_services_that_the_code_asks_are_shipped():
    asked = re.compile(r"""client\(\s*"([a-z0-9-]+)"|^SERVICE = "([a-z]+)\"""", re.MULTILINE)
    ours = (path for path in (ROOT / "chalicelib").rglob("*.py") if path.name != "policy.py")  # its SERVICE is us
    sources = "\n".join(path.read_text("utf-8") for path in ours)

    services = {name or other for name, other in asked.findall(sources)}

    assert services >= {"dynamodb", "cognito-idp", "sqs"}
    assert services <= SERVICES
