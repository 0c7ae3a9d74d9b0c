"""Yearly follow-ups: prepared with a text for each measure, approved by the management team, and then frozen."""
