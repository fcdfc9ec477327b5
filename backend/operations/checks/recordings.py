"""Where Connect writes recordings of calls, which no deployment changes in an instance that was there before."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.names import Names
from backend.operations import stacks
from backend.operations.account import Clients
from backend.operations.finding import Finding, bad, good
from backend.settings import Settings, Unit
from speech.recording import RECORDINGS

SUBJECT = "Recordings"


def recordings(settings: Settings, aws: Clients) -> Iterator[Finding]:
    """Where the unit is deployed, the instance writes into its bucket, under its key, where the unit looks."""
    if Unit.RECORDINGS not in settings.units:
        return
    name = Names(settings.app_name).recordings_stack
    if (stack := stacks.find(aws, name)) is None:
        yield good(SUBJECT, f"the stack {name} comes with the deployment")
        return
    told = stacks.outputs(stack)
    bucket, key = told["RecordingsBucketName"], told["RecordingsKeyArn"]
    remedy = (
        "Note what the Connect console says under Data storage, Call recordings, for the way back; name the bucket "
        f"{bucket} there, the prefix {RECORDINGS}, and for encryption the key {key}. Recordings of all flows go there."
    )
    rows = aws("connect").list_instance_storage_configs(
        InstanceId=settings.instance_id, ResourceType="CALL_RECORDINGS"
    )["StorageConfigs"]
    if not rows:
        yield bad(SUBJECT, "the instance records no calls", remedy)
    elif wrong := _wrong(rows[0].get("S3Config", {}), bucket, key):
        yield bad(SUBJECT, f"the instance writes recordings {wrong}", remedy)
    else:
        yield good(SUBJECT, f"the instance writes recordings into {bucket}, under the unit's key")


def _wrong(place: Mapping[str, Any], bucket: str, key: str) -> str:
    """Say what is not as it has to be; empty where all is."""
    if place.get("BucketName") != bucket:
        return f"into {place.get('BucketName', 'no bucket')}"
    if place.get("BucketPrefix", "").strip("/") != RECORDINGS:
        return f"below {place.get('BucketPrefix') or 'no prefix'}, where nobody looks"
    if place.get("EncryptionConfig", {}).get("KeyId") != key:
        return "under another key"
    return ""
