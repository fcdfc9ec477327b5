"""What bytes can lie in, by the types of templates: how moto makes one, what one holds, and how to put a mark there.

A type that is in neither table is one that nobody looked through yet.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from moto.sqs.models import sqs_backends

from adapters.stores.items import decode

Clients = Callable[[str], Any]
TABLE: Final = "AWS::DynamoDB::Table"
Said = Mapping[str, Any]
ACCOUNT, REGION = "123456789012", "us-east-1"
"""moto's."""


class Kind(NamedTuple):
    """A store of one type: *make* gives its attributes, *read* each part of it, however hidden; *plant* puts a text."""

    make: Callable[[Clients, str, Said], dict[str, str]]
    read: Callable[[Clients, str], Iterator[bytes]]
    plant: Callable[[Clients, str, str], Any]


def _make_table(aws: Clients, name: str, said: Said) -> dict[str, str]:
    given = {key: said[key] for key in ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes") if key in said}
    if "StreamSpecification" in said:
        given["StreamSpecification"] = {"StreamEnabled": True, **said["StreamSpecification"]}
    aws("dynamodb").create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **given)
    return {"Ref": name, "Arn": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"}


def _read_table(aws: Clients, name: str) -> Iterator[bytes]:
    for item in aws("dynamodb").scan(TableName=name)["Items"]:
        yield shown(decode(item))


def changes(aws: Clients, table: str) -> list[dict[str, Any]]:
    """What the stream of a table holds; nothing where it has none."""
    streams, arn = (
        aws("dynamodbstreams"),
        aws("dynamodb").describe_table(TableName=table)["Table"].get("LatestStreamArn"),
    )
    found: list[dict[str, Any]] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"] if arn else ():
        begins = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = streams.get_shard_iterator(StreamArn=arn, **begins)["ShardIterator"]
        found += streams.get_records(ShardIterator=iterator)["Records"]
    return found


def _plant_table(aws: Clients, name: str, text: str) -> None:
    described = aws("dynamodb").describe_table(TableName=name)["Table"]
    kinds = {row["AttributeName"]: row["AttributeType"] for row in described["AttributeDefinitions"]}
    key = {row["AttributeName"]: {kinds[row["AttributeName"]]: "1"} for row in described["KeySchema"]}
    aws("dynamodb").put_item(TableName=name, Item={**key, "planted": {"B": text.encode()}})


def _make_bucket(aws: Clients, name: str, said: Said) -> dict[str, str]:
    name = name.lower()
    aws("s3").create_bucket(Bucket=name)
    if "VersioningConfiguration" in said:
        aws("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration=said["VersioningConfiguration"])
    return {"Ref": name, "Arn": f"arn:aws:s3:::{name}"}


def _read_bucket(aws: Clients, name: str) -> Iterator[bytes]:
    """Every version, those behind a marker that they were deleted as well."""
    for each in aws("s3").list_object_versions(Bucket=name).get("Versions", ()):
        found = aws("s3").get_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
        yield each["Key"].encode()
        yield found["Body"].read()


def _plant_bucket(aws: Clients, name: str, text: str) -> None:
    """Where there are versions, one that looks as if it were deleted."""
    aws("s3").put_object(Bucket=name, Key="planted", Body=text.encode())
    if aws("s3").get_bucket_versioning(Bucket=name).get("Status") == "Enabled":
        aws("s3").delete_object(Bucket=name, Key="planted")


def _make_queue(aws: Clients, name: str, said: Said) -> dict[str, str]:
    is_fifo = {"FifoQueue": "true"} if said.get("FifoQueue") else {}
    name += ".fifo" if is_fifo else ""
    url = aws("sqs").create_queue(QueueName=name, Attributes=is_fifo)["QueueUrl"]
    return {"Ref": url, "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}", "QueueName": name}


def _read_queue(_aws: Clients, url: str) -> Iterator[bytes]:
    """What is being worked on as well, which nobody receives."""
    queue = sqs_backends[ACCOUNT][REGION].queues[url.rpartition("/")[2]]
    deleted = queue.deleted_messages
    for message in queue._messages:
        if message.id not in deleted:
            yield str(message.body).encode()


def show_messages() -> None:
    """Give back to all queues what somebody received and did not delete."""
    for queue in sqs_backends[ACCOUNT][REGION].queues.values():
        queue.pending_messages.clear()
        for message in queue._messages:
            message.change_visibility(0)


def _plant_queue(aws: Clients, url: str, text: str) -> None:
    group = {"MessageGroupId": "g", "MessageDeduplicationId": "d"} if url.endswith(".fifo") else {}
    aws("sqs").send_message(QueueUrl=url, MessageBody=json.dumps({"words": text}), **group)


def _make_stream(aws: Clients, _name: str, said: Said) -> dict[str, str]:
    aws("kinesis").create_stream(StreamName=said["Name"], ShardCount=1)
    return {"Ref": said["Name"], "Arn": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{said['Name']}"}


def _read_stream(aws: Clients, name: str) -> Iterator[bytes]:
    for record in records(aws, name):
        yield bytes(record["Data"])


def records(aws: Clients, stream: str) -> list[dict[str, Any]]:
    """What a data stream holds in all its shards."""
    kinesis = aws("kinesis")
    found: list[dict[str, Any]] = []
    for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
        begins = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = kinesis.get_shard_iterator(StreamName=stream, **begins)["ShardIterator"]
        found += kinesis.get_records(ShardIterator=iterator)["Records"]
    return found


def _plant_stream(aws: Clients, name: str, text: str) -> None:
    aws("kinesis").put_record(StreamName=name, Data=text.encode(), PartitionKey="p")


def _make_secret(aws: Clients, name: str, _: Said) -> dict[str, str]:
    return {"Ref": aws("secretsmanager").create_secret(Name=name, SecretString="k" * 64)["ARN"]}


def _read_secret(aws: Clients, arn: str) -> Iterator[bytes]:
    yield shown(aws("secretsmanager").describe_secret(SecretId=arn))
    yield str(aws("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]).encode()


def _plant_secret(aws: Clients, arn: str, text: str) -> None:
    aws("secretsmanager").put_secret_value(SecretId=arn, SecretString=text)


def _make_parameter(aws: Clients, _: str, said: Said) -> dict[str, str]:
    aws("ssm").put_parameter(Name=said["Name"], Value=said["Value"], Type=said["Type"])
    return {"Ref": said["Name"]}


def _read_parameter(aws: Clients, name: str) -> Iterator[bytes]:
    for row in aws("ssm").get_parameter_history(Name=name)["Parameters"]:
        yield shown(row)


def _plant_parameter(aws: Clients, name: str, text: str) -> None:
    aws("ssm").put_parameter(Name=name, Value=text, Overwrite=True)
    aws("ssm").put_parameter(Name=name, Value="another", Overwrite=True)


KINDS: Final[Mapping[str, Kind]] = {
    TABLE: Kind(_make_table, _read_table, _plant_table),
    "AWS::S3::Bucket": Kind(_make_bucket, _read_bucket, _plant_bucket),
    "AWS::SQS::Queue": Kind(_make_queue, _read_queue, _plant_queue),
    "AWS::Kinesis::Stream": Kind(_make_stream, _read_stream, _plant_stream),
    "AWS::SecretsManager::Secret": Kind(_make_secret, _read_secret, _plant_secret),
    "AWS::SSM::Parameter": Kind(_make_parameter, _read_parameter, _plant_parameter),
}
LIES_ELSEWHERE: Final[Mapping[str, str]] = {
    "AWS::KinesisFirehose::DeliveryStream": "in its bucket, once it is written",
    "AWS::Logs::LogGroup": "what the functions log and print is looked through line by line",
    "AWS::Logs::LogStream": "the same",
    "AWS::CloudWatch::": "metrics are lines that the functions print",
    "AWS::Logs::MetricFilter": "counts lines",
    "AWS::OpenSearchServerless::": "the index holds sections of the bucket of articles",
    "AWS::S3Vectors::": "the same",
    "Custom::VectorIndex": "the same",
    "AWS::Bedrock::": "the same, and rules",
    "AWS::Glue::": "the description of a table, whose rows are in a bucket",
    "AWS::Athena::": "questions of ours; answers are in a bucket",
}
"""What is no store of its own, and where its bytes are looked for."""
KEEPS_NOTHING: Final = (
    *("AWS::ApiGateway", "AWS::Connect::", "AWS::Events::", "AWS::IAM::", "AWS::KMS::", "AWS::Kinesis::StreamConsumer"),
    *("AWS::Lambda::", "AWS::Lex::", "AWS::Logs::QueryDefinition", "AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"),
    *("AWS::SNS::", "AWS::StepFunctions::", "Custom::"),
)
"""What has rules and code, or is told of as another service's (`ELSEWHERE` of the operations)."""


def shown(value: Any) -> bytes:
    """Give *value* with the bytes in it as they are."""
    return json.dumps(value, default=_text, ensure_ascii=False).encode()


def _text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | bytearray) else str(value)
