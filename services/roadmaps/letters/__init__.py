"""Every letter that roadmaps writes, by its template."""

from collections.abc import Mapping

from shared.mail.desk import Writer

WRITERS: Mapping[str, Writer] = {}
