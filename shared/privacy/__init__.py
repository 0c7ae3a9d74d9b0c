"""What every service does for the people whose data it holds: erasure, retention, the duty log."""
