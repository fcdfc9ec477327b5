"""The knowledge base over the articles, kept up to date as they change."""

from pathlib import Path
from typing import cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.custom_resource import CustomResource
from backend.function import Function
from backend.knowledge.articles import Articles
from backend.knowledge.upload import Upload, sections
from backend.knowledge.vectors import Vectors, embedding_model_arn
from backend.packaging import source
from backend.queue import Queue

RUNTIME = Path(__file__).parent / "runtime"
FUNCTION_TIMEOUT = Duration.seconds(30)
RETRY_EVERY = Duration.minutes(3)
"""How soon a change that met a running ingestion is tried again: six time-outs, as Lambda advises."""
PREFIX = "sections"
"""Where the bucket has what articles are cut into; deployments before that put whole articles beside it."""
TRIES = 40
"""Two hours: the longest ingestion that a change waits out."""


class Knowledge(Construct):
    """Articles in the bucket, a knowledge base over them, a first ingestion, and another whenever articles change."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        vectors: Vectors,
        bucket: s3.Bucket,
        articles: Articles,
        log_retention_days: int,
        kept: bool,
    ) -> None:
        super().__init__(scope, id_)
        self._days = log_retention_days
        self._code = source(RUNTIME)
        self.bucket = bucket
        self.knowledge_base = self._knowledge_base(vectors)
        self.data_source = self._data_source()
        self.failures = Queue(self, "Failures")
        self.changes = self._changes()
        self.deployed_articles = self._upload(articles, kept=kept)
        self.first_ingestion = self._first_ingestion(articles, vectors.index_name)

    @property
    def id(self) -> str:
        """The knowledge base's id."""
        return self.knowledge_base.attr_knowledge_base_id

    @property
    def arn(self) -> str:
        """The knowledge base's ARN."""
        return self.knowledge_base.attr_knowledge_base_arn

    @property
    def articles_not_read(self) -> str:
        """How many articles of how many the ingestion of the deployment could not read."""
        result = self.first_ingestion.resource.get_att_string
        return f"{result('DocumentsFailed')} of {result('DocumentsScanned')}"

    def _knowledge_base(self, vectors: Vectors) -> bedrock.CfnKnowledgeBase:
        knowledge_base = bedrock.CfnKnowledgeBase(
            self,
            "KnowledgeBase",
            name=vectors.knowledge_base_name,
            description="Articles from which answers to customers are drawn",
            role_arn=vectors.role.role_arn,
            storage_configuration=vectors.storage,
            knowledge_base_configuration=bedrock.CfnKnowledgeBase.KnowledgeBaseConfigurationProperty(
                type="VECTOR",
                vector_knowledge_base_configuration=bedrock.CfnKnowledgeBase.VectorKnowledgeBaseConfigurationProperty(
                    embedding_model_arn=embedding_model_arn(self),
                ),
            ),
        )
        # Rights are checked when the knowledge base is made: its role's policy comes first.
        knowledge_base.node.add_dependency(self._reading(vectors.role))
        return knowledge_base

    def _reading(self, role: iam.IRole) -> iam.Policy:
        """The knowledge base's right to the articles, kept here since the role's own stack knows no bucket."""
        owner = {"StringEquals": {"aws:ResourceAccount": self.bucket.stack.account}}
        policy = iam.Policy(
            self,
            "ReadArticles",
            roles=[role],
            statements=[
                iam.PolicyStatement(actions=["s3:ListBucket"], resources=[self.bucket.bucket_arn], conditions=owner),
                iam.PolicyStatement(
                    actions=["s3:GetObject"], resources=[self.bucket.arn_for_objects("*")], conditions=owner
                ),
            ],
        )
        bucket = self.bucket.stack.get_logical_id(cast(s3.CfnBucket, self.bucket.node.default_child))
        acknowledge(
            policy,
            {f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/*]": "The knowledge base reads every article in the bucket."},
        )
        return policy

    def _data_source(self) -> bedrock.CfnDataSource:
        data_source = bedrock.CfnDataSource(
            self,
            # How it cuts cannot change: another cut needs another id and name, and is read before this one goes.
            "Sections",
            name="articles-sections",
            knowledge_base_id=self.id,
            # Its vectors go with it, else a way back would leave them to be found for ever: the store outlives both.
            data_deletion_policy="DELETE",
            data_source_configuration=bedrock.CfnDataSource.DataSourceConfigurationProperty(
                type="S3",
                s3_configuration=bedrock.CfnDataSource.S3DataSourceConfigurationProperty(
                    bucket_arn=self.bucket.bucket_arn, inclusion_prefixes=[f"{PREFIX}/"]
                ),
            ),
            vector_ingestion_configuration=bedrock.CfnDataSource.VectorIngestionConfigurationProperty(
                chunking_configuration=bedrock.CfnDataSource.ChunkingConfigurationProperty(chunking_strategy="NONE")
            ),
        )
        data_source.apply_removal_policy(RemovalPolicy.DESTROY)
        return data_source

    def _upload(self, articles: Articles, *, kept: bool) -> Upload:
        upload = Upload(
            self,
            "DeploySections",
            source=sections(articles),
            bucket=self.bucket,
            prefix=PREFIX,
            log_retention_days=self._days,
            kept=kept,
        )
        # A data source of before would else be told to read what is not meant for it.
        upload.node.add_dependency(self.changes, self.article_changed)
        return upload

    def _function(self, id_: str, handler: str, environment: dict[str, str] | None = None) -> Function:
        return Function(
            self,
            id_,
            code=self._code,
            handler=handler,
            timeout=FUNCTION_TIMEOUT,
            environment=environment,
            log_retention_days=self._days,
        )

    def _first_ingestion(self, articles: Articles, index_name: str) -> CustomResource:
        start = self._function("StartIngestion", "first_ingestion.on_event")
        check = self._function("CheckIngestion", "first_ingestion.is_complete")
        check.allow("bedrock:GetIngestionJob", "bedrock:StartIngestionJob", "bedrock:ListIngestionJobs", on=[self.arn])
        check.allow("bedrock:GetDataSource", "bedrock:UpdateDataSource", on=[self.arn])
        ingestion = CustomResource(
            self,
            "FirstIngestion",
            kind="KnowledgeIngestion",
            on_event=start,
            is_complete=check,
            wait=Duration.hours(1),
            log_retention_days=self._days,
            properties={
                "KnowledgeBaseId": self.id,
                "DataSourceId": self.data_source.attr_data_source_id,
                "ContentHash": articles.digest,
                # Another index is empty: it is filled before anything searches it.
                "IndexName": index_name,
            },
        )
        ingestion.node.add_dependency(self.deployed_articles)
        return ingestion

    def _changes(self) -> Function:
        # The delay lets a burst of uploads become one ingestion.
        queue = Queue(
            self,
            "Changes",
            failures=self.failures,
            tries=TRIES,
            visibility_timeout=RETRY_EVERY,
            delivery_delay=Duration.minutes(1),
        )
        self.article_changed = events.Rule(
            self,
            "ArticleChanged",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created", "Object Deleted"],
                detail={
                    "bucket": {"name": [self.bucket.bucket_name]},
                    "object": {"key": events.Match.prefix(f"{PREFIX}/")},
                },
            ),
            targets=[targets.SqsQueue(queue, dead_letter_queue=self.failures)],
        )
        function = self._function(
            "ArticleChanges",
            "article_changes.handler",
            {"KNOWLEDGE_BASE_ID": self.id, "DATA_SOURCE_ID": self.data_source.attr_data_source_id},
        )
        function.allow(
            "bedrock:StartIngestionJob", "bedrock:GetIngestionJob", "bedrock:ListIngestionJobs", on=[self.arn]
        )
        function.add_event_source(
            SqsEventSource(
                queue,
                batch_size=100,
                max_batching_window=Duration.seconds(30),
                report_batch_item_failures=True,
                max_concurrency=2,
            )
        )
        its_queue = "What fails stays in its queue, which has a failure queue of its own."
        acknowledge(
            function,
            dict.fromkeys(["Serverless-LambdaDLQ", "Serverless-LambdaEventSourceMappingDestination"], its_queue),
        )
        return function
