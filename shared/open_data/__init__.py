"""Open data: what a service says on public topics, as files that anybody may take and use."""

from shared.open_data.datasets import Dataset, datasets_of

__all__ = ["Dataset", "datasets_of"]
