"""What surveys keeps of people: ids of who holds roles."""
