"""Saved questions to the log of the e-mail function."""

SCORES_AND_REASONS = """\
fields @timestamp, category, confidence_explanation, confidence_score, contactId, model_used, intent, service_level, spending_profile, suggested_response, @message, @logStream
| filter ispresent(category) and (confidence_score >= 80 or confidence_score < 70)
| limit 100"""  # noqa: E501  # as an operator reads it in the console

SCORES_BY_CATEGORY = """\
filter ispresent(category) and confidence_score >= 5
| stats count(*) by category, confidence_score"""
