"""Faults of what a person provides."""


class RemedyError(Exception):
    """A fault in what the operator provides; the text names it and its remedy."""


class DeploymentError(RemedyError):
    """What stops a deployment before it starts."""
