"""Prints every network as it is now, and each change from then on. python first_message.py, until Ctrl-C."""

import asyncio
import json
import os
import ssl
from pathlib import Path

from aiokafka import AIOKafkaConsumer

TOPIC = "pub.networks.v1"


async def main() -> None:
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=os.environ["KAFKA_SERVERS"],
        security_protocol="SASL_SSL",
        ssl_context=ssl.create_default_context(cafile=os.environ["KAFKA_CA_FILE"]),
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=os.environ["KAFKA_USER"],
        sasl_plain_password=Path(os.environ["KAFKA_PASSWORD_FILE"]).read_text().strip(),
        group_id=os.environ["KAFKA_GROUPS"] + "first-message-python",
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    newest: dict[str, int] = {}
    await consumer.start()
    try:
        async for record in consumer:
            key, version = record.key.decode(), int(dict(record.headers)["ce_aggregateversion"])
            if version < newest.get(key, 0):
                continue  # a message may come twice
            newest[key] = version
            state = json.loads(record.value) if record.value else None
            print(key, version, next(filter(None, state["name"].values())) if state else "deleted", flush=True)
    finally:
        await consumer.stop()


if __name__ == "__main__":
    asyncio.run(main())
