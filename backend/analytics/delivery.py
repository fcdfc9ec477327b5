"""The delivery stream: rows of JSON in, Parquet by day out."""

from collections.abc import Sequence

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from analytics import flat
from backend.acknowledgments import acknowledge
from backend.analytics.places import FAILED, ROWS
from backend.function import LogGroup
from backend.names import Names
from backend.settings import Settings

SECONDS, MEGABYTES = 900, 128
"""When rows that wait are written: the more at once, the fewer and larger the files that a question reads."""
RETRY_SECONDS = 300

Delivery = firehose.CfnDeliveryStream


class Delivered(Construct):
    """A stream that writes into *bucket* what *table* describes; what does not fit goes to a place of its own there."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: Settings, bucket: s3.Bucket, key: kms.IKey, table: glue.CfnTable
    ) -> None:
        super().__init__(scope, id_)
        names = Names(settings.app_name)
        self._bucket, self._key = bucket, key
        self._errors = LogGroup(self, "Errors", days=settings.log_retention_days)
        lines = logs.LogStream(self, "Lines", log_group=self._errors, removal_policy=RemovalPolicy.DESTROY)
        self._role, policy = self._rights(names)
        self.stream = Delivery(
            self,
            "Stream",
            delivery_stream_name=names.analytics_stream,
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input=Delivery.DeliveryStreamEncryptionConfigurationInputProperty(
                key_type="CUSTOMER_MANAGED_CMK", key_arn=key.key_arn
            ),
            extended_s3_destination_configuration=Delivery.ExtendedS3DestinationConfigurationProperty(
                bucket_arn=bucket.bucket_arn,
                role_arn=self._role.role_arn,
                prefix=f"{ROWS}/{flat.DAY}=!{{partitionKeyFromQuery:{flat.DAY}}}/",
                error_output_prefix=f"{FAILED}/!{{firehose:error-output-type}}/",
                buffering_hints=Delivery.BufferingHintsProperty(interval_in_seconds=SECONDS, size_in_m_bs=MEGABYTES),
                dynamic_partitioning_configuration=Delivery.DynamicPartitioningConfigurationProperty(
                    enabled=True, retry_options=Delivery.RetryOptionsProperty(duration_in_seconds=RETRY_SECONDS)
                ),
                processing_configuration=_day_of_a_row(),
                data_format_conversion_configuration=self._conversion(table),
                encryption_configuration=Delivery.EncryptionConfigurationProperty(
                    kms_encryption_config=Delivery.KMSEncryptionConfigProperty(awskms_key_arn=key.key_arn)
                ),
                cloud_watch_logging_options=Delivery.CloudWatchLoggingOptionsProperty(
                    enabled=True, log_group_name=self._errors.log_group_name, log_stream_name=lines.log_stream_name
                ),
            ),
        )
        self.stream.node.add_dependency(policy)

    def _conversion(self, table: glue.CfnTable) -> Delivery.DataFormatConversionConfigurationProperty:
        return Delivery.DataFormatConversionConfigurationProperty(
            enabled=True,
            input_format_configuration=Delivery.InputFormatConfigurationProperty(
                deserializer=Delivery.DeserializerProperty(open_x_json_ser_de=Delivery.OpenXJsonSerDeProperty())
            ),
            output_format_configuration=Delivery.OutputFormatConfigurationProperty(
                serializer=Delivery.SerializerProperty(
                    parquet_ser_de=Delivery.ParquetSerDeProperty(compression="SNAPPY")
                )
            ),
            schema_configuration=Delivery.SchemaConfigurationProperty(
                catalog_id=Stack.of(self).account,
                region=Stack.of(self).region,
                role_arn=self._role.role_arn,
                database_name=table.database_name,
                table_name=table.ref,
                version_id="LATEST",
            ),
        )

    def _rights(self, names: Names) -> tuple[iam.Role, iam.Policy]:
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("firehose.amazonaws.com"))
        policy = iam.Policy(self, "Rights", roles=[role])

        def may(*actions: str, on: Sequence[str]) -> None:
            policy.add_statements(iam.PolicyStatement(actions=list(actions), resources=list(on)))

        def catalog(resource: str, *name: str) -> str:
            return Stack.of(self).format_arn(service="glue", resource=resource, resource_name="/".join(name) or None)

        files = self._bucket.arn_for_objects("*")
        may("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", on=[files])
        may(
            *("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
            on=[self._bucket.bucket_arn],
        )
        may("kms:Decrypt", "kms:GenerateDataKey", on=[self._key.key_arn])
        may(
            *("glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"),
            on=[
                catalog("catalog"),
                catalog("database", names.analytics_database),
                catalog("table", names.analytics_database, flat.TABLE),
            ],
        )
        may("logs:PutLogEvents", on=[self._errors.log_group_arn])
        acknowledge(policy, {f"AwsSolutions-IAM5[Resource::{files}]": "Files get their names as they are written."})
        return role, policy


def _day_of_a_row() -> Delivery.ProcessingConfigurationProperty:
    """Have the stream read from each row in which folder it belongs."""
    told = {"MetadataExtractionQuery": f"{{{flat.DAY}: .{flat.DAY}}}", "JsonParsingEngine": "JQ-1.6"}
    return Delivery.ProcessingConfigurationProperty(
        enabled=True,
        processors=[
            Delivery.ProcessorProperty(
                type="MetadataExtraction",
                parameters=[
                    Delivery.ProcessorParameterProperty(parameter_name=name, parameter_value=value)
                    for name, value in told.items()
                ],
            )
        ],
    )
