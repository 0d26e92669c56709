"""What each kind of function needs of AWS, part by part, as the document has a use for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.specification import naming
from chalicelib.specification.accounts import role_field
from chalicelib.specification.functions import DEAD, DELIVERIES, JOBS, functions, needs_bucket, scheduled
from chalicelib.specification.operations import (
    BackUp,
    DeleteRecords,
    Email,
    EventHandler,
    Import,
    Publication,
    Rebuild,
    Webhook,
)
from infra.cloudformation import arn, attribute, sub
from infra.database import indexed_names, logical_table, table_names
from infra.names import BUCKET, CHANGES_DEAD, FIELDS_KEY, USER_POOL
from infra.outgoing import bus_arn, topic_id
from infra.policies import allow
from infra.queues import queue_id
from infra.uploads import upload_grants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.specification.functions import Function, FunctionKind
    from infra.cloudformation import Value
    from infra.policies import Statement
    from infra.target import Target

RECORD_ACTIONS: Final = (
    "BatchGetItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "UpdateItem",
)
"""What records are read and written by; a transaction asks for the actions that it is made of."""

ROOM: Final = 7_000
"""Characters of a role's 10,240 that tables may take."""

LONGEST: Final = len("arn:aws-us-gov:dynamodb:ap-northeast-1:123456789012:table//index/*")
"""Characters of what stands around a table's name when a role names its indexes."""


def _records(target: Target, _: Function) -> Iterator[Statement]:
    """All tables of the service, their indexes to be asked, and the key of what is sealed in them."""
    yield allow([f"dynamodb:{action}" for action in RECORD_ACTIONS], _tables(target, table_names(target)))
    yield allow(["dynamodb:Query"], _tables(target, indexed_names(target), "/index/*"))
    if target.specification.seals:
        yield allow(["kms:Decrypt", "kms:GenerateDataKey"], [arn(FIELDS_KEY)])


def _tables(target: Target, names: list[str], part: str = "") -> list[Value]:
    """Tables of a service, each by itself; by what their names begin with where all would not fit into a role."""
    if 2 * sum(LONGEST + len(target.table(name)) for name in table_names(target)) < ROOM:
        return [sub(f"${{{logical_table(name)}.Arn}}{part}") if part else arn(logical_table(name)) for name in names]
    every = f"arn:${{AWS::Partition}}:dynamodb:${{AWS::Region}}:${{AWS::AccountId}}:table/{target.table('*')}"
    return [sub(every + part)]


def _following(target: Target, function: Function) -> Iterator[Statement]:
    """What an event asks of the records that its own refers to, and the deliveries that come of it."""
    if target.specification.tables:
        yield allow(["dynamodb:GetItem"], [arn(logical_table(table.stored)) for table in target.specification.tables])
    yield from _log_of_deliveries(target, function)


def _log_of_deliveries(target: Target, function: Function) -> Iterator[Statement]:
    """What is known of deliveries; those who deliver tell what came of it."""
    if naming.DELIVERIES in table_names(target):
        told = ["dynamodb:UpdateItem"] if function.kind == "deliveries" else []
        yield allow(["dynamodb:GetItem", "dynamodb:PutItem", *told], [arn(logical_table(naming.DELIVERIES))])


def _followers(target: Target, function: Function) -> Iterator[Statement]:
    """Functions of the team's own that are called by changes may read and write all records."""
    handled = any(isinstance(one, EventHandler) for one in target.specification.integrations)
    if handled or target.specification.followed:
        yield from _records(target, function)
        yield from _files_to_import(target, function)


def _endpoints(target: Target, function: Function) -> Iterator[Statement]:
    """Functions of the team's own that are called by requests; records are the service's anyway."""
    if any(endpoint.handler for endpoint in target.specification.endpoints):
        yield from _files_to_import(target, function)


