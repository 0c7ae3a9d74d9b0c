"""Real input for a platform that runs: all of it through the public APIs, as any coordinator and participant would.

Loading again adds nothing and changes nothing; an interrupted loading is completed by the next.
"""

from deploy.seed.doors import LoadingFailed
from deploy.seed.loading import seed
from deploy.seed.summary import Summary

__all__ = ["LoadingFailed", "Summary", "seed"]
