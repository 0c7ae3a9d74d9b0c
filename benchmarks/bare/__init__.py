"""What the measures stand beside: the least that does the same work with the same parts."""
