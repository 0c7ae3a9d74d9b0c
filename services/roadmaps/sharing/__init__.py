"""What a roadmap lets others find and say, as its editors decided it, one decision after the other."""
