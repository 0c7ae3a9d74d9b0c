"""Measures out of a roadmap as files and back into it: what is written comes back the same."""
