"""What Prometheus scrapes, records and alerts on; dashboards beside it."""
