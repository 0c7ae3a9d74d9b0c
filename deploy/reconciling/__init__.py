"""Whether all services hold the same of everything, and how what differs is mended."""
