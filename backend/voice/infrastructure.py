"""The unit that answers calls: a stack of its own beside that of the chats, whose function decides."""

from aws_cdk import Duration, Environment
from aws_cdk import aws_lex as lex
from constructs import Construct

from backend.acknowledgments import acknowledge
from backend.api import environments
from backend.api.infrastructure import RUNTIME
from backend.bot import Bot, flow_of
from backend.chat.infrastructure import Chat
from backend.connect.flows import VOICE, Flows
from backend.function import Function
from backend.monitoring.alarms import Alarms, tell
from backend.names import ENGINE, SPEAKER
from backend.names import VOICE as DESCRIPTION
from backend.packaging import source
from backend.settings import Settings
from backend.unit_stack import UnitStack

SECONDS = 16
"""What an utterance may take: as long as the function of the conversations is waited for, and a little to say it."""
SESSION_SECONDS = 3600
"""Longer than any caller is silent."""
SLOW = Duration.seconds(4)


class Voice(UnitStack):
    """A function for the utterances, the bot that hears and speaks, the flow, and alarms.

    *chat* is the unit whose function decides, and whose table remembers; *recorder_arn* is the recorder's.
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
        recorder_arn: str,
    ) -> None:
        super().__init__(scope, id_, settings=settings, env=env, description=DESCRIPTION)
        decides = chat.function.function_arn
        self.function = Function(
            self,
            "Utterances",
            name=self._names.voice_function,
            code=source(RUNTIME),
            handler="voice_function.lambda_handler",
            timeout=Duration.seconds(SECONDS),
            log_retention_days=settings.log_retention_days,
            environment=environments.voice(chat_function=decides, recorder=recorder_arn).write(),
        )
        self.function.allow("lambda:InvokeFunction", on=[decides, recorder_arn])
        reason = "Called synchronously; the flow hands over to a person when the function fails."
        acknowledge(self.function, {"Serverless-LambdaDLQ": reason})
        self.bot = Bot(
            self,
            "Bot",
            name=self._names.voice_bot,
            function=self.function,
            session_seconds=SESSION_SECONDS,
            whatever="Whatever a caller says",
            voice=lex.CfnBot.VoiceSettingsProperty(voice_id=SPEAKER, engine=ENGINE),
        )
        self.flow = flow_of(
            self,
            self.bot,
            settings=settings,
            flows=flows,
            name=VOICE,
            description="Answers a call from the articles, or brings it to a person with all that was said",
        )
        self._watch()
        self._finish(
            {
                "VoiceFlowArn": self.flow.attr_contact_flow_arn,
                "VoiceFunctionName": self.function.function_name,
                "VoiceBotAliasArn": self.bot.alias_arn,
            },
            functions=[self.function],
        )

    def _watch(self) -> None:
        alarms = Alarms(self, self._names, self._names.app)
        tell(
            self,
            self._settings,
            [
                alarms.errors("Call", self.function),
                alarms.throttles("Call", self.function),
                alarms.slow("Call", self.function, SLOW, "a caller hears nothing meanwhile"),
            ],
        )