def _files_to_import(target: Target, _: Function) -> Iterator[Statement]:
    """What `import_file` puts into the bucket, and the message that sets the import off."""
    if needs_bucket(target.specification):
        yield allow(["s3:PutObject"], [_objects(naming.UPLOADS)])
        yield allow(["sqs:SendMessage"], [arn(queue_id(JOBS))])


def _people(target: Target, _: Function) -> Iterator[Statement]:
    """What is done to people's accounts in their absence; what they do themselves, they do by their own tokens."""
    actions = set(_people_actions(target))
    if actions:
        yield allow([f"cognito-idp:{action}" for action in actions], [arn(USER_POOL)])


def _people_actions(target: Target) -> Iterator[str]:
    specification = target.specification
    accounts = specification.accounts
    if accounts is None or "cognito" not in specification.authentication.methods:
        return
    operations = {endpoint.operation for endpoint in specification.endpoints}
    if "register" in operations:
        yield "AdminGetUser"
    deleting = any(one.operation == "delete" and one.table == accounts.name for one in specification.endpoints)
    if deleting or "erase_person" in operations:
        yield "AdminDeleteUser"
    if role_field(accounts) is not None:
        yield from ("AdminAddUserToGroup", "AdminListGroupsForUser", "AdminRemoveUserFromGroup")


def _messages(_: Target, function: Function) -> Iterator[Statement]:
    """What Lambda asks of a queue in the function's name."""
    if function.queue:
        actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        yield allow(actions, [arn(queue_id(function.queue))])


def _streams(target: Target, function: Function) -> Iterator[Statement]:
    """What Lambda asks of the changes of tables in the function's name; what cannot be dealt with is told a queue."""
    if function.streams:
        actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        yield allow(
            actions,
            [
                attribute(logical_table(name), "StreamArn")
                for name in map(target.specification.stored_as, function.streams)
            ],
        )
        yield allow(["dynamodb:ListStreams"], ["*"])
        yield allow(["sqs:SendMessage"], [arn(CHANGES_DEAD)])


def _beginning(target: Target, _: Function) -> Iterator[Statement]:
    """What requests set off in the background: a message to who does it."""
    transfers = any(one.operation in ("import", "export") for one in target.specification.endpoints)
    kinds = {function.kind for function in functions(target.specification)}
    told = [JOBS] if transfers else []
    told += [DELIVERIES] if "deliveries" in kinds else []
    if told:
        yield allow(["sqs:SendMessage"], [arn(queue_id(queue)) for queue in told])


def _links(target: Target, _: Function) -> Iterator[Statement]:
    """What the addresses allow at which files are sent and fetched."""
    operations = {endpoint.operation for endpoint in target.specification.endpoints}
    if "import" in operations:
        yield allow(["s3:PutObject"], [_objects(naming.UPLOADS)])
    fetched = [naming.EXPORTS] if "export" in operations else []
    fetched += [naming.REPORTS] if _imports(target) else []
    if fetched:
        yield allow(["s3:GetObject"], [_objects(prefix) for prefix in fetched])
    if "erase_person" in operations and needs_bucket(target.specification):
        kept = (naming.UPLOADS, naming.EXPORTS, naming.REPORTS)
        yield allow(["s3:DeleteObject"], [_objects(prefix) for prefix in kept])


def _imports(target: Target) -> bool:
    imported = any(endpoint.operation == "import" for endpoint in target.specification.endpoints)
    return imported or any(isinstance(one, Import) for one in target.specification.integrations)


def _own_messages(_: Target, function: Function) -> Iterator[Statement]:
    """What is long goes on by another message; a delivery that has failed is told to its dead-letter queue."""
    if function.queue:
        failed = [DELIVERIES + DEAD] if function.kind == "deliveries" else []
        yield allow(["sqs:SendMessage"], [arn(queue_id(name)) for name in (function.queue, *failed)])


def _deliveries(target: Target, _: Function) -> Iterator[Statement]:
    if any(function.kind == "deliveries" for function in functions(target.specification)):
        yield allow(["sqs:SendMessage"], [arn(queue_id(DELIVERIES))])


