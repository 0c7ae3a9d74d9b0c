"""Base backups and the log of what came after them, and databases put back from both."""
