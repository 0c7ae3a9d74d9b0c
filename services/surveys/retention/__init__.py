"""What surveys keeps of people and for how long: shared/privacy/retention.yaml carried out (feature K1)."""
