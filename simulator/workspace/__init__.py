"""The agents' workspace in the browser: pages about what the office keeps, and no decision of their own."""
