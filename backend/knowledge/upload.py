"""Put the articles of the repository into a bucket, as they are or cut."""

from aws_cdk import AssetHashType, DefaultStackSynthesizer, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.function import LogGroup
from backend.knowledge.articles import UNDEPLOYED, Articles
from backend.packaging import written

UPLOADER = "The CDK's uploader, which runs during deployments only; its code, runtime and role are the CDK's."
BASIC_ROLE = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def originals(articles: Articles) -> deployment.ISource:
    """The articles as they stand in the repository."""
    return deployment.Source.asset(str(articles.folder), exclude=[".*", "**/.*", *UNDEPLOYED])


def sections(articles: Articles) -> deployment.ISource:
    """The objects that the articles are cut into, each with its metadata file."""
    return deployment.Source.asset(
        str(articles.folder),
        asset_hash_type=AssetHashType.OUTPUT,
        bundling=written(articles.write, f"sections {articles.digest}"),
    )


class Upload(deployment.BucketDeployment):
    """What *source* holds in *bucket*, under *prefix*; what leaves the repository leaves the bucket.

    What is *kept* stays there when the stack goes.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        source: deployment.ISource,
        bucket: s3.IBucket,
        prefix: str,
        log_retention_days: int,
        kept: bool = False,
    ) -> None:
        super().__init__(
            scope,
            id_,
            sources=[source],
            destination_bucket=bucket,
            destination_key_prefix=prefix,
            retain_on_delete=kept,
            memory_limit=256,
            log_group=LogGroup(scope, f"{id_}Log", days=log_retention_days),
        )
        uploader = self.handler_role.node.scope
        if uploader is None:
            raise TypeError("the uploader's role stands inside its function")
        acknowledge(uploader, dict.fromkeys([*_RULES, *self._resources(bucket)], UPLOADER))

    def _resources(self, bucket: s3.IBucket) -> list[str]:
        stack = Stack.of(self)
        resolved = stack.resolve(bucket.bucket_arn)
        target = resolved if isinstance(resolved, str) else f"<{resolved['Fn::GetAtt'][0]}.Arn>"
        qualifier = stack.synthesizer.bootstrap_qualifier or DefaultStackSynthesizer.DEFAULT_QUALIFIER
        assets = f"arn:aws:s3:::cdk-{qualifier}-assets-{stack.account}-{stack.region}"
        return [f"AwsSolutions-IAM5[Resource::{arn}/*]" for arn in (target, assets)]


_RULES = (
    "AwsSolutions-L1",
    f"AwsSolutions-IAM4[Policy::{BASIC_ROLE}]",
    *(f"AwsSolutions-IAM5[Action::s3:{verb}*]" for verb in ("Abort", "DeleteObject", "GetBucket", "GetObject", "List")),
    "Serverless-LambdaDLQ",
    "Serverless-LambdaLatestVersion",
    "Serverless-LambdaTracing",
)
