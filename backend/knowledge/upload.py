"""Put the articles of the repository into a bucket."""

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.function import LogGroup
from backend.knowledge.articles import Articles

UPLOADER = "The CDK's uploader, which runs during deployments only; its code, runtime and role are the CDK's."
BASIC_ROLE = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


class Upload(deployment.BucketDeployment):
    """The articles in *bucket*, under *prefix*; what leaves the repository leaves the bucket."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        articles: Articles,
        bucket: s3.IBucket,
        log_retention_days: int,
        prefix: str | None = None,
    ) -> None:
        super().__init__(
            scope,
            id_,
            sources=[deployment.Source.asset(str(articles.folder), exclude=[".*", "**/.*"])],
            destination_bucket=bucket,
            destination_key_prefix=prefix,
            retain_on_delete=False,
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
        assets = f"arn:aws:s3:::cdk-hnb659fds-assets-{stack.account}-{stack.region}"
        return [f"AwsSolutions-IAM5[Resource::{arn}/*]" for arn in (target, assets)]


_RULES = (
    "AwsSolutions-L1",
    f"AwsSolutions-IAM4[Policy::{BASIC_ROLE}]",
    *(f"AwsSolutions-IAM5[Action::s3:{verb}*]" for verb in ("Abort", "DeleteObject", "GetBucket", "GetObject", "List")),
    "Serverless-LambdaDLQ",
    "Serverless-LambdaLatestVersion",
    "Serverless-LambdaTracing",
)
