"""What public topics hold and what of it is given up, told on a topic of its own."""
