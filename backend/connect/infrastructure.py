"""What the application adds to an Amazon Connect instance: flows, the functions they may call, customers."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Duration, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct, IDependable

from backend.acknowledgments import acknowledge
from backend.connect.customers import Customers
from backend.connect.flows import EMAIL, GUIDE, TASK, Flows, chosen_values, flow_values, function_values
from backend.custom_resource import CustomResource
from backend.function import Function
from backend.knowledge.articles import Articles
from backend.knowledge.upload import Upload, originals
from backend.names import Names
from backend.packaging import bundled, source
from backend.settings import Settings

RUNTIME = Path(__file__).parent / "runtime"
BY_HAND = (
    "In the Connect admin website open Channels, Email addresses, the address {address}, "
    "and choose the flow {flow} for incoming mail."
)


class Connect(Construct):
    """Three flows bound to the three functions, the flow's address, customer profiles, articles for the assistant."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        flows: Flows,
        email_function: lambda_.IFunction,
        query_function: lambda_.IFunction,
        ledger_function: lambda_.IFunction,
        recorder_function: Function,
        customers: Customers,
    ) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._names = Names(settings.app_name)
        self._flows = flows
        self.instance_arn = self._arn("connect", "instance", settings.instance_id)
        callable_functions = [
            *self._callable("EmailFunction", email_function),
            *self._callable("QueryFunction", query_function),
            *self._callable("LedgerFunction", ledger_function),
        ]
        values = chosen_values(settings, self.instance_arn, self._assistant_arn()) | function_values(
            email_function=email_function.function_arn,
            query_function=query_function.function_arn,
            ledger_function=ledger_function.function_arn,
        )
        self.guide_flow = self._flow("GuideFlow", GUIDE, values, "Guides the agent who answers a mail")
        self.task_flow = self._flow("TaskFlow", TASK, values, "Brings a mail that no queue took to a person, as a task")
        arns = flow_values(
            guide_flow=self.guide_flow.attr_contact_flow_arn, task_flow=self.task_flow.attr_contact_flow_arn
        )
        self.email_flow = self._flow(
            "EmailFlow",
            EMAIL,
            values | arns,
            "Answers a mail, or brings it to an agent with a draft",
        )
        for calling in (self.guide_flow, self.email_flow):
            calling.node.add_dependency(*callable_functions)
        self.mail_completed = self._tell_of_completed_mails(recorder_function)
        self.profiles = self._profiles(customers)
        self.flow_association = self._associate()

    def give_articles_to_assistant(self, articles: Articles, bucket_name: str) -> None:
        """Put the articles into the bucket that the assistant's knowledge base reads, under the copy's name."""
        Upload(
            self,
            "AssistantArticles",
            source=originals(articles),
            bucket=s3.Bucket.from_bucket_name(self, "AssistantBucket", bucket_name),
            prefix=self._settings.app_name,
            log_retention_days=self._settings.log_retention_days,
        )

    def _arn(self, service: str, resource: str, name: str) -> str:
        return Stack.of(self).format_arn(service=service, resource=resource, resource_name=name)

    def _assistant_arn(self) -> str | None:
        assistant = self._settings.assistant_id
        return self._arn("wisdom", "assistant", assistant) if assistant else None

    def _callable(self, id_: str, function: lambda_.IFunction) -> list[IDependable]:
        """Let flows of the instance call *function*: Connect needs the permission and the association."""
        permission = lambda_.CfnPermission(
            self,
            f"{id_}Permission",
            action="lambda:InvokeFunction",
            function_name=function.function_arn,
            principal="connect.amazonaws.com",
            source_arn=self.instance_arn,
            source_account=Stack.of(self).account,
        )
        association = connect.CfnIntegrationAssociation(
            self,
            f"{id_}Association",
            instance_id=self.instance_arn,
            integration_arn=function.function_arn,
            integration_type="LAMBDA_FUNCTION",
        )
        return [permission, association]

    def _flow(self, id_: str, name: str, values: Mapping[str, str | None], description: str) -> connect.CfnContactFlow:
        return connect.CfnContactFlow(
            self,
            id_,
            instance_arn=self.instance_arn,
            name=self._names.of(name),
            type="CONTACT_FLOW",
            description=description,
            content=self._flows.filled(name, values),
        )

    def _tell_of_completed_mails(self, recorder: Function) -> events.Rule:
        """Have *recorder* told once everybody is done with a mail; Connect sends its events on a best-effort basis."""
        rule = events.Rule(
            self,
            "MailCompleted",
            event_pattern=events.EventPattern(
                source=["aws.connect"],
                detail_type=["Amazon Connect Contact Event"],
                detail={"eventType": ["COMPLETED"], "channel": ["EMAIL"], "instanceArn": [self.instance_arn]},
            ),
            targets=[targets.LambdaFunction(recorder, retry_attempts=2)],
        )
        reason = "A mail whose end is not told counts as one that no agent has decided on."
        acknowledge(rule, {"Serverless-EventBusDLQ": reason})
        recorder.allow(
            "connect:GetContactAttributes",
            on=[f"{self.instance_arn}/contact/*"],
            because="Mails get their ids as they arrive.",
        )
        return rule

    def _profiles(self, customers: Customers) -> CustomResource:
        """The customers' profiles, if they are wanted; what a deployment of before wrote stays as it is."""
        settings = self._settings
        wanted = settings.sample_customers
        function = Function(
            self,
            "ProfilesFunction",
            code=bundled(RUNTIME, customers.copy_to, "with the customers") if wanted else source(RUNTIME),
            handler="profiles.on_event",
            timeout=Duration.minutes(10),
            log_retention_days=settings.log_retention_days,
        )
        function.allow(
            *(f"profile:{action}Profile" for action in ("Create", "Update", "Delete", "BatchGet")),
            "profile:SearchProfiles",
            on=[self._arn("profile", "domains", settings.customer_profiles_domain)],
        )
        return CustomResource(
            self,
            "Profiles",
            kind="CustomerProfiles",
            on_event=function,
            log_retention_days=settings.log_retention_days,
            properties={
                "DomainName": settings.customer_profiles_domain,
                "Owner": settings.app_name,
                "Write": wanted,
                "ContentHash": hashlib.sha256(customers.path.read_bytes()).hexdigest()[:16] if wanted else "",
                "AccountNumbers": list(customers.account_numbers) if wanted else [],
            },
        )

    def _associate(self) -> str:
        """Bind the address to the flow as far as the settings allow, and give what is left to do.

        It stays when the setting says to leave the address: its deletion would unbind.
        """
        settings = self._settings
        function = Function(
            self,
            "AssociationFunction",
            code=source(RUNTIME),
            handler="flow_association.on_event",
            timeout=Duration.minutes(5),
            log_retention_days=settings.log_retention_days,
        )
        function.allow("connect:SearchEmailAddresses", on=[self.instance_arn])
        function.allow(
            "connect:DescribeEmailAddress",
            on=[f"{self.instance_arn}/email-address/*"],
            because="The address is given by name; its id is found at deployment.",
        )
        function.allow(
            *(f"connect:{action}" for action in ("AssociateFlow", "DisassociateFlow", "GetFlowAssociation")),
            on=["*"],
            when={"StringEquals": {"connect:InstanceId": settings.instance_id}},
            because="The actions know flows and phone numbers, no e-mail addresses; a condition names the instance.",
        )
        association = CustomResource(
            self,
            "FlowAssociation",
            kind="EmailFlowAssociation",
            on_event=function,
            log_retention_days=settings.log_retention_days,
            properties={
                "InstanceId": settings.instance_id,
                "EmailAddress": settings.email_address,
                "FlowArn": self.email_flow.attr_contact_flow_arn,
                "ByHand": self._by_hand(),
                "Associate": settings.associate_email_address.value,
            },
        )
        return association.resource.get_att_string("Advice")

    def _by_hand(self) -> str:
        return BY_HAND.format(address=self._settings.email_address, flow=self._names.of(EMAIL))
