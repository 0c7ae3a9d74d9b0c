"""Roadmaps: whose they are, what they say, and how the work on them proceeds."""
