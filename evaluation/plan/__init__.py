"""What so many mails a minute use of AWS's quotas, and what a thousand of them cost."""
