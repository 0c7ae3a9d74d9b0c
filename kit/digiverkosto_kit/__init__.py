"""Read the public topics of the digital development networks, and have their state in a database of your own.

`contracts` are the messages as models, `Subscriber` reads and follows, a `Store` keeps state and position together:
`SqliteStore` is one that is ready, with roadmaps shown in whole versions only.
"""

from digiverkosto_kit.access import Access
from digiverkosto_kit.changes import Batch, Change, Place, Unreadable
from digiverkosto_kit.sqlite_store import SqliteStore
from digiverkosto_kit.store import Elsewhere, Store
from digiverkosto_kit.subscriber import Subscriber
from digiverkosto_kit.whole_roadmaps import WholeRoadmap

__all__ = [
    "Access",
    "Batch",
    "Change",
    "Elsewhere",
    "Place",
    "SqliteStore",
    "Store",
    "Subscriber",
    "Unreadable",
    "WholeRoadmap",
]
