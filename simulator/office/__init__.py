"""The office behind the workspace: mails that arrived, what became of them, and what agents do, kept on disk."""
