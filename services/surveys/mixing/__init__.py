"""How anonymous answers become nobody's: they wait sealed, and come out dealt anew in shuffled batches (feature K9)."""
