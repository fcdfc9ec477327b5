"""A queue with the defaults that every queue of this application has."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from backend.acknowledgments import acknowledge

WHERE_FAILURES_END = "This is itself where failed work ends."


class Queue(sqs.Queue):
    """Encrypted, over TLS only; what fails *tries* times goes to *failures*.

    One that *keeps_order* knows ids within each group, and takes as many messages as there are groups for.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        failures: sqs.IQueue | None = None,
        tries: int = 1,
        visibility_timeout: Duration | None = None,
        delivery_delay: Duration | None = None,
        keeps_order: bool = False,
        days: int = 14,
    ) -> None:
        super().__init__(
            scope,
            id_,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(days),
            removal_policy=RemovalPolicy.DESTROY,
            visibility_timeout=visibility_timeout,
            delivery_delay=delivery_delay,
            fifo=keeps_order or None,
            deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP if keeps_order else None,
            fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID if keeps_order else None,
            dead_letter_queue=sqs.DeadLetterQueue(queue=failures, max_receive_count=tries) if failures else None,
        )
        if failures is None:
            acknowledge(self, {"Serverless-SQSRedrivePolicy": WHERE_FAILURES_END})
