"""The unit with an API for chats of a website: a stack of its own in front of the unit that answers chats."""

from aws_cdk import Duration, Environment, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2 as websocket
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_connect as connect
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.aws_apigatewayv2_authorizers import WebSocketLambdaAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import WebSocketLambdaIntegration
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.api import environments
from backend.api.environments import Resources
from backend.api.infrastructure import RUNTIME
from backend.chat.infrastructure import Chat
from backend.chat_api.limits import throttle
from backend.chat_api.schemas import schema
from backend.connect.flows import PERSON, Flows, chat_values, chosen_values
from backend.function import Function
from backend.monitoring.alarms import PERIOD, Alarms, tell
from backend.names import CHAT_API as DESCRIPTION
from backend.packaging import source
from backend.settings import Settings
from backend.unit_stack import UnitStack

SECONDS = 25
"""What a turn may take: as long as the function of the conversations may, and a chat that begins."""
SLOW_SECONDS = 8
STAGE = "v1"
MANY_REFUSED = 100
NOT_TAKEN = "Turns are not taken; the functions' logs say why."
TOO_SLOW = "One turn in ten takes too long."
REFUSED = "Many callers are refused: somebody tries out tokens, the website signs wrongly, or the guard fails."
"""What alarms mean."""
NO_ACCESS_LOG = "API Gateway logs under one role of the whole account, which no application should set; functions log."
NO_FIREWALL = "A firewall costs more than the idle API; the guard refuses whoever has no token before anything is done."


