"""The bus: what a service commits it says once and in order, and what it hears it takes in once.

`outbox.add` writes a message in the business transaction; the relay brings it to Kafka; the consumer hands
batches to the service's handlers, each batch one transaction with its position.
"""
