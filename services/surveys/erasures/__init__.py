"""What surveys keeps of people: ids of who holds roles, is in a network or signed up."""
