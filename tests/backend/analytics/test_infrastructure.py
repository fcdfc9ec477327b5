"""The unit that counts interactions: its stack, and what it changes of the e-mail stack where it is on."""

from typing import Any

from analytics import flat
from backend.analytics.queries import measures, named
from tests.fakes.cloudwatch import CloudWatch
from tests.fakes.deployment import CHANGED, Template, references, stacks, text

ROWS = "analytics_rows.lambda_handler"
KEY = CHANGED["DATA_KEY_ARN"]
HOUR = 3600
TROUBLE = {
    "Errors": 1,
    "Throttles": 1,
    "IteratorAge": HOUR * 1000,
    "ApproximateNumberOfMessagesVisible": 1,
    "RowsNotUnderstood": 1,
    "DeliveryToS3.DataFreshness": HOUR,
    "FailedConversion.Records": 1,
}


def unit() -> Template:
    return stacks(**CHANGED)["SecondAnalytics"]


def delivery() -> dict[str, Any]:
    (stream,) = unit().properties("AWS::KinesisFirehose::DeliveryStream")
    destination: dict[str, Any] = stream["ExtendedS3DestinationConfiguration"]
    return destination


def test_nothing_of_it_is_there_unless_it_is_named() -> None:
    assert stacks().keys() == {"OpenSearchStack", "ACEmailAISandbox"}
    assert "StreamSpecification" not in str(stacks()["ACEmailAISandbox"].document)


def test_rows_come_from_the_stream_of_records_and_from_no_table_with_words() -> None:
    template = unit()
    (mapping,) = template.properties("AWS::Lambda::EventSourceMapping")
    told_by = mapping["EventSourceArn"]

    assert "DatabaseInteractions" in told_by["Fn::ImportValue"]
    assert template.resources_of(ROWS, "dynamodb:GetRecords") == [told_by]
    assert {name for name in template.actions_of(ROWS) if name.startswith("dynamodb:")} == {
        *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
    }


def test_what_fails_comes_again_in_halves_for_a_day_and_is_told_of_at_the_end() -> None:
    template = unit()
    (mapping,) = template.properties("AWS::Lambda::EventSourceMapping")
    (queue,) = template.all("AWS::SQS::Queue")

    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 12 * HOUR < mapping["MaximumRecordAgeInSeconds"] < 24 * HOUR
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": [queue, "Arn"]}
    assert "MaximumRetryAttempts" not in mapping


def test_a_row_lies_as_parquet_where_the_catalog_looks_for_its_day() -> None:
    (table,) = unit().properties("AWS::Glue::Table")
    said, source = table["TableInput"], delivery()["DataFormatConversionConfiguration"]["SchemaConfiguration"]
    (bucket,) = references(delivery()["BucketARN"])
    place = f"s3://<{bucket}>/"
    folder = delivery()["Prefix"].replace("!{partitionKeyFromQuery:began_on}", "${began_on}")

    (name,) = unit().all("AWS::Glue::Table")
    assert (source["DatabaseName"], source["TableName"]) == (table["DatabaseName"], {"Ref": name})
    assert said["Name"] == flat.TABLE
    assert text(said["Parameters"]["storage.location.template"]) == place + folder
    assert text(said["StorageDescriptor"]["Location"]) == place + folder.partition("began_on=")[0]
    assert "Parquet" in said["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"]
    assert "ParquetSerDe" in delivery()["DataFormatConversionConfiguration"]["OutputFormatConfiguration"]["Serializer"]
    assert delivery()["BufferingHints"]["SizeInMBs"] >= 64  # Firehose takes less neither by day nor as Parquet


def test_the_catalog_has_the_columns_of_a_row_and_reckons_the_days_that_are_kept() -> None:
    (table,) = unit().properties("AWS::Glue::Table")
    said = table["TableInput"]
    columns = [*said["StorageDescriptor"]["Columns"], *said["PartitionKeys"]]
    (rows,) = (row["Properties"] for row in unit().all("AWS::S3::Bucket").values() if "aws:kms" in str(row))
    stay = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rows["LifecycleConfiguration"]["Rules"]}

    assert sorted(row["Name"] for row in columns) == sorted(flat.COLUMNS)
    assert said["Parameters"]["projection.enabled"] == "true"
    assert said["Parameters"]["projection.began_on.range"] == f"NOW-{stay['rows/']}DAYS,NOW+1DAYS"
    assert stay == {"rows/": 90, "failed/": 14, "results/": 7}
    assert "VersioningConfiguration" not in rows


def test_rows_and_answers_lie_under_the_key_and_are_kept_in_production() -> None:
    template = unit()
    (group,) = template.properties("AWS::Athena::WorkGroup")
    (stream,) = template.properties("AWS::KinesisFirehose::DeliveryStream")
    settings = group["WorkGroupConfiguration"]

    assert settings["EnforceWorkGroupConfiguration"] is True
    assert settings["ResultConfiguration"]["EncryptionConfiguration"] == {"EncryptionOption": "SSE_KMS", "KmsKey": KEY}
    assert 0 < settings["BytesScannedCutoffPerQuery"] <= 10 * 1024**3
    assert stream["DeliveryStreamEncryptionConfigurationInput"]["KeyARN"] == KEY
    assert delivery()["EncryptionConfiguration"] == {"KMSEncryptionConfig": {"AWSKMSKeyARN": KEY}}
    assert {row["DeletionPolicy"] for row in template.all("AWS::S3::Bucket").values()} == {"Retain"}


def test_every_question_is_saved_as_it_is_asked_of_duckdb() -> None:
    saved = {row["Name"]: row["QueryString"] for row in unit().properties("AWS::Athena::NamedQuery")}

    assert saved == named()
    assert saved.keys() > {measure.name for measure in measures()}


def test_what_goes_wrong_raises_an_alarm_that_clears_itself_and_is_told() -> None:
    alarms = unit().properties("AWS::CloudWatch::Alarm")

    assert {row["MetricName"] for row in alarms} == TROUBLE.keys()
    for row in alarms:
        cloudwatch, period, bad = CloudWatch(), row["Period"], TROUBLE[row["MetricName"]]
        for n in range(4):
            cloudwatch.count(row, n * period, bad if n == 1 else 0.0)
        raised = [cloudwatch.is_raised(row, n * period) for n in range(1, 5)]
        assert raised == [False, True, False, False], row["AlarmName"]
        assert row["AlarmActions"], row["AlarmName"]
        assert row["OKActions"], row["AlarmName"]
