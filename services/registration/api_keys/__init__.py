"""Keys with which other agencies' programs call us: scoped to networks, with an end, exchanged for short tokens."""
