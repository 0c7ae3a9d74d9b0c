"""Who follows a published roadmap or its measures, and what they are told when a publication changes a status."""
