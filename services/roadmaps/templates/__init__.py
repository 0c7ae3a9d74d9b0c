"""Templates: what a roadmap begins with, and its process with a ready timetable (feature E16)."""