class ChatApi(UnitStack):
    """Two APIs, one for turns and one that pushes, the guard of both, the flow to a person, and alarms.

    *chat* is the unit whose function decides, *resources* are of the e-mail stack, *recorder_arn* is its recorder's.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        env: Environment,
        flows: Flows,
        chat: Chat,
        resources: Resources,
        recorder_arn: str,
    ) -> None:
        super().__init__(scope, id_, settings=settings, env=env, description=DESCRIPTION)
        self._code = source(RUNTIME)
        self.token_key = self._key()
        self.flow = self._person_flow(flows, chat.guide.attr_contact_flow_arn)
        table = chat.conversations
        guard = environments.chat_api_guard(settings, resources, self.token_key.secret_arn)
        self.guard = self._function("Guard", "chat_api_guard", 5, guard.write())
        self.guard.allow("secretsmanager:GetSecretValue", on=[self.token_key.secret_arn, resources.ledger_key_arn])
        told = environments.chat_api_listeners(table.table_name)
        self.listeners = self._function("Listeners", "chat_api_listeners", 10, told.write())
        self.push, stage = self._push_api()
        self.told = environments.api_turns(
            settings,
            chat_function=chat.function.function_arn,
            recorder=recorder_arn,
            conversations_table=table.table_name,
            person_flow=self.flow.attr_contact_flow_arn,
            push_endpoint=stage.callback_url,
        )
        environment = environments.chat_api(settings, self.told)
        self.turns = self._function("Turns", "chat_api", SECONDS, environment.write())
        self._table, self._asked = table.table_arn, [chat.function.function_arn, recorder_arn]
        self.let_do_turns(self.turns)
        self._let_queue(environment.stream_name)
        self.listeners.allow("dynamodb:BatchGetItem", "dynamodb:PutItem", on=[table.table_arn])
        self.api = self._api()
        self._watch()
        self._finish(
            {
                "ChatApiUrl": self.api.url,
                "ChatApiPushUrl": stage.url,
                "ChatApiTokenKeyArn": self.token_key.secret_arn,
                "PersonFlowArn": self.flow.attr_contact_flow_arn,
            },
            functions=[self.guard, self.listeners, self.turns],
        )
        # Exported with the unit `scale` and without it: an API that no longer queues is deployed before that unit goes.
        for value in (self.push.api_id, self.flow.attr_contact_flow_arn):
            self.export_value(value)

    def _key(self) -> secretsmanager.Secret:
        key = secretsmanager.Secret(
            self,
            "TokenKey",
            description="Signs the tokens with which customers of a website write",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge(key, {"AwsSolutions-SMG4": "The website has to change it at the same time, so a person does it."})
        return key

    def _function(self, id_: str, module: str, seconds: int, environment: dict[str, str]) -> Function:
        function = Function(
            self,
            id_,
            name=self._names.of(f"ChatApi{id_}"),
            code=self._code,
            handler=f"{module}.lambda_handler",
            timeout=Duration.seconds(seconds),
            log_retention_days=self._settings.log_retention_days,
            environment=environment,
        )
        acknowledge(function, {"Serverless-LambdaDLQ": "Called synchronously; whoever calls is told and tries again."})
        return function

    def _person_flow(self, flows: Flows, guide: str) -> connect.CfnContactFlow:
        instance = self._instance
        return connect.CfnContactFlow(
            self,
            "PersonFlow",
            instance_arn=instance,
            name=self._names.of(PERSON),
            type="CONTACT_FLOW",
            description="Brings a chat of the API to a person, with all that was said before",
            content=flows.filled(PERSON, chosen_values(self._settings, instance, None) | chat_values(guide)),
        )

    @property
    def _instance(self) -> str:
        return self.format_arn(service="connect", resource="instance", resource_name=self._settings.instance_id)

    def let_do_turns(self, function: Function) -> None:
        """Let *function* ask about turns, bring them to a person, and tell the windows."""
        function.allow("lambda:InvokeFunction", on=self._asked)
        function.allow(
            "connect:StartChatContact",
            on=[self.flow.attr_contact_flow_arn, f"{self._instance}/contact/*"],
            because="Chats get their ids as they begin.",
        )
        windows = f"{STAGE}/POST/@connections/*"
        # Of another stack's function cdk-nag sees the export, so it has to be there when the finding is acknowledged.
        push = self.push.api_id if Stack.of(function) is self else self.export_value(self.push.api_id)
        listening = self.format_arn(service="execute-api", resource=push, resource_name=windows)
        function.allow("execute-api:ManageConnections", on=[listening], because="Windows get their ids as they open.")
        function.allow("dynamodb:BatchGetItem", "dynamodb:PutItem", on=[self._table])

    def let_forget_turns(self, function: Function) -> None:
        """Let *function* remove what was kept of turns that are done."""
        function.allow("dynamodb:DeleteItem", on=[self._table])

    def _let_queue(self, stream: str | None) -> None:
        """Let turns be put into *stream*, which another stack makes; until it is there they are answered at once."""
        if stream:
            arn = self.format_arn(service="kinesis", resource="stream", resource_name=stream)
            self.turns.allow("kinesis:PutRecord", on=[arn])

    def _push_api(self) -> tuple[websocket.WebSocketApi, websocket.WebSocketStage]:
        limits = throttle(self._settings)
        guard = WebSocketLambdaAuthorizer("Guard", self.guard, identity_source=["route.request.querystring.token"])
        api = websocket.WebSocketApi(
            self,
            "Push",
            api_name=self._names.of("ChatApiPush"),
            description="Pushes what is said in a conversation to the windows that show it",
            connect_route_options=websocket.WebSocketRouteOptions(
                integration=WebSocketLambdaIntegration("Opened", self.listeners), authorizer=guard
            ),
            disconnect_route_options=websocket.WebSocketRouteOptions(
                integration=WebSocketLambdaIntegration("Closed", self.listeners)
            ),
        )
        stage = websocket.WebSocketStage(
            self,
            "PushStage",
            web_socket_api=api,
            stage_name=STAGE,
            auto_deploy=True,
            throttle=websocket.ThrottleSettings(rate_limit=limits.rate, burst_limit=limits.burst),
        )
        acknowledge(api, {"AwsSolutions-APIG4": "API Gateway lets no route but the first ask the guard, once for all."})
        acknowledge(stage, {"AwsSolutions-APIG1": NO_ACCESS_LOG, "Serverless-APIGWAccessLogging": NO_ACCESS_LOG})
        return api, stage

    def _api(self) -> rest.RestApi:
        limits = throttle(self._settings)
        api = rest.RestApi(
            self,
            "Api",
            rest_api_name=self._names.of("ChatApi"),
            description="Takes the turns of a conversation",
            cloud_watch_role=False,
            endpoint_types=[rest.EndpointType.REGIONAL],
            deploy_options=rest.StageOptions(
                stage_name=STAGE,
                throttling_rate_limit=limits.rate,
                throttling_burst_limit=limits.burst,
                tracing_enabled=True,
            ),
        )
        model = rest.CfnModel(
            self,
            "Turn",
            rest_api_id=api.rest_api_id,
            content_type="application/json",
            name="Turn",
            schema=dict(schema("turn")),
        )
        validator = rest.RequestValidator(
            self, "Validator", rest_api=api, validate_request_body=True, validate_request_parameters=True
        )
        authorizer = rest.RequestAuthorizer(
            self,
            "RestGuard",
            handler=self.guard,
            identity_sources=[rest.IdentitySource.header("Authorization")],
            results_cache_ttl=Duration.seconds(0),
        )
        turns = api.root.add_resource("conversations").add_resource("{conversation}").add_resource("turns")
        method = turns.add_method(
            "POST",
            rest.LambdaIntegration(self.turns),
            authorizer=authorizer,
            request_validator=validator,
            request_models={"application/json": rest.Model.from_model_name(self, "TurnModel", model.name or "")},
        )
        method.node.add_dependency(model)
        acknowledge(
            method, {"AwsSolutions-COG4": "Customers have accounts of the website, whose tokens the guard reads."}
        )
        if self._settings.chat_api_origins:
            self._admit_pages(turns)
        acknowledge(
            api,
            {
                "AwsSolutions-APIG1": NO_ACCESS_LOG,
                "AwsSolutions-APIG3": NO_FIREWALL,
                "AwsSolutions-APIG6": NO_ACCESS_LOG,
                "Serverless-APIGWAccessLogging": NO_ACCESS_LOG,
            },
        )
        return api

    def _admit_pages(self, turns: rest.Resource) -> None:
        turns.add_cors_preflight(
            allow_origins=list(self._settings.chat_api_origins),
            allow_methods=["POST"],
            allow_headers=["Authorization", "Content-Type"],
            max_age=Duration.hours(1),
        )

    def _watch(self) -> None:
        alarms = Alarms(self, self._names, "AWS/ApiGateway")

        def measured(name: str, statistic: str) -> cloudwatch.Metric:
            return alarms.metric(name, statistic, ApiName=self.api.rest_api_name, Stage=STAGE)

        refused = self.guard.metric_errors(period=PERIOD, statistic="Sum")
        watched = [
            alarms.alarm("Chat API errors", measured("5XXError", "Sum"), 1, NOT_TAKEN),
            alarms.alarm("Chat API slow", measured("Latency", "p90"), SLOW_SECONDS * 1000, TOO_SLOW),
            alarms.alarm("Chat API guard errors", refused, MANY_REFUSED, REFUSED),
        ]
        tell(self, self._settings, watched)
