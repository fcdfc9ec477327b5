"""The rows as Athena knows them: a database, a table whose days are known without a crawler, saved questions."""

from collections.abc import Mapping
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from analytics import flat
from backend.analytics.places import RESULTS, ROWS
from backend.analytics.queries import named
from backend.names import Names

MOST_BYTES: Final = 10 * 1024**3
"""A question that would read more than this is ended: about five cents."""

_TYPES: Final[Mapping[str, str]] = {
    "VARCHAR": "string",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
    "VARCHAR[]": "array<string>",
}
"""What the catalog calls the types of columns."""


class Catalog(Construct):
    """Database and table over the rows in *bucket*, of the last *days*, and the workgroup that asks them."""

    def __init__(
        self, scope: Construct, id_: str, *, names: Names, bucket: s3.Bucket, key: kms.IKey, days: int
    ) -> None:
        super().__init__(scope, id_)
        account = Stack.of(self).account
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(name=names.analytics_database),
        )
        self.table = glue.CfnTable(
            self,
            "Table",
            catalog_id=account,
            database_name=database.ref,
            table_input=_table(bucket.s3_url_for_object(ROWS), days),
        )
        self.workgroup = self._workgroup(names, bucket, key)
        for name, sql in named().items():
            athena.CfnNamedQuery(
                self,
                name.title().replace("_", ""),
                name=name,
                database=database.ref,
                query_string=sql,
                work_group=self.workgroup.ref,
            )

    def _workgroup(self, names: Names, bucket: s3.Bucket, key: kms.IKey) -> athena.CfnWorkGroup:
        """Whoever asks in it can choose neither place nor encryption of the answers, nor read without limit."""
        return athena.CfnWorkGroup(
            self,
            "WorkGroup",
            name=names.of("Analytics"),
            description="Questions about interactions",
            recursive_delete_option=True,
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                bytes_scanned_cutoff_per_query=MOST_BYTES,
                engine_version=athena.CfnWorkGroup.EngineVersionProperty(
                    selected_engine_version="Athena engine version 3"
                ),
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=bucket.s3_url_for_object(f"{RESULTS}/"),
                    encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                        encryption_option="SSE_KMS", kms_key=key.key_arn
                    ),
                ),
            ),
        )


def _table(place: str, days: int) -> glue.CfnTable.TableInputProperty:
    """The table of rows below *place*; a day has a folder, and which days there are is reckoned."""
    columns = [
        glue.CfnTable.ColumnProperty(name=name, type=_TYPES[kind])
        for name, kind in flat.COLUMNS.items()
        if name != flat.DAY
    ]
    parquet = "org.apache.hadoop.hive.ql.io.parquet"
    return glue.CfnTable.TableInputProperty(
        name=flat.TABLE,
        table_type="EXTERNAL_TABLE",
        partition_keys=[glue.CfnTable.ColumnProperty(name=flat.DAY, type=_TYPES[flat.COLUMNS[flat.DAY]])],
        parameters={
            "classification": "parquet",
            "projection.enabled": "true",
            f"projection.{flat.DAY}.type": "date",
            f"projection.{flat.DAY}.format": "yyyy-MM-dd",
            f"projection.{flat.DAY}.range": f"NOW-{days}DAYS,NOW+1DAYS",
            f"projection.{flat.DAY}.interval": "1",
            f"projection.{flat.DAY}.interval.unit": "DAYS",
            "storage.location.template": f"{place}/{flat.DAY}=${{{flat.DAY}}}/",
        },
        storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
            columns=columns,
            location=f"{place}/",
            input_format=f"{parquet}.MapredParquetInputFormat",
            output_format=f"{parquet}.MapredParquetOutputFormat",
            serde_info=glue.CfnTable.SerdeInfoProperty(
                serialization_library=f"{parquet}.serde.ParquetHiveSerDe",
                parameters={"serialization.format": "1"},
            ),
        ),
    )
