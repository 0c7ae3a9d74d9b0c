"""What waits for a webhook and what became of it: passed on from Kafka, delivered in order, told in a log."""
