"""Measures: what is done, by whom, when, for how much, and how far it is."""
