"""Give a telephone number the flow of calls: the one association that no stack makes, as none claims numbers."""

from dataclasses import dataclass

from backend.connect.flows import VOICE
from backend.names import Names
from backend.operations import stacks
from backend.operations.account import pages
from backend.operations.deployed import Deployed
from backend.operations.finding import Finding, bad, good
from backend.settings import Unit

SUBJECT = "Number"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The telephone numbers of the instance."""

    deployed: Deployed

    def lead_to_calls(self, number: str, *, replace: bool, dry: bool) -> Finding:
        """Have calls to *number* begin with our flow; another one stays unless *replace*, *dry* changes nothing."""
        settings, aws = self.deployed.settings, self.deployed.aws
        names = Names(settings.app_name)
        stack = stacks.find(aws, names.voice_stack) if Unit.VOICE in settings.units else None
        if stack is None:
            remedy = "Let UNITS name chat,voice, then python cdk.py deploy --all."
            return bad(SUBJECT, f"{names.voice_stack} is not deployed, so there is no flow of calls", remedy)
        flow = stacks.outputs(stack)[f"{VOICE}FlowArn"]
        if (found := self._id(number)) is None:
            remedy = "Claim it in the Connect admin website, Channels, Phone numbers; write it as +15550100."
            return bad(SUBJECT, f"the instance has no number {number}", remedy)
        before = self._flow(found)
        if _is_same(before, flow):
            return good(SUBJECT, f"calls to {number} begin with {names.of(VOICE)} already")
        if before and not replace:
            return bad(
                SUBJECT, f"{number} runs another flow, {before}, which is left alone", "--replace takes its place."
            )
        if not dry:
            aws("connect").associate_phone_number_contact_flow(
                PhoneNumberId=found, InstanceId=settings.instance_id, ContactFlowId=flow.rpartition("/")[2]
            )
        instead = f" in place of {before}" if before else ""
        return good(SUBJECT, f"calls to {number} {'would ' if dry else ''}begin with {names.of(VOICE)}{instead}")

    def _id(self, number: str) -> str | None:
        instance = self.deployed.settings.instance_id
        rows = pages(
            self.deployed.aws("connect").list_phone_numbers_v2, "ListPhoneNumbersSummaryList", InstanceId=instance
        )
        return next((row["PhoneNumberId"] for row in rows if row["PhoneNumber"] == number), None)

    def _flow(self, number_id: str) -> str:
        """The flow that calls to the number begin with, empty for none."""
        rows = pages(
            self.deployed.aws("connect").list_flow_associations,
            "FlowAssociationSummaryList",
            InstanceId=self.deployed.settings.instance_id,
            ResourceType="VOICE_PHONE_NUMBER",
        )
        return next((row["FlowId"] for row in rows if _is_same(row["ResourceId"], number_id)), "")


def _is_same(one: str, other: str) -> bool:
    """Whether both name one thing, by its id or by its ARN."""
    return one.rpartition("/")[2] == other.rpartition("/")[2]
