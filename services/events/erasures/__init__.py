"""What events keeps of people: ids of role holders, and of who planned or called off what."""
