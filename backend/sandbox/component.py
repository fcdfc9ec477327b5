"""The stack of a sandbox's instance: Amazon Connect with e-mail, and all that the other stacks are otherwise told of.

It is for an account that has none of it. No other unit knows whether its instance was made here.
"""

from aws_cdk import CfnOutput, CfnTag, Duration, Environment, Fn, Stack
from aws_cdk import aws_cases as cases
from aws_cdk import aws_connect as connect
from aws_cdk import aws_customerprofiles as profiles
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_wisdom as wisdom
from constructs import Construct

from backend.names import INSTANCE, Names
from backend.sandbox.brought import LEFT_TO_DO, filled_in
from backend.settings import Settings
from backend.storage.infrastructure import logged_bucket

KEPT_DAYS = 90
"""After which mails, attachments and transcripts are deleted."""
PROFILE_DAYS = 366
"""After which Customer Profiles forgets what nobody touched."""
STORED = {"EMAIL_MESSAGES": "Mails", "ATTACHMENTS": "Attachments", "CHAT_TRANSCRIPTS": "Transcripts"}
"""What the instance keeps in the bucket: the service's word → id of the construct."""
CHANNELS = {"EMAIL": 3, "TASK": 3, "CHAT": 2}
"""How many contacts of each kind one agent takes at once; the guide beside a mail runs as a chat."""
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
CALLABLE = CfnTag(key="AmazonConnectEnabled", value="True")
"""Connect's own role uses what says so.

https://docs.aws.amazon.com/connect/latest/adminguide/connect-slr.html
"""
TOP_FIELDS = ("status", "summary")
MORE_FIELDS = ("assigned_queue", "created_datetime", "last_updated_datetime")
"""The case fields that every Cases domain has, by the service's ids."""


