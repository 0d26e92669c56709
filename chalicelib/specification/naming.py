"""Names that the running service and its template must agree on."""

from __future__ import annotations

import re
from typing import Final

ENVIRONMENT_PREFIX: Final = "ASBUILT_"
STAGE_VARIABLE: Final = ENVIRONMENT_PREFIX + "STAGE"
USER_POOL_VARIABLE: Final = ENVIRONMENT_PREFIX + "USER_POOL_ID"
CLIENT_VARIABLE: Final = ENVIRONMENT_PREFIX + "USER_POOL_CLIENT_ID"
ISSUER_VARIABLE: Final = ENVIRONMENT_PREFIX + "ISSUER"
JWKS_VARIABLE: Final = ENVIRONMENT_PREFIX + "JWKS_URL"
TRUST_AUTHORIZER_VARIABLE: Final = ENVIRONMENT_PREFIX + "TRUST_AUTHORIZER"
LOG_LEVEL_VARIABLE: Final = ENVIRONMENT_PREFIX + "LOG_LEVEL"
BUCKET_VARIABLE: Final = ENVIRONMENT_PREFIX + "BUCKET"
"""The name of the service's bucket."""
QUEUES_VARIABLE: Final = ENVIRONMENT_PREFIX + "QUEUES"
"""What the addresses of all queues of the account begin with: `https://sqs.eu-west-1.amazonaws.com/123456789012`."""
REGION_VARIABLE: Final = "AWS_REGION"
ENDPOINT_VARIABLE: Final = "AWS_ENDPOINT_URL"

LOCAL_STAGE: Final = "local"
LOCAL_ACCOUNT: Final = "000000000000"

LEDGER: Final = "asbuilt-ledger"
"""The companion table of markers and keys: unique values taken, idempotency keys used.

No table of a document has a hyphen in its name."""

LEDGER_KEY: Final = "id"
"""The ledger's hash key (a text)."""

BIN: Final = "asbuilt-bin"
"""The companion table of deleted records that can come back; made where a table has Soft delete."""

BIN_KEY: Final = ("deletion", "record")
"""The bin's hash and range key (texts): the record that was deleted, and each record that went with it."""

HISTORY: Final = "asbuilt-history"
"""The companion table of what writes changed; made where a table has History."""

HISTORY_KEY: Final = ("record", "place")
"""The history's hash and range key (texts): the record, and the entry's place among those of the record."""

EXPIRY: Final = "expires_at"
"""The attribute by which DynamoDB lets an entry of a companion table expire (epoch seconds)."""

DELIVERIES: Final = "asbuilt-deliveries"
"""The companion table of what goes out, and what came of it; made where section 8 has something go out."""

DELIVERIES_KEY: Final = "id"
"""Its hash key (a text)."""

DELIVERIES_INDEX: Final = "by_state"

DELIVERIES_INDEX_KEY: Final = ("state", "place")
"""The hash and range key of its index (texts): what became of a delivery; when it was made."""

EVENTS: Final = "asbuilt-events"
"""The companion table of what functions emit, whose stream tells of it; made where section 8 hears of such an event."""

EVENTS_KEY: Final = "id"
"""Its hash key (a text)."""

SIGNING_SECRET: Final = "WEBHOOK_SIGNING_SECRET"  # noqa: S105 - a name
"""The secret that outgoing calls are signed with, where their line names no other; the template makes it."""

MAIL_FROM: Final = "MAIL_FROM"
"""The secret, or parameter, that holds the address that mails are sent from; else it is made of the stage's domain."""

TEXT_ENDING: Final = ".txt"
RICH_ENDING: Final = ".html"
"""How the files of a mail's template end: its text, and the same for readers of HTML."""

SEARCH: Final = "asbuilt-search"
"""The companion table of words; made where a table is searchable and not small."""

SEARCH_KEY: Final = ("bucket", "entry")
"""Its hash and range key (texts): a table and how a word begins; the word and the key of a record that has it."""

JOBS: Final = "asbuilt-jobs"
"""The companion table of what is done in the background, and how far it is; made where there is any."""

