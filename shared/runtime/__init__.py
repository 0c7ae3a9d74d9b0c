"""One process of a service: API, relay, consumer, mail sender and due runner, started and stopped together."""
