"""The support desk brought out in the embedded cloud, used, changed and taken down again: `make e2e`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from asbuilt.cloud.account import Account
from asbuilt.cloud.outside import address_of
from asbuilt.cloud.stack import Stack
from asbuilt.cloud.targets import target_of
from asbuilt.local.cloud import leave_real_account
from tests.cloud import emulator, suite
from tests.cloud.api import Api
from tests.cloud.steps import Steps

ROOT = Path(__file__).parents[2]
ASBUILT = Path(sys.executable).with_name("asbuilt")
STAGE = "staging"
COLOUR = (
    "  - title: string required max 200\n  - body: text required\n  - status: enum(draft",
    "  - colour: string indexed\n",
)
EVERY_MINUTE = ("every day at 02:00", "every minute")
WITHIN_A_MINUTE = ("older than 14 days", "older than 1 second")


class Run:
    """One run: its folder, the cloud that it speaks to, and the document as it is at the moment."""

    def __init__(self, folder: Path, endpoint: str, steps: Steps) -> None:
        self.endpoint = endpoint
        self.steps = steps
        self.document = folder / "SPECIFICATION.md"
        self.document.write_text((ROOT / "SPECIFICATION.md").read_text("utf-8"), "utf-8")
        leave_real_account()
        self.target = target_of(self.document, STAGE)
        self.account = Account(self.target.region or "", endpoint)
        self.stack = Stack(self.account, self.target.name)

    def asbuilt(self, *arguments: str) -> list[str]:
        """Run a command of ours; its lines."""
        command = [ASBUILT, *arguments, "--stage", STAGE, "--endpoint", self.endpoint]
        done = subprocess.run(command, cwd=self.document.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"asbuilt {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout.splitlines()

    def change(self, *changes: tuple[str, str]) -> None:
        """Replace words of the document."""
        text = self.document.read_text("utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        self.document.write_text(text, "utf-8")

    @property
    def outputs(self) -> dict[str, str]:
        state = self.stack.state()
        assert state is not None
        return state.outputs

    @property
    def api(self) -> Api:
        return Api(address_of(self.target, self.account, self.outputs))

    def items(self, table: str) -> list[Any]:
        found: list[Any] = self.account.client("dynamodb").scan(TableName=self.target.table(table))["Items"]
        return found


def main() -> None:
    steps = Steps()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with steps.step("the embedded cloud starts"):
            cloud = emulator.running(folder)
            endpoint = cloud.__enter__()
        try:
            _run(Run(folder, endpoint, steps))
        except BaseException:
            click.echo((folder / "cloud.log").read_text()[-6000:])
            raise
        finally:
            cloud.__exit__(None, None, None)
    click.echo(str(steps))


def _run(run: Run) -> None:
    steps = run.steps
    with steps.step("packaged, brought out, verified"):
        lines = run.asbuilt("deploy")
        steps.equal("verified", [line for line in lines if line.startswith("NOT SO")], [])
    with steps.step("two people sign up, confirm and sign in"):
        customer = suite.sign_up(steps, run.api, "ann@example.com")
        suite.sign_up(steps, run.api, "bob@example.com")
        make_agent(run, "bob@example.com")
        agent = suite.sign_in(steps, run.api, "bob@example.com")
    with steps.step("the API suite, through API Gateway"):
        ticket = suite.use(steps, run.api, customer, agent)
    background(run, agent, ticket)
    with steps.step("an index and a field more: nothing is lost"):
        before = {table: len(run.items(table)) for table in ("tickets", "users", "articles")}
        run.change((COLOUR[0], COLOUR[1] + COLOUR[0]))
        run.asbuilt("deploy")
        steps.equal("records", {table: len(run.items(table)) for table in before}, before)
        suite_colour(steps, agent)
    with steps.step("brought out again: nothing changes"):
        changed = run.stack.state()
        run.asbuilt("deploy")
        steps.equal("unchanged", run.stack.state(), changed)
    with steps.step("deleted: what people entrusted to it stays"):
        run.stack.delete()
        steps.equal("the stack", run.stack.state(), None)
        steps.equal(
            "records", {table: len(run.items(table)) for table in before}, before | {"articles": before["articles"] + 1}
        )
        run.account.client("s3").head_bucket(Bucket=bucket(run))


def make_agent(run: Run, email: str) -> None:
    """An administrator of AWS makes the first agent: the group, and the field that mirrors it."""
    cognito, dynamodb = run.account.client("cognito-idp"), run.account.client("dynamodb")
    pool, table = run.outputs["UserPoolId"], run.target.table("users")
    found = cognito.admin_get_user(UserPoolId=pool, Username=email)["UserAttributes"]
    person = next(one["Value"] for one in found if one["Name"] == "sub")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName="agent")
    dynamodb.update_item(
        TableName=table,
        Key={"id": {"S": person}},
        UpdateExpression="SET #role = :agent",
        ExpressionAttributeNames={"#role": "role"},
        ExpressionAttributeValues={":agent": {"S": "agent"}},
    )


def suite_colour(steps: Steps, agent: Api) -> None:
    red = {"slug": "red", "title": "Red", "body": "…", "colour": "red"}
    steps.equal("a record with the new field", agent.post(suite.ARTICLES, red)[0], 201)
    found = agent.get(f"{suite.ARTICLES}?colour=red")[1]["data"]["items"]
    steps.equal("by the new index", [one["slug"] for one in found], ["red"])


def background(run: Run, agent: Api, ticket: str) -> None:
    """What files, messages and schedules set off."""
    steps = run.steps
    with steps.step("a file that is dropped becomes records"):
        rows = b"name,email\nCarla,carla@example.com\nDora,dora@example.com\n"
        run.account.client("s3").put_object(Bucket=bucket(run), Key="imports/people.csv", Body=rows)
        steps.eventually("two people more", lambda: len(run.items("users")) == 4)
    with steps.step("a message is dealt with"):
        run.change(WITHIN_A_MINUTE)
        run.asbuilt("deploy")
        resolve(steps, agent, ticket)
        send(run, {"task": task_name(run), "slot": "2026-11-28T02:00:00Z"})
        steps.eventually(
            "the ticket is closed", lambda: agent.get(f"{suite.TICKETS}/{ticket}")[1]["data"]["status"] == "closed"
        )
    with steps.step("a schedule comes due"):
        other = agent.post(suite.TICKETS, {"title": "Later", "body": "…"})[1]["data"]["id"]
        resolve(steps, agent, other)
        run.change(EVERY_MINUTE)
        run.asbuilt("deploy")
        steps.eventually(
            "it is closed too", lambda: agent.get(f"{suite.TICKETS}/{other}")[1]["data"]["status"] == "closed", 180
        )


def resolve(steps: Steps, agent: Api, ticket: str) -> None:
    for status in ("pending", "resolved"):
        steps.equal(status, agent.patch(f"{suite.TICKETS}/{ticket}", {"status": status})[0], 200)


def task_name(run: Run) -> str:
    tasks = target_of(run.document, STAGE).specification.tasks
    return next(task.name for task in tasks if "ticket" in task.name)


def send(run: Run, content: Any) -> None:
    sqs = run.account.client("sqs")
    url = sqs.get_queue_url(QueueName=f"{run.target.name}-jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(content))


def bucket(run: Run) -> str:
    return f"{run.target.name}-{run.account.id}"


if __name__ == "__main__":
    main()
