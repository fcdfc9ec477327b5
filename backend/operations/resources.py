"""The stores and keys of a deployed copy, by the names that the table of roles gives them: unit for unit."""

from collections.abc import Callable
from typing import Final, NamedTuple

from analytics import flat
from backend.analytics.places import RESULTS, ROWS
from backend.operations.deployed import Deployed
from backend.privacy.roles import DATA_KEY
from backend.settings import Unit


class _Place(NamedTuple):
    """Where the copy is, which every ARN of it says."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def table(self, name: str) -> str:
        return self.arn("dynamodb", f"table/{name}")

    def queue(self, url: str) -> str:
        return self.arn("sqs", url.rpartition("/")[2])

    def bucket(self, name: str) -> str:
        return f"arn:{self.partition}:s3:::{name}"


def of(deployed: Deployed) -> dict[str, str]:
    """The ARN of each; of a unit that is not there, none."""
    master_key = deployed.master_key()
    partition, _, region, account = master_key.split(":")[1:5]
    place = _Place(partition, region, account)
    known = {**_of_mails(deployed, place), "master_key": master_key}
    if deployed.settings.data_key_arn:
        known[DATA_KEY] = deployed.settings.data_key_arn
    for unit, resources in _OF_UNITS.items():
        if told := deployed.outputs(unit):
            known |= resources(told, place)
    return known


def _of_mails(deployed: Deployed, place: _Place) -> dict[str, str]:
    interactions, texts, customer_keys = deployed.interaction_tables()
    return {
        "results": place.table(deployed.table()),
        "ledger": place.table(deployed.ledger()),
        "ledger_key": deployed.ledger_key(),
        "interactions": place.table(interactions),
        "texts": place.table(texts),
        "customer_keys": place.table(customer_keys),
        "failures": place.queue(deployed.failure_queue()),
    }


def _of_chats(told: dict[str, str], place: _Place) -> dict[str, str]:
    return {"conversations": place.table(told["ConversationsTableName"])}


def _of_scale(told: dict[str, str], place: _Place) -> dict[str, str]:
    return {
        "dead_letters": place.queue(told["ScaleDeadLettersUrl"]),
        "refused_turns": place.queue(told["ScaleRefusedUrl"]),
    }


def _of_recordings(told: dict[str, str], place: _Place) -> dict[str, str]:
    bucket = place.bucket(told["RecordingsBucketName"])
    return {
        "calls": place.table(told["RecordingsTableName"]),
        "recordings_bucket": bucket,
        "recordings_files": f"{bucket}/*",
        "recordings_key": told["RecordingsKeyArn"],
    }


def _of_analytics(told: dict[str, str], place: _Place) -> dict[str, str]:
    bucket, database = place.bucket(told["AnalyticsBucketName"]), told["AnalyticsDatabase"]
    return {
        "analytics_bucket": bucket,
        "analytics_files": f"{bucket}/*",
        "analytics_rows": f"{bucket}/{ROWS}/*",
        "analytics_answers": f"{bucket}/{RESULTS}/*",
        "analytics_stream": place.arn("firehose", f"deliverystream/{told['AnalyticsStreamName']}"),
        "analytics_workgroup": place.arn("athena", f"workgroup/{told['AnalyticsWorkGroup']}"),
        "analytics_catalog": place.arn("glue", "catalog"),
        "analytics_database": place.arn("glue", f"database/{database}"),
        "analytics_table": place.arn("glue", f"table/{database}/{flat.TABLE}"),
        "analytics_key": told["AnalyticsKeyArn"],
    }


def _of_audit(told: dict[str, str], place: _Place) -> dict[str, str]:
    bucket = place.bucket(told["AuditBucketName"])
    return {
        "audit_table": place.table(told["AuditTableName"]),
        "audit_bucket": bucket,
        "audit_anchors": f"{bucket}/*",
    }


_OF_UNITS: Final[dict[Unit, Callable[[dict[str, str], _Place], dict[str, str]]]] = {
    Unit.CHAT: _of_chats,
    Unit.SCALE: _of_scale,
    Unit.RECORDINGS: _of_recordings,
    Unit.ANALYTICS: _of_analytics,
    Unit.AUDIT: _of_audit,
}
"""What the units keep, by what their stacks tell."""
