"""What functions read at run time: parameters of AWS Systems Manager, and the one secret of AWS Secrets Manager."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.aws.call import Call, ServiceError

LEDGER_KEY_ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:simulated-ledger-key"


@dataclass(slots=True)
class RunTimeSettings:
    """Parameters by name; an operator changes them while mails come in."""

    parameters: dict[str, str] = field(default_factory=dict)

    def operations(self) -> dict[str, Callable[[Call], Mapping[str, Any]]]:
        """The answers, by operation."""
        return {"ssm.GetParameter": self.get_parameter, "secretsmanager.GetSecretValue": self.get_secret_value}

    def get_parameter(self, call: Call) -> Mapping[str, Any]:
        name = call.body["Name"]
        if name not in self.parameters:
            raise ServiceError("ParameterNotFound", f"Parameter {name} not found.")
        return {"Parameter": {"Name": name, "Type": "String", "Value": self.parameters[name], "Version": 1}}

    def get_secret_value(self, call: Call) -> Mapping[str, Any]:
        if call.body["SecretId"] != LEDGER_KEY_ARN:
            raise ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return {"ARN": LEDGER_KEY_ARN, "Name": "simulated-ledger-key", "SecretString": "a key for simulations only"}
