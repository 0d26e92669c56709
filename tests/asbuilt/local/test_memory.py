"""What the embedded cloud remembers over a stop: what changes have still to set off, and messages that nobody has."""

from __future__ import annotations

import pytest

from asbuilt.local.cloud import ENVIRONMENT, embedded_cloud
from asbuilt.local.cloud import REGION as HERE
from asbuilt.local.folder import Folder
from asbuilt.local.streams import streams_client
from chalicelib.clients import Clients
from chalicelib.data import connect

KEY = {"AttributeName": "id", "AttributeType": "S"}
TABLE = {
    "TableName": "desk-local-tickets",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [KEY],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run of the cloud in one folder, as often as it is asked for; what `use` does with it."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    def ran(use):
        folder = Folder("desk", tmp_path)
        with folder.held() as lock, embedded_cloud(folder, lock) as endpoint:
            return use(endpoint)

    return ran


def changes(endpoint):
    """The keys in the records of the table's stream, and the type of what they have."""
    client = streams_client(endpoint)
    (stream,) = client.list_streams(TableName=TABLE["TableName"])["Streams"]
    (shard,) = client.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    place = {"StreamArn": stream["StreamArn"], "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = client.get_shard_iterator(**place)["ShardIterator"]
    return [record["dynamodb"]["NewImage"] for record in client.get_records(ShardIterator=iterator)["Records"]]


def test_changes_and_messages_are_there_again_after_a_stop(run):
    item = {"id": {"S": "1"}, "photo": {"B": "AAEC"}}

    def begin(endpoint):
        connection = connect(HERE, endpoint)
        connection.dispatch("CreateTable", TABLE)
        connection.dispatch("PutItem", {"TableName": TABLE["TableName"], "Item": item})
        sqs = Clients(HERE, endpoint).sqs
        url = sqs.create_queue(QueueName="jobs", Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="hello")
        assert sqs.receive_message(QueueUrl=url)["Messages"]  # by somebody who is stopped before it is dealt with

    def go_on(endpoint):
        sqs = Clients(HERE, endpoint).sqs
        url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
        received = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"])["Messages"]
        connect(HERE, endpoint).dispatch("PutItem", {"TableName": TABLE["TableName"], "Item": {"id": {"S": "2"}}})
        return changes(endpoint), [(one["Body"], one["Attributes"]["ApproximateReceiveCount"]) for one in received]

    run(begin)
    images, messages = run(go_on)

    assert images == [item, {"id": {"S": "2"}}]
    assert messages == [("hello", "2")]