class SandboxInstance(Stack):
    """An instance with a bucket for its mails, an address, a queue and who works it, cases, profiles, an assistant."""

    def __init__(self, scope: Construct, id_: str, *, settings: Settings, env: Environment) -> None:
        super().__init__(scope, id_, env=env, description=INSTANCE)
        self._app = settings.app_name
        self._alias = Names(settings.app_name).instance_alias(settings.account)
        self.instance = connect.CfnInstance(
            self,
            "Instance",
            identity_management_type="CONNECT_MANAGED",
            instance_alias=self._alias,
            # Flow logs would hold what customers write.
            attributes=connect.CfnInstance.AttributesProperty(
                inbound_calls=False, outbound_calls=False, contactflow_logs=False
            ),
        )
        stored = self._storage()
        self.address = connect.CfnEmailAddress(
            self,
            "Address",
            instance_arn=self.instance.attr_arn,
            email_address=settings.email_address,
            display_name=settings.company_name,
        )
        # An instance has e-mail from when it has a place for mails and their attachments.
        self.address.node.add_dependency(*stored)
        self.queue = self._queue()
        self.agents = self._agents()
        self.profiles = self._profiles(settings.customer_profiles_domain)
        self.template = self._cases()
        self.assistant = self._assistant()
        self._tell(settings)

    def filled_in(self, settings: Settings) -> Settings:
        """Give *settings* as if somebody had looked up what is made here."""
        return filled_in(settings, lambda name: Fn.import_value(self._export(name)))

    def _export(self, name: str) -> str:
        return f"{self.stack_name}-{name}"

    def _storage(self) -> list[connect.CfnInstanceStorageConfig]:
        bucket = logged_bucket(
            self,
            "Mails",
            logs_as="mails",
            logs_kept=False,
            kept=False,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(KEPT_DAYS))],
            # The agents' browsers fetch and bring attachments themselves.
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.PUT],
                    allowed_origins=[f"https://{self._alias}.my.connect.aws"],
                    allowed_headers=["*"],
                )
            ],
        )
        return [
            connect.CfnInstanceStorageConfig(
                self,
                f"{id_}Storage",
                instance_arn=self.instance.attr_arn,
                resource_type=kind,
                storage_type="S3",
                s3_config=connect.CfnInstanceStorageConfig.S3ConfigProperty(
                    bucket_name=bucket.bucket_name, bucket_prefix=id_.lower()
                ),
            )
            for kind, id_ in STORED.items()
        ]

    def _queue(self) -> connect.CfnQueue:
        hours = connect.CfnHoursOfOperation(
            self,
            "Hours",
            instance_arn=self.instance.attr_arn,
            name=f"{self._app} around the clock",
            time_zone="UTC",
            config=[
                connect.CfnHoursOfOperation.HoursOfOperationConfigProperty(
                    day=day,
                    start_time=connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty(hours=0, minutes=0),
                    end_time=connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty(hours=23, minutes=59),
                )
                for day in DAYS
            ],
        )
        return connect.CfnQueue(
            self,
            "Queue",
            instance_arn=self.instance.attr_arn,
            name=f"{self._app} mail",
            description="Mails that a person answers",
            hours_of_operation_arn=hours.attr_hours_of_operation_arn,
            # The property is named after an id, and takes the ARN.
            outbound_email_config=connect.CfnQueue.OutboundEmailConfigProperty(
                outbound_email_address_id=self.address.attr_email_address_arn
            ),
        )

    def _agents(self) -> connect.CfnRoutingProfile:
        return connect.CfnRoutingProfile(
            self,
            "Agents",
            instance_arn=self.instance.attr_arn,
            name=f"{self._app} agents",
            description="Who answers mails, with the guide beside them, and does what comes as a task",
            default_outbound_queue_arn=self.queue.attr_queue_arn,
            media_concurrencies=[
                connect.CfnRoutingProfile.MediaConcurrencyProperty(channel=channel, concurrency=count)
                for channel, count in CHANNELS.items()
            ],
            queue_configs=[
                connect.CfnRoutingProfile.RoutingProfileQueueConfigProperty(
                    delay=0,
                    priority=1,
                    queue_reference=connect.CfnRoutingProfile.RoutingProfileQueueReferenceProperty(
                        channel=channel, queue_arn=self.queue.attr_queue_arn
                    ),
                )
                for channel in CHANNELS
            ],
        )

    def _profiles(self, name: str) -> profiles.CfnIntegration:
        domain = profiles.CfnDomain(self, "Profiles", domain_name=name, default_expiration_days=PROFILE_DAYS)
        return profiles.CfnIntegration(
            self,
            "ProfilesIntegration",
            domain_name=domain.ref,
            uri=self.instance.attr_arn,
            object_type_name="CTR",
        )

    def _cases(self) -> cases.CfnTemplate:
        domain = cases.CfnDomain(self, "Cases", name=self._alias, tags=[CALLABLE])
        association = self._associate("CasesAssociation", "CASES_DOMAIN", domain.attr_domain_arn)
        # Cases belong to customers.
        association.node.add_dependency(self.profiles)
        layout = cases.CfnLayout(
            self,
            "CaseLayout",
            domain_id=domain.attr_domain_id,
            name=f"{self._app} mail",
            content=cases.CfnLayout.LayoutContentProperty(
                basic=cases.CfnLayout.BasicLayoutProperty(
                    top_panel=_section(TOP_FIELDS), more_info=_section(MORE_FIELDS)
                )
            ),
        )
        return cases.CfnTemplate(
            self,
            "CaseTemplate",
            domain_id=domain.attr_domain_id,
            name=f"{self._app} mail",
            description="A customer's concern that came by mail",
            layout_configuration=cases.CfnTemplate.LayoutConfigurationProperty(default_layout=layout.attr_layout_id),
            status="Active",
        )

    def _assistant(self) -> wisdom.CfnAssistant:
        assistant = wisdom.CfnAssistant(self, "Assistant", name=self._alias, type="AGENT", tags=[CALLABLE])
        self._associate("AssistantAssociation", "WISDOM_ASSISTANT", assistant.attr_assistant_arn)
        return assistant

    def _associate(self, id_: str, kind: str, arn: str) -> connect.CfnIntegrationAssociation:
        return connect.CfnIntegrationAssociation(
            self, id_, instance_id=self.instance.attr_arn, integration_type=kind, integration_arn=arn
        )

    def _tell(self, settings: Settings) -> None:
        ids = {
            "InstanceId": self.instance.attr_id,
            "QueueId": Fn.select(3, Fn.split("/", self.queue.attr_queue_arn)),
            "CaseTemplateId": self.template.attr_template_id,
            "AssistantId": self.assistant.attr_assistant_id,
        }
        for name, value in ids.items():
            CfnOutput(self, name, value=value, export_name=self._export(name))
        outputs = {
            "EmailAddress": settings.email_address,
            "CustomerProfilesDomain": settings.customer_profiles_domain,
            "AdminWebsite": f"https://{self._alias}.my.connect.aws",
            **{f"LeftToDo{number}": text for number, text in enumerate(LEFT_TO_DO, start=1)},
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)


def _section(fields: tuple[str, ...]) -> cases.CfnLayout.LayoutSectionsProperty:
    group = cases.CfnLayout.FieldGroupProperty(fields=[cases.CfnLayout.FieldItemProperty(id=field) for field in fields])
    return cases.CfnLayout.LayoutSectionsProperty(sections=[cases.CfnLayout.SectionProperty(field_group=group)])
