"""What the roadmaps service tells after the loading, and where to look at it."""

from collections.abc import Sequence

from deploy.local.platform import Platform
from deploy.seed.doors import Door
from deploy.seed.roadmaps import Filled
from deploy.seed.summary import Summary


async def told(platform: Platform, roadmaps: Door, networks: dict[str, str], filled: Sequence[Filled]) -> Summary:
    """`filled`: the shared one first, then Akaa's."""
    edition, public = networks["digiverkostohanke"], await roadmaps.everything("/public-roadmaps")
    made = await roadmaps.everything(f"/networks/{edition}/roadmaps")
    progress = (await roadmaps.get("/progress"))["whole"]
    story = await roadmaps.get(f"/roadmaps/{filled[1].id}/story", limit=100)
    counts: dict[str, int | float | str] = {
        "roadmaps of the edition": f"{len(made)}, made in one act",
        "published roadmaps": f"{len(public)}, {sum(one['measures'] for one in public)} measures (illustrative)",
        "their progress": f"{progress['percent']} %",
        "moments of Akaa's story": len(story["moments"]),
    }
    return Summary(counts, _places(platform.services["roadmaps"], edition, filled[0].id, filled[1].id))


def _places(home: str, edition: str, shared: str, akaa: str) -> dict[str, str]:
    return {
        "the national compass": f"{home}/compass",
        "published roadmaps": f"{home}/public-roadmaps/page",
        "the shared roadmap": f"{home}/public-roadmaps/{shared}/page",
        "Akaa's roadmap": f"{home}/public-roadmaps/{akaa}/page",
        "what its versions changed": f"{home}/public-roadmaps/{akaa}/differences/page?from=1&to=2",
        "its follow-ups": f"{home}/public-roadmaps/{akaa}/follow-ups/page",
        "what others say of it": f"{home}/public-roadmaps/{akaa}/comments/page",
        "its story": f"{home}/roadmaps/{akaa}/story.html",
        "the edition's story": f"{home}/networks/{edition}/story.html",
        "how far roadmaps are": f"{home}/progress.html",
    }
