"""What operators and dashboards see: the catalogue of metrics, and structured logs."""
