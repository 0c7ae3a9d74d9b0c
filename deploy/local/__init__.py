"""The real parts on one machine, with nothing installed by hand: PostgreSQL and Kafka out of package registries."""
