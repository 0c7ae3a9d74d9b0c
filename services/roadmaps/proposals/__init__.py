"""What assessments bring to roadmaps: start and target levels, and goals proposed from spearheads (feature D10)."""
