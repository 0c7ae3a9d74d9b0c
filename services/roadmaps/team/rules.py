"""Who may leave a roadmap's team. Pure."""

from collections.abc import Sequence
from uuid import UUID

from services.roadmaps.team.queries import Entrusted


def leaves_it_without_editor(team: Sequence[Entrusted], person_id: UUID, keeps_editing: bool) -> bool:
    """Would nobody be left who may change the roadmap?"""
    editors = {one.person_id for one in team if "editor" in one.tasks}
    return editors == {person_id} and not keeps_editing
