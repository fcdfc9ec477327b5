"""An Amazon Connect instance in memory: profiles, cases, queues, mail, tasks and the agent."""
