"""CloudFormation as a client sees it that looks for stacks and deletes them."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError, WaiterError


def refusal(operation: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, operation)


@dataclass
class CloudFormation:
    """Stacks by name, each with its description; whoever imports from one, which are protected, what they say."""

    stacks: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    protected: set[str] = field(default_factory=set)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    """Of stacks that are not simply there."""

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - the client's own
        if StackName not in self.stacks:
            raise refusal("DescribeStacks", f"Stack with id {StackName} does not exist")
        outputs = [{"OutputKey": "Plain"}, {"OutputKey": "Export", "ExportName": f"{StackName}:Export"}]
        outputs += [{"OutputKey": k, "OutputValue": v} for k, v in self.outputs.get(StackName, {}).items()]
        status = self.statuses.get(StackName, "UPDATE_COMPLETE")
        told = {"StackName": StackName, "Description": self.stacks[StackName], "StackStatus": status}
        return {"Stacks": [told | {"Outputs": outputs}]}

    def list_imports(self, ExportName: str) -> dict[str, Any]:  # noqa: N803 - the client's own
        stack = ExportName.partition(":")[0]
        if stack not in self.used:
            raise refusal("ListImports", f"Export '{ExportName}' is not imported by any stack.")
        return {"Imports": ["another"]}

    def delete_stack(self, StackName: str) -> None:  # noqa: N803 - the client's own
        if StackName in self.protected:
            raise refusal("DeleteStack", "Stack cannot be deleted while TerminationProtection is enabled")
        self.stacks.pop(StackName, None)

    def get_waiter(self, _: str) -> "CloudFormation":
        return self

    def wait(self, StackName: str) -> None:  # noqa: N803 - the client's own
        if StackName in self.stacks:
            raise WaiterError("StackDeleteComplete", "Waiter encountered a terminal failure state", {})
