"""Files that people write for the platform, YAML or JSON: read with the lines of what is wrong in them."""
