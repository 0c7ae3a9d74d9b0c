"""Listens to a topic of the platform that runs here, with a plain Kafka client, as any other agency's program may.

python docs/examples/listen.py TOPIC          everything so far and what comes, until Ctrl-C
python docs/examples/listen.py TOPIC KEY      what was said of one aggregate, as soon as there is something
"""

import asyncio
import json
import sys
from pathlib import Path

from aiokafka import AIOKafkaConsumer

PLATFORM = Path(".run/platform.json")


async def listen(bootstrap_servers: str, topic: str, key: str | None) -> None:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap_servers,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        async for record in consumer:
            if key in (None, record.key.decode()):
                print(dict(record.headers)["ce_type"].decode(), record.key.decode())
                print(json.dumps(json.loads(record.value), indent=2, ensure_ascii=False) if record.value else "deleted")
                if key:
                    return
    finally:
        await consumer.stop()


if __name__ == "__main__":
    kafka = json.loads(PLATFORM.read_text())["kafka"]
    asyncio.run(listen(kafka["bootstrap_servers"], sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
