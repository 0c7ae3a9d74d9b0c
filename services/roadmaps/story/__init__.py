"""One story along the ids, from a network's gathering to what came of it; told from what four services say."""
