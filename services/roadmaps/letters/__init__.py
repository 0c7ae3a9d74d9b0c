"""Every letter that roadmaps writes, by its template."""

from collections.abc import Mapping

from services.roadmaps.completeness import letters as completeness
from services.roadmaps.digests import letters as digests
from services.roadmaps.follow_ups import letters as follow_ups
from services.roadmaps.followers import letters as followers
from shared.mail.desk import Writer

WRITERS: Mapping[str, Writer] = {
    **completeness.WRITERS,
    **digests.WRITERS,
    **follow_ups.WRITERS,
    **followers.WRITERS,
}
