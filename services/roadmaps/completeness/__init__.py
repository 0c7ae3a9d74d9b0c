"""What a roadmap still lacks - owners, schedules, measures for its goals - and reminders before measures should end."""
