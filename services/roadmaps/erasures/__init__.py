"""What roadmaps keeps of people: ids of who holds roles."""
