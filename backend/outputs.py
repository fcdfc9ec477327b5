"""What an operator looks for after a deployment, as outputs of the stack."""

import json

from aws_cdk import CfnOutput, Stack

from backend.api.infrastructure import API
from backend.connect.infrastructure import Connect
from backend.database.infrastructure import Database
from backend.knowledge.infrastructure import Knowledge
from backend.names import Names
from backend.settings import Settings
from backend.storage.infrastructure import Storage
from backend.switch.infrastructure import FIRST_MODE, Switch

HOW_TO_CHANGE = (
    "A new copy starts in {first}; no deployment changes the mode. See it: python -m backend.operations mode. Stop all "
    "automatic mail: python -m backend.operations mode off, or "
    "aws ssm put-parameter --region {region} --name {name} --overwrite --value off"
)


def tell(
    stack: Stack,
    settings: Settings,
    *,
    api: API,
    connect: Connect,
    database: Database,
    knowledge: Knowledge,
    storage: Storage,
    switch: Switch,
) -> None:
    """Add the names, addresses and pages of what *stack* has."""
    names = Names(settings.app_name)
    console = f"https://{stack.region}.console.aws.amazon.com"
    outputs = {
        "EmailFunctionName": api.email.function_name,
        "QueryFunctionName": api.query.function_name,
        "LedgerFunctionName": api.ledger.function_name,
        "ModeParameterName": switch.parameter_name,
        "ModeHowToChange": HOW_TO_CHANGE.format(
            region=stack.region, name=switch.parameter_name, first=json.loads(FIRST_MODE)["mode"]
        ),
        "EmailFlowArn": connect.email_flow.attr_contact_flow_arn,
        "GuideFlowArn": connect.guide_flow.attr_contact_flow_arn,
        "TaskFlowArn": connect.task_flow.attr_contact_flow_arn,
        "FlowAssociation": connect.flow_association,
        "ResultsTableName": database.results.table_name,
        "LedgerTableName": database.ledger.table_name,
        "InteractionsTableName": database.interactions.table_name,
        "TextsTableName": database.texts.table_name,
        "CustomerKeysTableName": database.customer_keys.table_name,
        "RecorderFunctionName": api.recorder.function_name,
        "LedgerKeyArn": api.ledger_key.secret_arn,
        "ArticlesBucketName": storage.articles.bucket_name,
        "KnowledgeBaseId": knowledge.id,
        "ArticlesNotRead": knowledge.articles_not_read,
        "ArticlesNotReadReasons": knowledge.first_ingestion.resource.get_att_string("FailureReasons"),
        "DataSourceId": knowledge.data_source.attr_data_source_id,
        "FailureQueueUrl": api.failures.queue_url,
        "ModelIds": ",".join(settings.model_ids),
        "ConnectConsole": f"{console}/connect/v2/app/instances/{settings.instance_id}",
        "DashboardConsole": f"{console}/cloudwatch/home#dashboards:name={names.of('Emails')}",
        "SavedQueriesConsole": f"{console}/cloudwatch/home#logsV2:logs-insights",
        "EmailFunctionConsole": f"{console}/lambda/home#/functions/{names.email_function}",
        "KnowledgeBaseConsole": f"{console}/bedrock/home#/knowledge-bases/{knowledge.id}",
    }
    for name, value in outputs.items():
        CfnOutput(stack, name, value=value)
