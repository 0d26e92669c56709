"""A package brought out, and taken back where it does not verify."""

from __future__ import annotations

import json

import pytest

from asbuilt.cloud.deploying import deploy, settle
from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.packaging import Package
from asbuilt.cloud.packing import Archive
from chalicelib.specification.operations import Stage
from infra.target import Target
from tests.asbuilt.cloud.cloudformation import Account, CloudFormation

NOTES = "# Notes\n## 3. Database Schema\n#### notes\n- Fields:\n  - text: string\n"


def template(code: str) -> dict:
    return {"Resources": {"Api": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": code}}}}


@pytest.fixture
def bring_out(compiled, tmp_path):
    """Brings out a package; gives what was said."""
    (tmp_path / "service.zip").write_bytes(b"zip")
    target = Target(compiled(NOTES).specification, Stage(name="staging"))
    package = Package(tmp_path, template("./service.zip"), Archive(3, 3, 1, "abc"), compiled=True)

    def run(cloud, *, verifies, settled=False):
        said: list[str] = []
        account = Account(cloud)
        try:
            deploy(target, package, account, {}, said.append, look=lambda *_: verifies)
            if settled:
                settle(target, account, None, said.append)
        except CloudError as error:
            said.append(str(error))
        return said, account

    return run


def asked(account):
    """The code of each change that CloudFormation was asked for."""
    keys = [change["TemplateURL"].removeprefix("https://bucket/") for _, change in account.cloudformation.asked]
    return [json.loads(account.kept[key])["Resources"]["Api"]["Properties"]["CodeUri"] for key in keys]


def test_the_package_is_named_by_its_content(bring_out):
    _, account = bring_out(CloudFormation("CREATE_COMPLETE"), verifies=True)

    assert account.kept["notes-staging/packages/abc.zip"] == b"zip"
    assert asked(account) == [{"Bucket": "artifacts", "Key": "notes-staging/packages/abc.zip"}]


def test_what_is_deployed_is_remembered_once_its_records_are_brought_up(bring_out):
    _, before = bring_out(CloudFormation("CREATE_COMPLETE"), verifies=True)
    _, account = bring_out(CloudFormation("CREATE_COMPLETE"), verifies=True, settled=True)

    assert "notes-staging/deployed.json" not in before.kept
    assert json.loads(account.kept["notes-staging/deployed.json"])["name"] == "notes"


def test_what_does_not_verify_is_taken_back_to_what_was_there(bring_out):
    cloud = CloudFormation("UPDATE_COMPLETE", "UPDATE_COMPLETE", status="CREATE_COMPLETE")
    cloud.template = json.dumps(template("before"))

    said, account = bring_out(cloud, verifies=False)

    assert asked(account)[-1] == "before"
    assert "stack notes-staging: taken back to what was deployed before" in said
    assert "notes-staging/deployed.json" not in account.kept


def test_a_first_deployment_that_does_not_verify_stays_to_be_looked_at(bring_out):
    said, account = bring_out(CloudFormation("CREATE_COMPLETE"), verifies=False)

    assert len(asked(account)) == 1
    assert any("stays as it is, to be looked at" in line for line in said)
