"""Many measures in one number: how far they are by goal, sector, roadmap, region, size and goal of the compass."""