def _files(target: Target, _: Function) -> Iterator[Statement]:
    """The files that are read and written; without ListBucket S3 does not say that one is not there."""
    imports = [one for one in target.specification.integrations if isinstance(one, Import)]
    if needs_bucket(target.specification):
        yield allow(["s3:GetObject", "s3:PutObject"], [sub("${Bucket.Arn}/*")])
        yield allow(["s3:ListBucket"], [arn(BUCKET)])
    others = [one for one in imports if one.bucket]
    if others:
        every = "arn:${AWS::Partition}:s3:::"
        yield allow(["s3:GetObject"], [sub(f"{every}{one.bucket}/{one.prefix}*") for one in others])
        yield allow(["s3:ListBucket"], [sub(f"{every}{name}") for name in dict.fromkeys(one.bucket for one in others)])


def _objects(prefix: str) -> Value:
    return sub(f"${{{BUCKET}.Arn}}/{prefix}*")


def _chores(target: Target, _: Function) -> Iterator[Statement]:
    """What the tasks of section 10.2 need besides: backups, and looking through whole tables."""
    actions = [task.action for task in scheduled(target.specification)]
    every = _tables(target, table_names(target))
    if any(isinstance(one, Rebuild) for one in actions):
        yield allow(["dynamodb:Scan"], every)
    elif any(isinstance(one, DeleteRecords) and one.purge for one in actions) and naming.BIN in table_names(target):
        yield allow(["dynamodb:Scan"], [arn(logical_table(naming.BIN))])
    if any(isinstance(one, BackUp) for one in actions):
        yield allow(["dynamodb:CreateBackup"], every)
        yield allow(["dynamodb:DeleteBackup"], _tables(target, table_names(target), "/backup/*"))
        yield allow(["dynamodb:ListBackups"], ["*"])


def _outgoing(target: Target, _: Function) -> Iterator[Statement]:
    """Where deliveries go: by the secrets' names, to the topics, buses and queues of section 8, as mails."""
    lines = target.specification.integrations
    if any(isinstance(one, Webhook | Email) for one in lines):
        place = naming.secret_name(target.specification.name, target.stage.name, "*")
        here = "${AWS::Region}:${AWS::AccountId}"
        yield allow(
            ["secretsmanager:GetSecretValue"], [sub(f"arn:${{AWS::Partition}}:secretsmanager:{here}:secret:{place}")]
        )
        yield allow(["ssm:GetParameter"], [sub(f"arn:${{AWS::Partition}}:ssm:{here}:parameter/{place}")])
    if any(isinstance(one, Email) for one in lines):
        yield allow(["ses:SendEmail"], [sub("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*")])
    channels = {(one.channel, one.name): one for one in lines if isinstance(one, Publication)}.values()
    for channel, action, place_of in (
        ("topic", "sns:Publish", lambda one: {"Ref": topic_id(one.name)}),
        ("bus", "events:PutEvents", lambda one: bus_arn(one.name)),
        ("queue", "sqs:SendMessage", lambda one: arn(queue_id(one.name))),
    ):
        places = [place_of(one) for one in channels if one.channel == channel]
        if places:
            yield allow([action], places)


def _uploads(target: Target, function: Function) -> Iterator[Statement]:
    """The files of records."""
    for actions, resources in upload_grants(target, function.kind):
        yield allow(actions, resources)


GRANTS: Final[dict[FunctionKind, tuple[Callable[[Target, Function], Iterator[Statement]], ...]]] = {
    "api": (_records, _people, _beginning, _links, _uploads, _endpoints),
    "jobs": (_messages, _own_messages, _records, _files, _uploads, _chores),
    "changes": (_streams, _following, _deliveries),
    "deliveries": (_messages, _own_messages, _log_of_deliveries, _followers, _outgoing),
    "consumer": (_messages, _records, _files_to_import),
}
"""What each kind of function needs."""
