"""A network's plan of themes: in which order, and what a change of it moves. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias
from uuid import UUID

from shared.contracts import Theme, ThemeState

What: TypeAlias = Literal["planned", "reworded", "moved", "dropped", "resumed", "mapped"]


def placed(plan: Sequence[Theme], theme: Theme, position: int | None) -> list[Theme]:
    """The plan with `theme` at `position` (None, or too far: at the end), every place counted anew from 1."""
    others = [one for one in plan if one.id != theme.id and one.state is ThemeState.planned]
    at = len(others) if position is None else min(position - 1, len(others))
    if theme.state is not ThemeState.planned:
        return _numbered(others)
    return _numbered([*others[:at], theme, *others[at:]])


def what_changed(before: Theme, given: Mapping[str, Any]) -> What:
    """The chief thing that a change does, as the history names it."""
    if given.get("state", before.state) is not before.state:
        return "dropped" if given["state"] is ThemeState.dropped else "resumed"
    return "reworded" if {"title", "description"} & set(given) else "moved"


def differing(before: Sequence[Theme], after: Sequence[Theme]) -> list[Theme]:
    """Those of `after` that read otherwise than before, each one version on."""
    known: dict[UUID, Theme] = {theme.id: theme for theme in before}
    return [
        theme.model_copy(update={"version": known[theme.id].version + 1})
        for theme in after
        if theme.id in known and theme != known[theme.id]
    ]


def _numbered(themes: Sequence[Theme]) -> list[Theme]:
    return [theme.model_copy(update={"position": place}) for place, theme in enumerate(themes, start=1)]
