"""The support desk brought out in the embedded cloud, used, changed and taken down again: `make e2e`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import urllib3

from asbuilt.cloud.account import Account
from asbuilt.cloud.outside import address_of
from asbuilt.cloud.packaging import PACKAGE
from asbuilt.cloud.stack import Stack
from asbuilt.cloud.targets import target_of
from asbuilt.local.cloud import leave_real_account
from chalicelib.specification import naming
from chalicelib.specification.functions import BACKUP_TASK
from infra.tables import definitions
from tests.cloud import cold, emulator, privileges, recorded, strictness, suite
from tests.cloud.api import Api
from tests.cloud.steps import Steps

ROOT = Path(__file__).parents[2]
ASBUILT = Path(sys.executable).with_name("asbuilt")
STAGE = "staging"
COLOUR = (
    "  - title: string required max 200\n  - body: text required\n  - status: enum(draft",
    "  - colour: string indexed\n",
)
NIGHTLY = "- Close tickets where status is resolved and updated_at is older than 14 days, every day at 02:00"
TASKS = (
    NIGHTLY,
    NIGHTLY.replace("14 days", "1 second") + "\n- Delete articles where slug is passing, every minute",
)
"""One task that nobody waits for the time of, and one that is due each minute."""

WRITES = {"PutItem", "UpdateItem", "TransactWriteItems"}


class Run:
    """One run: its folder, the cloud that it speaks to, and the document as it is at the moment."""

    def __init__(self, folder: Path, endpoint: str, steps: Steps) -> None:
        self.endpoint = endpoint
        self.steps = steps
        self.document = folder / "SPECIFICATION.md"
        self.document.write_text((ROOT / "SPECIFICATION.md").read_text("utf-8"), "utf-8")
        self.change(TASKS)
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

    @property
    def tables(self) -> list[str]:
        return [table["TableName"] for table in definitions(self.target.specification, STAGE)]

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
    with steps.step("packaged again elsewhere: the same bytes"):
        steps.equal("zip", packaged_again(run), (run.document.parent / "build" / STAGE / PACKAGE).read_bytes())
    with steps.step("loading the package costs no more than it may"):
        share = cold.share(run.document.parent / "build" / STAGE / "package", run.document.parent / "other")
        steps.within("of what it costs without compiled files", share, cold.MOST)
    with steps.step("the sender of mails is made known"):
        place = naming.secret_name(run.target.specification.name, STAGE, naming.MAIL_FROM)
        run.account.client("secretsmanager").create_secret(Name=place, SecretString="desk@example.com")
        run.account.client("sesv2").create_email_identity(EmailIdentity="example.com")
    with steps.step("three people sign up, confirm and sign in"):
        customer, bob = (suite.sign_up(steps, run.api, f"{name}@example.com") for name in ("ann", "bob"))
        suite.sign_up(steps, run.api, "zoe@example.com")
        make_admin(run, "zoe@example.com")
        admin = suite.sign_in(steps, run.api, "zoe@example.com")
        account = f"/api/v1/users/{bob.get(suite.ME)[1]['data']['id']}"
        steps.equal("promoted", admin.patch(account, {"role": "agent"})[0], 200)
        agent = suite.sign_in(steps, run.api, "bob@example.com")
    with steps.step("the API suite, through API Gateway"):
        ticket = suite.use(steps, run.api, customer, agent)
    background(run, admin, agent, ticket)
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
    with steps.step("every call was granted, and every grant was used"):
        calls = run.document.parent / emulator.CALLS
        steps.equal("refused", privileges.refused(calls), [])
        steps.equal("idle", privileges.idle(privileges.asked(calls, run.target), run.target), [])
    with steps.step("no request that only the embedded database takes"):
        asked = run.document.parent / recorded.REQUESTS
        steps.equal("unseen", WRITES - {json.loads(line)[0] for line in asked.read_text().splitlines()}, set())
        steps.equal("faults", strictness.faults(asked, keys_of(run)), [])
    with steps.step("deleted: what people entrusted to it stays"):
        run.stack.delete()
        steps.equal("the stack", run.stack.state(), None)
        steps.equal(
            "records", {table: len(run.items(table)) for table in before}, before | {"articles": before["articles"] + 1}
        )
        run.account.client("s3").head_bucket(Bucket=bucket(run))


def packaged_again(run: Run) -> bytes:
    """The zip of another build of the same sources."""
    folder = run.document.parent / "again" / "elsewhere"
    command = [ASBUILT, "package", run.document, "--stage", STAGE, "--emulated", "--out", folder]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / PACKAGE).read_bytes()


def keys_of(run: Run) -> strictness.Keys:
    """The attributes that are keys, of each table and of each of its indexes."""
    found: strictness.Keys = {}
    for table in definitions(run.target.specification, STAGE):
        name = table["TableName"]
        found[name] = {part["AttributeName"] for part in table["KeySchema"]}
        for index in table.get("GlobalSecondaryIndexes", ()):
            found[f"{name}/{index['IndexName']}"] = {part["AttributeName"] for part in index["KeySchema"]}
    return found


def make_admin(run: Run, email: str) -> None:
    """Whoever may do so in AWS makes the first administrator: the group, and the field that mirrors it."""
    cognito, dynamodb = run.account.client("cognito-idp"), run.account.client("dynamodb")
    pool, table = run.outputs["UserPoolId"], run.target.table("users")
    found = cognito.admin_get_user(UserPoolId=pool, Username=email)["UserAttributes"]
    person = next(one["Value"] for one in found if one["Name"] == "sub")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName="admin")
    dynamodb.update_item(
        TableName=table,
        Key={"id": {"S": person}},
        UpdateExpression="SET #role = :admin",
        ExpressionAttributeNames={"#role": "role"},
        ExpressionAttributeValues={":admin": {"S": "admin"}},
    )


def suite_colour(steps: Steps, agent: Api) -> None:
    red = {"slug": "red", "title": "Red", "body": "…", "colour": "red"}
    steps.equal("a record with the new field", agent.post(suite.ARTICLES, red)[0], 201)
    found = agent.get(f"{suite.ARTICLES}?colour=red")[1]["data"]["items"]
    steps.equal("by the new index", [one["slug"] for one in found], ["red"])


def background(run: Run, admin: Api, agent: Api, ticket: str) -> None:
    """What files, messages and schedules set off."""
    steps = run.steps
    with steps.step("a file that is dropped becomes records"):
        rows = b"name,email\nCarla,carla@example.com\nDora,dora@example.com\nEve,nowhere\n"
        run.account.client("s3").put_object(Bucket=bucket(run), Key="imports/people.csv", Body=rows)
        steps.eventually("two people more", lambda: len(run.items("users")) == 5)
        report = steps.eventually("a report on the third", lambda: report_of(run, admin))
        steps.equal("its rows", urllib3.request("GET", report).status, 200)
    with steps.step("a mail goes out, a webhook without an address is tried again"):
        steps.eventually("the mail", lambda: states(admin, "delivered"))
        waiting = steps.eventually("the webhook", lambda: states(admin, "waiting"))
        # While it is being tried it is refused.
        steps.eventually("asked again", lambda: admin.post(f"/deliveries/{waiting[0]}/retry", None)[0] == 200)
    with steps.step("a message is dealt with"):
        resolve(steps, agent, ticket)
        time.sleep(2)  # the task's condition asks for more than a second
        send(run, {"task": task_of(run, "tickets"), "slot": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"})
        steps.eventually("the ticket is closed", lambda: status_of(agent, ticket) == "closed")
    with steps.step("the tables are backed up"):
        send(run, {"task": BACKUP_TASK, "slot": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"})
        listed = run.account.client("dynamodb").list_backups
        steps.eventually("of each table one", lambda: len(listed()["BackupSummaries"]) >= len(run.tables))
    with steps.step("a schedule comes due"):
        passing = {"slug": "passing", "title": "Passing", "body": "…"}
        steps.equal("an article", agent.post(suite.ARTICLES, passing)[0], 201)
        left = lambda: [one["slug"]["S"] for one in run.items("articles")]  # noqa: E731 - of this step alone
        steps.eventually("it is gone", lambda: "passing" not in left(), 150)


def report_of(run: Run, admin: Api) -> str | None:
    """Where the rows are told that were not imported, once the import has ended."""
    jobs = {item["job"]["S"] for item in run.items(naming.JOBS)}
    told = (admin.get(f"/api/v1/jobs/{job}") for job in jobs)
    return next((body["data"]["report"] for status, body in told if status == 200 and body["data"]["report"]), None)


def states(admin: Api, state: str) -> list[str]:
    """The ids of the deliveries that are in a state."""
    return [one["id"] for one in admin.get(f"/deliveries?state={state}")[1]["data"]["items"]]


def status_of(agent: Api, ticket: str) -> str:
    return str(agent.get(f"{suite.TICKETS}/{ticket}")[1]["data"]["status"])


def resolve(steps: Steps, agent: Api, ticket: str) -> None:
    for status in ("pending", "resolved"):
        steps.equal(status, agent.patch(f"{suite.TICKETS}/{ticket}", {"status": status})[0], 200)


def task_of(run: Run, table: str) -> str:
    tasks = target_of(run.document, STAGE).specification.tasks
    return next(task.name for task in tasks if getattr(task.action, "table", None) == table)


def send(run: Run, content: Any) -> None:
    sqs = run.account.client("sqs")
    url = sqs.get_queue_url(QueueName=f"{run.target.name}-jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(content))


def bucket(run: Run) -> str:
    return f"{run.target.name}-{run.account.id}"


if __name__ == "__main__":
    main()
