"""Forgetting people: asked for, told, carried out here, and heard of from every other service (feature K2)."""
