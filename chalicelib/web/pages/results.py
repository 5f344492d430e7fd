"""The result of a round: a story first, the tables after."""

from __future__ import annotations

from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import Round
from chalicelib.web import present, words
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.pages.rounds import find
from chalicelib.web.present_result import ResultView, released
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


@routes.get("/rondes/{round_id}/resultaat", Access.PUBLIC)
def show(request: Request, services: Services, round_id: str) -> Answer:
    """The outcome and the reasons; before release only when it comes."""
    round_ = find(services, round_id)
    now = services.clock.now()
    result = released(services, round_, now)
    if result is None:
        waiting = {
            "round": round_,
            "voting": round_.phase("voting"),
            "voted": now >= round_.phase("voting").closes_at,
            "announcement": round_.phase("announcement"),
            "late": now >= round_.phase("announcement").closes_at,
            "phase_line": present.phase_line(round_, now),
        }
        return Page("results/waiting.html", waiting, cache=PUBLIC_MINUTE)
    context = {
        "round": round_,
        "result": result,
        "outcome": outcome(round_, result),
        "areas": {area.id: area.name for area in round_.areas},
        "projects": {project.id for project in services.projects.of_round(round_id)},
        "phase_line": present.phase_line(round_, now, released=True),
    }
    return Page("results/show.html", context, cache=PUBLIC_MINUTE)


def outcome(round_: Round, result: ResultView) -> str:
    """The result in one sentence."""
    if not result.ballots:
        return "Er waren geen stemmen. Geen enkel project krijgt geld."
    if not result.winners:
        return "Geen enkel project krijgt geld."
    projects = words.count(len(result.winners), "project krijgt", "projecten krijgen")
    return f"{projects} samen {format_euros(result.spent_cents)}."
