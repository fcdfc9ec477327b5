"""What can go wrong in expected ways: each failure names the hold under which an agent takes over."""

from typing import ClassVar


class TriageError(Exception):
    """An expected failure; its text is fit for an agent and never holds the customer's words.

    Those that end an invocation are raised `from None`: Lambda logs a chain of errors whole, and a service's message
    may repeat what the service was given.
    """

    hold: ClassVar[str] = "invalid_analysis"


class InvalidPolicyError(TriageError):
    """A row of the policy makes no sense; the text names it and its remedy."""


class UnknownChannelError(TriageError):
    """A message says that it came by a channel that has no row."""


class InvalidEventError(TriageError):
    """The event does not say which contact it is about, so nothing can be stored for it."""


class UnreadMessageError(TriageError):
    """The text of the message could not be fetched."""

    hold = "unread_message"


class KnowledgeUnavailableError(TriageError):
    """The knowledge base gave no answer."""

    hold = "knowledge_unavailable"


class GuardrailUnavailableError(TriageError):
    """The guardrail gave no answer."""

    hold = "guardrail_unavailable"


class PerceptionUnavailableError(TriageError):
    """Nobody could say what a text sounds like or names."""


class TranscriberUnavailableError(TriageError):
    """Nobody could be asked to hear a recording."""


class ModelUnavailableError(TriageError):
    """No model of the chain answered in time."""

    hold = "model_unavailable"


class InvalidAnalysisError(TriageError):
    """A model answered, but not with a usable analysis."""


class InvalidProofError(TriageError):
    """The judge answered, but not with exactly one verdict for each statement."""

    hold = "proof_unavailable"


class InputTooLongError(InvalidAnalysisError):
    """The model refuses the request for its length; a shorter one may pass."""


class ContactUnavailableError(TriageError):
    """The attributes of the contact could not be written."""


class SealUnavailableError(TriageError):
    """A text could not be sealed, or what is sealed could not be opened."""


class StoreUnavailableError(TriageError):
    """The table of results could not be read or written."""
