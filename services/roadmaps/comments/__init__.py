"""What the public and other municipalities say of a published roadmap, and what its editors answer."""
