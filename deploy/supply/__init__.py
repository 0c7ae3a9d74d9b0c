"""What we take from others: listed (sbom), under which licences, and no older than what holes were mended in."""
