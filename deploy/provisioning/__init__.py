"""What the services find when they start: databases, roles, topics, users and rights; made again, nothing changes."""
