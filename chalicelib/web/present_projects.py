"""Projects as residents read them: one card each, with the picture of the idea it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.ideas.model import Idea, Photo
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.speech import _
from chalicelib.projects.model import STATE_WORDS, Project, ProjectState, Update
from chalicelib.rounds.model import Round
from chalicelib.web.words import named

_TAGS: Final[Mapping[ProjectState, str]] = {
    "agreed": "",
    "under-way": "now",
    "done": "success",
    "stopped": "danger",
}


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """`tag` is the kind of the state's tag. Without a photo the theme's drawing stands in."""

    project: Project
    area: str
    word: str
    tag: str
    theme_id: str
    photo: Photo | None
    latest: Update | None


def project_cards(
    ideas: IdeaStore, round_: Round, projects: Sequence[Project]
) -> tuple[ProjectCard, ...]:
    """Cards of projects of one round; the ideas behind them are read at once."""
    found = ideas.many([project.id for project in projects])
    return tuple(project_card(round_, project, found.get(project.id)) for project in projects)


def project_card(round_: Round, project: Project, idea: Idea | None) -> ProjectCard:
    """The card of one project; its idea may be gone."""
    area = round_.area(project.area_id)
    photos = [photo for photo in idea.photos if photo.state == "ready"] if idea else []
    return ProjectCard(
        project=project,
        area=named(area) if area else "",
        word=_(STATE_WORDS[project.state]),
        tag=_TAGS[project.state],
        theme_id=idea.content.theme_id if idea else "",
        photo=photos[0] if photos else None,
        latest=project.updates[-1] if project.updates else None,
    )
