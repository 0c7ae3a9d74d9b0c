"""What organisations say of the compass's goals (domain fact DF8), each with the answer that it got."""

from collections.abc import Sequence

from deploy.seed import material
from deploy.seed.doors import Door
from deploy.seed.roadmaps import Filled


async def load(roadmaps: Door, steward: Door, filled: Sequence[Filled]) -> int:
    """How many there are. An answered one stays answered as it is."""
    wanted, by_name = material.roadmaps()["goal_comments"], {one.name: one for one in filled}
    for number, said in enumerate(wanted):
        one = by_name[said["of"]]
        goal = one.ids.national[said["goal"]][0]
        there = await roadmaps.everything(f"/compass/goals/{goal}/comments")
        comment = next((each for each in there if each["text"]["fi"] == said["text"]["fi"]), None)
        if comment is None:
            body = {"goal_id": goal, "stance": said["stance"], "text": said["text"]}
            path = f"/roadmaps/{one.id}/goal-comments"
            comment = await roadmaps.send("POST", path, body, key=f"seed-goal-comment-{number}")
        if comment["answer"] is None:
            answer = {"answer": said["answer"]}
            await steward.send("PUT", f"/compass/goal-comments/{comment['id']}/answer", answer)
    return len(wanted)
