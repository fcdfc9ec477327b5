"""How resources of AWS's types come and go: a general store, and what some types do beyond it.

Tables are the simulator's, parameters are moto's. Everything else is a thing with properties: its schema, its name and
what it refers to are checked. For the types in `noted_only` that is all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from simulator.rehearsal.account import Account, Index, RefusedError, Thing
from simulator.rehearsal.functions import Functions
from simulator.rehearsal.schema import schema


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type does beyond the general; each part may refuse."""

    made: Callable[[Resources, Thing], None] | None = None
    changed: Callable[[Resources, Thing, Mapping[str, Any]], None] | None = None
    gone: Callable[[Resources, Thing], None] | None = None


@dataclass
class Resources:
    """Creates, updates and deletes what is no custom resource."""

    account: Account
    functions: Functions
    noted_only: set[str] = field(default_factory=set)
    """The types that were met and are no more than things with properties."""

    def create(self, stack: str, logical_id: str, kind: str, properties: dict[str, Any]) -> Thing:
        self.account.check(kind, properties)
        known = schema(kind, self.account.region)
        given = [properties.get(name) for name in known.identifier]
        name = "|".join(map(str, given)) if given and None not in given else self.account.name(stack, logical_id)
        thing = Thing(kind, name, properties, self._attributes(kind, name, properties))
        thing.id = str(self._ref(thing))
        if kind not in KINDS:
            self.noted_only.add(kind)
        elif special := KINDS[kind].made:
            special(self, thing)
        return self.account.add(thing)

    def replaces(self, thing: Thing, properties: Mapping[str, Any]) -> list[str]:
        """Name the changes that make a new resource necessary."""
        return schema(thing.kind, self.account.region).replacing(thing.properties, properties)

    def update(self, thing: Thing, properties: dict[str, Any]) -> None:
        self.account.check(thing.kind, properties, own=thing)
        if special := KINDS.get(thing.kind, Kind()).changed:
            special(self, thing, properties)
        thing.properties = properties

    def delete(self, thing: Thing) -> None:
        """Delete what may be gone already."""
        if (thing.kind, thing.id) not in self.account.things:
            return
        if special := KINDS.get(thing.kind, Kind()).gone:
            special(self, thing)
        self.account.remove(thing)

    def _attributes(self, kind: str, name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Make up what the service says of a new resource: ids, ARNs, addresses."""
        service, noun = (part.lower() for part in kind.split("::")[1:])
        found: dict[str, Any] = {}
        for attribute in schema(kind, self.account.region).read_only:
            if attribute.endswith("Arn"):
                found[attribute] = self.account.arn(service, f"{noun}/{name}")
            elif attribute == "CollectionEndpoint":
                found[attribute] = f"https://{name.lower()}.{self.account.region}.aoss.amazonaws.com"
            elif attribute == "Version":
                found[attribute] = str(next(self.account.serial))
            else:
                found[attribute] = name
        if kind in IN_INSTANCE:
            attribute, noun = IN_INSTANCE[kind]
            found[attribute] = f"{properties['InstanceArn']}/{noun}/{name}"
        if kind == "AWS::Lambda::Alias":
            found["AliasArn"] = self.account.arn(service, f"function:{properties['FunctionName']}:{properties['Name']}")
        if kind == "AWS::S3::Bucket":
            found["Arn"] = f"arn:aws:s3:::{name}"
        if kind == "AWS::SQS::Queue":
            found["QueueName"] = name
        return found

    @staticmethod
    def _ref(thing: Thing) -> Any:
        """Give what `Ref` says, where that is not the name."""
        return thing.attributes.get(REFS.get(thing.kind, ""), thing.id)

    def rows(self) -> dict[str, int]:
        """Count the rows of each table."""
        count = self.functions.services.tables.count
        return {table.id: count(table.id) for table in self.account.of("AWS::DynamoDB::Table")}


CANARY_SECONDS: Final = 300.0

REFS: Final = {
    "AWS::Connect::ContactFlow": "ContactFlowArn",
    "AWS::Bedrock::Guardrail": "GuardrailArn",
    "AWS::Lambda::Alias": "AliasArn",
    "AWS::Lambda::LayerVersion": "LayerVersionArn",
    "AWS::StepFunctions::StateMachine": "Arn",
    "AWS::SecretsManager::Secret": "Id",
}


IN_INSTANCE: Final = {
    "AWS::Connect::ContactFlow": ("ContactFlowArn", "contact-flow"),
    "AWS::Connect::EmailAddress": ("EmailAddressArn", "email-address"),
    "AWS::Connect::HoursOfOperation": ("HoursOfOperationArn", "operating-hours"),
    "AWS::Connect::Queue": ("QueueArn", "queue"),
    "AWS::Connect::RoutingProfile": ("RoutingProfileArn", "routing-profile"),
}
"""What has its ARN below its instance's: the attribute that says it, and what stands before its id."""


def _make_email_address(resources: Resources, thing: Thing) -> None:
    """Connect takes no address for an instance that keeps no mails."""
    instance = thing.properties["InstanceArn"]
    storage = resources.account.of("AWS::Connect::InstanceStorageConfig")
    kept = {row.properties["ResourceType"] for row in storage if row.properties["InstanceArn"] == instance}
    if not {"EMAIL_MESSAGES", "ATTACHMENTS"} <= kept:
        raise RefusedError("E-mail is not enabled for the instance")


def _delete_email_address(resources: Resources, thing: Thing) -> None:
    if thing.properties["EmailAddress"] in resources.account.bound:
        raise RefusedError(f"The address {thing.properties['EmailAddress']} runs a flow")


def _make_knowledge_base(resources: Resources, thing: Thing) -> None:
    """Bedrock looks at the index and at the role's rights when a knowledge base is made."""
    account = resources.account
    oss = thing.properties.get("StorageConfiguration", {}).get("OpensearchServerlessConfiguration")
    if oss is None:
        return
    collection = account.find("AWS::OpenSearchServerless::Collection", oss["CollectionArn"])
    if collection is None:
        raise RefusedError(f"The collection {oss['CollectionArn']} does not exist")
    if oss["VectorIndexName"] not in account.indexes[collection.attributes["CollectionEndpoint"]]:
        raise RefusedError(f"no such index [{oss['VectorIndexName']}]")
    role = thing.properties["RoleArn"]
    for action in ("aoss:APIAccessAll", "bedrock:InvokeModel", "s3:ListBucket"):
        if not account.allowed(role, action):
            raise RefusedError(f"The knowledge base's role is not authorized to perform: {action}")
    policies = [row.properties["Policy"] for row in account.of("AWS::OpenSearchServerless::AccessPolicy")]
    if not any(role in policy for policy in policies):
        raise RefusedError("403 Forbidden: no data-access policy names the knowledge base's role")
    if not account.lets_in("bedrock.amazonaws.com"):
        raise RefusedError("403 Forbidden: no network policy lets Bedrock in")


def _make_data_source(_: Resources, thing: Thing) -> None:
    thing.attributes["DeletionPolicy"] = thing.properties.get("DataDeletionPolicy", "DELETE")


def _change_data_source(_: Resources, thing: Thing, properties: Mapping[str, Any]) -> None:
    thing.attributes["DeletionPolicy"] = properties.get("DataDeletionPolicy", "DELETE")


def _delete_data_source(resources: Resources, thing: Thing) -> None:
    """Its passages go with it where it says so, and where they cannot the deletion fails."""
    account = resources.account
    account.settle()
    if any(not job.done and job.source == thing.attributes["DataSourceId"] for job in account.jobs):
        raise RefusedError("An ingestion job of the data source is running")
    if thing.attributes["DeletionPolicy"] != "DELETE":
        return
    index = account.index_of(thing.properties["KnowledgeBaseId"])
    if index is None:
        raise RefusedError("DELETE_UNSUCCESSFUL: the vector store is gone, so its data cannot be deleted")
    index.sections.pop(thing.attributes["DataSourceId"], None)


def _make_bucket(resources: Resources, thing: Thing) -> None:
    resources.account.objects[thing.id] = {}


def _delete_bucket(resources: Resources, thing: Thing) -> None:
    if resources.account.objects[thing.id]:
        raise RefusedError("The bucket you tried to delete is not empty")
    del resources.account.objects[thing.id]


def _make_collection(resources: Resources, thing: Thing) -> None:
    wanted = f"collection/{thing.properties['Name']}"
    policies = resources.account.of("AWS::OpenSearchServerless::SecurityPolicy")
    encrypting = [row.properties["Policy"] for row in policies if row.properties["Type"] == "encryption"]
    if not any(wanted in policy for policy in encrypting):
        raise RefusedError("No matching security policy of encryption type found for collection name")
    resources.account.indexes[thing.attributes["CollectionEndpoint"]] = {}


def _delete_collection(resources: Resources, thing: Thing) -> None:
    del resources.account.indexes[thing.attributes["CollectionEndpoint"]]


def _make_vectors(resources: Resources, thing: Thing) -> None:
    resources.account.indexes[thing.attributes["IndexArn"]] = {"": Index(dict(thing.properties))}


def _delete_vectors(resources: Resources, thing: Thing) -> None:
    del resources.account.indexes[thing.attributes["IndexArn"]]


def _make_table(resources: Resources, thing: Thing) -> None:
    [key] = (row["AttributeName"] for row in thing.properties["KeySchema"])
    resources.functions.services.tables.create(thing.id, key)


def _change_table(_: Resources, thing: Thing, properties: Mapping[str, Any]) -> None:
    if thing.properties["KeySchema"] != properties["KeySchema"]:
        raise RefusedError("The key of a table cannot change")


def _delete_table(resources: Resources, thing: Thing) -> None:
    if thing.properties.get("DeletionProtectionEnabled"):
        raise RefusedError(f"The table {thing.id} is protected against deletion")
    resources.functions.services.tables.drop(thing.id)


def _make_parameter(resources: Resources, thing: Thing) -> None:
    said = {name: thing.properties[name] for name in ("Value", "Type")}
    _called(resources.functions.client("ssm").put_parameter, Name=thing.id, **said)


def _change_parameter(resources: Resources, thing: Thing, properties: Mapping[str, Any]) -> None:
    """There is no change without a value: any one writes the template's."""
    said = {name: properties[name] for name in ("Value", "Type")}
    _called(resources.functions.client("ssm").put_parameter, Name=thing.id, Overwrite=True, **said)


def _delete_parameter(resources: Resources, thing: Thing) -> None:
    try:
        resources.functions.client("ssm").delete_parameter(Name=thing.id)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise RefusedError(str(error)) from error


def _called(call: Callable[..., Any], **said: Any) -> None:
    try:
        call(**said)
    except ClientError as error:
        raise RefusedError(str(error)) from error


def _make_function(resources: Resources, thing: Thing) -> None:
    """Lambda looks whether the role lets it take it on."""
    role = resources.account.find("AWS::IAM::Role", thing.properties["Role"])
    if role is None or "lambda.amazonaws.com" not in json.dumps(role.properties["AssumeRolePolicyDocument"]):
        raise RefusedError("The role defined for the function cannot be assumed by Lambda")
    _check_network(resources, thing.properties)
    code = thing.properties["Code"]
    if "S3Key" in code and not re.fullmatch(r"[0-9a-f]{64}\.zip", code["S3Key"]):
        raise RefusedError(f"The asset {code['S3Key']} was not uploaded")


def _make_version(resources: Resources, thing: Thing) -> None:
    """A version keeps what its function was told when it was published."""
    function = resources.account.find("AWS::Lambda::Function", thing.properties["FunctionName"])
    if function is None:
        raise RefusedError(f"Function not found: {thing.properties['FunctionName']}")
    thing.attributes["Published"] = dict(function.properties)


def _delete_version(resources: Resources, thing: Thing) -> None:
    for alias in resources.account.of("AWS::Lambda::Alias"):
        if alias.properties["FunctionVersion"] == thing.attributes["Version"]:
            raise RefusedError(f"The version is in use by the alias {alias.properties['Name']}")


def _change_alias(resources: Resources, thing: Thing, properties: Mapping[str, Any]) -> None:
    """CodeDeploy waits a while before it calls another version good."""
    if thing.properties["FunctionVersion"] != properties["FunctionVersion"]:
        resources.account.clock.sleep(CANARY_SECONDS)


def _change_function(resources: Resources, _: Thing, properties: Mapping[str, Any]) -> None:
    _check_network(resources, properties)


def _check_network(resources: Resources, properties: Mapping[str, Any]) -> None:
    if "VpcConfig" in properties and not resources.account.allowed(properties["Role"], "ec2:CreateNetworkInterface"):
        raise RefusedError(
            "The provided execution role does not have permissions to call CreateNetworkInterface on EC2"
        )


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::Bedrock::DataSource": Kind(_make_data_source, _change_data_source, _delete_data_source),
    "AWS::Bedrock::KnowledgeBase": Kind(_make_knowledge_base),
    "AWS::Connect::EmailAddress": Kind(_make_email_address, gone=_delete_email_address),
    "AWS::DynamoDB::Table": Kind(_make_table, _change_table, _delete_table),
    "AWS::Lambda::Alias": Kind(changed=_change_alias),
    "AWS::Lambda::Function": Kind(_make_function, _change_function),
    "AWS::Lambda::Version": Kind(_make_version, gone=_delete_version),
    "AWS::OpenSearchServerless::Collection": Kind(_make_collection, gone=_delete_collection),
    "AWS::S3Vectors::Index": Kind(_make_vectors, gone=_delete_vectors),
    "AWS::S3::Bucket": Kind(_make_bucket, gone=_delete_bucket),
    "AWS::SSM::Parameter": Kind(_make_parameter, _change_parameter, _delete_parameter),
}
