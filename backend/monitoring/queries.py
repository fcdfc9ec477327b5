"""Saved questions to the log of the e-mail function."""

SCORES_AND_REASONS = """\
fields @timestamp, category, confidence_explanation, confidence_score, contactId, model_used, intent, service_level, spending_profile, suggested_response, @message, @logStream
| filter ispresent(category) and (confidence_score >= 80 or confidence_score < 70)
| limit 100"""  # noqa: E501  # as an operator reads it in the console

SCORES_BY_CATEGORY = """\
filter ispresent(category) and confidence_score >= 5
| stats count(*) by category, confidence_score"""

EVERY_SCORE = """\
fields @timestamp, category, confidence_explanation, confidence_score, contactId, model_used
| filter ispresent(category)
| sort @timestamp desc
| limit 1000"""
"""Also those from 70 to 79, which the first leaves out: at the usual threshold, the near misses."""

EVERY_SCORE_BY_CATEGORY = """\
filter ispresent(category)
| stats count(*) by category, confidence_score"""
"""Also those below 5, which the second leaves out: nothing was found, or no model answered."""

TO_AGENTS_BY_HOLD = """\
filter ToAgent = 1
| stats count(*) by hold, route, mode"""
"""Of the lines with metrics, which are there whatever `ENABLE_LOGGING` says."""

REFUSED_BY_REASON = """\
filter Refused = 1
| stats count(*) by hold, kind"""
"""To the log of the send ledger."""

SAVED = {
    "Scores and their reasons": SCORES_AND_REASONS,
    "Scores by category": SCORES_BY_CATEGORY,
    "Every score": EVERY_SCORE,
    "Every score by category": EVERY_SCORE_BY_CATEGORY,
    "To agents by hold": TO_AGENTS_BY_HOLD,
}
