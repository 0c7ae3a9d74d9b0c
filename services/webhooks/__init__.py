"""What is said in public, for agencies without Kafka: posted to an address of theirs, signed, until it has arrived.

Owns webhooks, the lines of what waits for each, and the log of deliveries. Passes on every message of every `pub.`
topic; listens to Session and Erasure. Says nothing on Kafka, and keeps no person: a webhook names an agency and a role.
"""
