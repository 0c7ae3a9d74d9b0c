"""What may go wrong with a part of the platform, for whoever has to say it."""


class PartFailed(Exception):
    """A part did not start or died; the message says which one and shows the end of its log."""


class InUse(PartFailed):
    """Another run holds the folder."""
