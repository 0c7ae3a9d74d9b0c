"""What becomes of roadmaps' links when a goal was split, merged or dropped: offered, and taken by their owners."""
