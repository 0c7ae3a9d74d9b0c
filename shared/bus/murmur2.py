"""Java's murmur2, so that every client in every language finds a key on the same partition."""

import struct

MASK = 0xFFFFFFFF
M = 0x5BD1E995
SEED = 0x9747B28C


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of `key` as Kafka's default partitioner for Java chooses it."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """The 32-bit hash, unsigned."""
    length = len(data)
    whole = length & ~3
    h = SEED ^ length
    for k in struct.unpack_from(f"<{whole >> 2}I", data):
        k = (k * M) & MASK
        h = ((h * M) ^ ((k ^ (k >> 24)) * M)) & MASK
    rest = data[whole:]
    if rest:
        h = ((h ^ int.from_bytes(rest, "little")) * M) & MASK
    h = ((h ^ (h >> 13)) * M) & MASK
    return h ^ (h >> 15)
