"""Tell faults of our own credentials from failures of a service: they are raised, not answered around."""

from typing import Any

from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    NoAuthTokenError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
)

_CODES = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "UnrecognizedClient",
        "UnrecognizedClientException",
        "InvalidSignature",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidClientTokenId",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
    }
)
_MISSING = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    NoAuthTokenError,
    TokenRetrievalError,
)


def error_code(error: Exception) -> str:
    """Name what a service answered, or what kept it from answering; messages may repeat the customer's words."""
    if not isinstance(error, ClientError):
        return type(error).__name__
    details: dict[str, Any] = error.response.get("Error", {})
    return str(details.get("Code", ""))


def credentials_at_fault(error: Exception) -> bool:
    """Say whether *error* comes from missing, expired or wrong credentials."""
    return isinstance(error, _MISSING) or error_code(error) in _CODES
