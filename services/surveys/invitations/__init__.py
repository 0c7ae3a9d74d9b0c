"""Whom surveys ask by mail, who has answered, and reminders to the others."""
