"""What takes a processor's while, or may be made to harm, is done in a process of its own (decision 0051)."""

from shared.apart.room import GIGABYTE, NotDone, Room

__all__ = ["GIGABYTE", "NotDone", "Room"]
