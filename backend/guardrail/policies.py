"""What the guardrail looks for, in the words of CloudFormation.

Customers may write about anything, with whatever words and numbers; so of their mails only attempts to steer the
model and abuse count. Of our replies everything counts.
"""

from typing import Any

from triage.policy import POLICY

STRENGTHS = {
    "SEXUAL": ("MEDIUM", "HIGH"),
    "VIOLENCE": ("MEDIUM", "HIGH"),
    "HATE": ("MEDIUM", "HIGH"),
    "INSULTS": ("LOW", "HIGH"),
    # Customers report crimes, and we answer them.
    "MISCONDUCT": ("LOW", "MEDIUM"),
    # CloudFormation refuses anything but NONE for replies.
    "PROMPT_ATTACK": ("HIGH", "NONE"),
}
"""How strictly mails and replies are looked at, by content filter."""

DENIED_TOPICS = {
    "Legal advice": (
        "Statements on what the law means for somebody's own case: their rights, their liability, or their chances in "
        "a dispute or in court.",
        ("You would win this case against the merchant.", "The law entitles you to compensation from them."),
    ),
    "Investment advice": (
        "Recommendations to buy, sell or hold a particular share, fund, bond or crypto asset, or forecasts of its "
        "price or return.",
        ("You should move your savings into the growth fund now.", "This share will rise by ten percent."),
    ),
    "Tax advice": (
        "Statements on how somebody should arrange or declare their own income, gains or gifts to pay less tax.",
        ("Declare the gift next year and you pay no tax on it.",),
    ),
    "Promised decisions": (
        "Assurances to somebody that their loan, card, claim, refund, limit or waiver is or will be approved, granted "
        "or paid.",
        ("Your loan will be approved.", "We have refunded the fee to your account."),
    ),
}
"""What a reply must not contain: a definition in at most 200 characters, and examples of at most 100."""

SECRETS = (
    "CREDIT_DEBIT_CARD_NUMBER",
    "CREDIT_DEBIT_CARD_CVV",
    "CREDIT_DEBIT_CARD_EXPIRY",
    "PIN",
    "PASSWORD",
    "US_BANK_ACCOUNT_NUMBER",
    "INTERNATIONAL_BANK_ACCOUNT_NUMBER",
    "US_SOCIAL_SECURITY_NUMBER",
    "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER",
    "US_PASSPORT_NUMBER",
    "DRIVER_ID",
    "CA_SOCIAL_INSURANCE_NUMBER",
    "UK_NATIONAL_INSURANCE_NUMBER",
    "AWS_ACCESS_KEY",
    "AWS_SECRET_KEY",
)
"""What is masked in a reply. Names stand in every greeting; addresses, phone and routing numbers in our articles."""

_REPLIES_ONLY = {"InputEnabled": False, "InputAction": "NONE", "OutputEnabled": True}


def policies() -> dict[str, Any]:
    """Give the properties of `AWS::Bedrock::Guardrail` that say what it looks for."""
    return {
        "ContentPolicyConfig": {
            "FiltersConfig": [
                {"Type": kind, "InputStrength": mails, "OutputStrength": replies}
                for kind, (mails, replies) in STRENGTHS.items()
            ],
            "ContentFiltersTierConfig": {"TierName": "CLASSIC"},
        },
        "TopicPolicyConfig": {
            "TopicsConfig": [
                {
                    "Name": name,
                    "Definition": definition,
                    "Examples": list(examples),
                    "Type": "DENY",
                    **_REPLIES_ONLY,
                    "OutputAction": "BLOCK",
                }
                for name, (definition, examples) in DENIED_TOPICS.items()
            ],
            "TopicsTierConfig": {"TierName": "CLASSIC"},
        },
        "WordPolicyConfig": {
            "ManagedWordListsConfig": [{"Type": "PROFANITY", **_REPLIES_ONLY, "OutputAction": "BLOCK"}],
        },
        "SensitiveInformationPolicyConfig": {
            "PiiEntitiesConfig": [
                {"Type": kind, "Action": "ANONYMIZE", **_REPLIES_ONLY, "OutputAction": "ANONYMIZE"} for kind in SECRETS
            ],
        },
        "ContextualGroundingPolicyConfig": {
            # Only measured: the function holds a reply for low scores, and shows it to an agent as it is.
            "FiltersConfig": [
                {"Type": "GROUNDING", "Threshold": POLICY.minimum_grounding, "Action": "NONE", "Enabled": True},
                {"Type": "RELEVANCE", "Threshold": POLICY.minimum_reply_relevance, "Action": "NONE", "Enabled": True},
            ],
        },
    }