JOBS_KEY: Final = ("job", "part")
"""Its hash and range key (texts): a job or a task, and a part of what is known of it (of a task: the slot)."""

FILES: Final = "files/"
"""What the keys of uploaded files begin with in the service's bucket."""

PARTITION: Final = "_all"
"""The attribute that holds the shard of a record: the partition of the lists of all records of a table."""

WRITE_ID: Final = "_write"
"""The attribute that holds the id of the write that made the stored state of an item."""

EXPIRES: Final = "_expires"
"""The attribute by which DynamoDB lets a record expire (epoch seconds)."""

CLOSED_UNTIL: Final = "_closed_until"
"""The attribute by which a record that is being deleted takes no new references (epoch seconds)."""


UPLOADS: Final = "uploads/"
"""What the keys of files begin with that are sent to the API to be imported."""

EXPORTS: Final = "exports/"
"""What the keys of files begin with that were asked of the API."""

REPORTS: Final = "reports/"
"""What the keys of files begin with that tell which rows were not imported."""


def shard(number: int) -> str:
    """A shard of the lists of all records, from 0: `all`, `all-1`."""
    return f"all-{number}" if number else "all"


def slug(text: str) -> str:
    """A name for resources: lower case, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def table_name(service: str, stage: str, table: str) -> str:
    """The DynamoDB table that holds a table's records: `support-desk-local-tickets`."""
    return f"{service}-{stage}-{table}"


def user_pool_name(service: str, stage: str) -> str:
    """The Cognito user pool of a stage."""
    return f"{service}-{stage}"


def key_alias(service: str, stage: str) -> str:
    """The name in KMS of the key that a stage's tables are encrypted with, where the customer manages it."""
    return f"alias/{service}-{stage}"


def fields_key_alias(service: str, stage: str) -> str:
    """The name in KMS of the key that the data keys of a stage's encrypted fields are encrypted with."""
    return f"alias/{service}-{stage}-fields"


def issuer(region: str, user_pool_id: str) -> str:
    """The issuer of the tokens of a user pool, which is where its keys are found too."""
    return f"https://cognito-idp.{region}.amazonaws.com/{user_pool_id}"


def secret_name(service: str, stage: str, name: str) -> str:
    """The secret of a stage that a document calls by this name: `support-desk-production/SLACK_URL`."""
    return f"{service}-{stage}/{name}"


def topic_arn(region: str, account: str, service: str, stage: str, topic: str) -> str:
    """The SNS topic of a stage that a document calls by this name."""
    return f"arn:aws:sns:{region}:{account}:{service}-{stage}-{topic}"


def bus_name(service: str, stage: str, bus: str) -> str:
    """The EventBridge bus of a stage that a document calls by this name; `default` is that of the account."""
    return bus if bus == "default" else f"{service}-{stage}-{bus}"


def log_group_name(service: str, stage: str, function: str) -> str:
    """The log group of a function of a stage: `/asbuilt/support-desk-production/api`."""
    return f"/asbuilt/{service}-{stage}/{function}"


def queue_name(service: str, stage: str, queue: str) -> str:
    """The SQS queue of a stage: `support-desk-local-jobs`."""
    return f"{service}-{stage}-{queue}"


def queue_url(base: str, service: str, stage: str, queue: str) -> str:
    """The address of a queue; `base` is that of all queues of the account (`QUEUES_VARIABLE`)."""
    return f"{base}/{queue_name(service, stage, queue)}"


def bucket_name(service: str, stage: str, account: str) -> str:
    """The one private bucket of a stage; the account is in it, for names of buckets are the whole world's."""
    return f"{service}-{stage}-{account}"


def file_key(identity: str) -> str:
    """The object that holds the file of an upload, whatever its table and its field come to be called."""
    return f"{FILES}{identity}"


def template_name(said: str) -> str:
    """The name of a mail's template as its folder has it: a document may say the folder before it, and an ending."""
    return said.removeprefix("mails/").removesuffix(TEXT_ENDING).removesuffix(RICH_ENDING)
