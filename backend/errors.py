"""What stops a deployment before it starts."""


class DeploymentError(Exception):
    """A fault in what the operator provides; the text names it and its remedy."""
