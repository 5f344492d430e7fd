"""A round: its dates, its budget, its rules; and all rounds there were."""

from __future__ import annotations

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import _
from chalicelib.rounds.model import PHASE_NAMES, FrozenRound, PhaseMove, Round
from chalicelib.rounds.news import news_id
from chalicelib.rounds.timeline import choose_current, is_finished
from chalicelib.web import present, words
from chalicelib.web.ballot_words import in_short
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request
from chalicelib.web.present_count import method
from chalicelib.web.present_result import released
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


@routes.get("/rondes", Access.PUBLIC)
def index(request: Request, services: Services) -> Answer:
    """Every round, newest first."""
    now = services.clock.now()
    rounds = services.rounds.all()
    current = choose_current(rounds, now)
    lines = [
        (one, _state(one, is_current=one == current, finished=is_finished(one, now)))
        for one in reversed(rounds)
    ]
    context = {"lines": lines, "phase_line": present.phase_line(current, now)}
    return Page("rounds/index.html", context, cache=PUBLIC_MINUTE)


def _state(round_: Round, *, is_current: bool, finished: bool) -> tuple[str, str]:
    if is_current and not finished:
        return _("Nu bezig"), "now"
    return (_("Afgelopen"), "") if finished else (_("Loopt nog"), "success")


@routes.get("/rondes/{round_id}", Access.PUBLIC)
def show(request: Request, services: Services, round_id: str) -> Answer:
    """The round on one page: budget, dates, who may take part, changes of dates."""
    round_ = find(services, round_id)
    now = services.clock.now()
    result = released(services, round_, now)
    context = {
        "round": round_,
        "steps": present.steps(round_, now),
        "today": present.today(round_, now, released=result is not None),
        "result": result,
        "moves": [_move(one) for one in reversed(round_.moves)],
        "told": [(news_id(one), one.at) for one in reversed(round_.changes) if news_id(one)],
        "summary": short_rules(round_),
        "phase_line": present.phase_line(round_, now, released=result is not None),
    }
    return Page("rounds/show.html", context, cache=PUBLIC_MINUTE)


@routes.get("/rondes/{round_id}/regels", Access.PUBLIC)
def rules(request: Request, services: Services, round_id: str) -> Answer:
    """The rules: in short first, then in full; with the hash once they are frozen."""
    round_ = find(services, round_id)
    frozen = services.rounds.frozen(round_id)
    # Once frozen, only the frozen text counts.
    count = frozen.count if frozen else round_.count
    context = {
        "round": round_,
        "summary": short_rules(round_),
        "frozen": frozen,
        "method": method(count, frozen.ballot if frozen else round_.ballot),
        "pairs": [] if frozen is None else _pairs(frozen),
        "publish": count.publish,
        "news_id": news_id,
        "phase_line": present.phase_line(round_, services.clock.now()),
    }
    return Page("rounds/rules.html", context, cache=PUBLIC_MINUTE)


def _pairs(frozen: FrozenRound) -> list[tuple[str, str]]:
    """The titles of projects that can't win together."""
    titles = {entry.project_id: entry.title for entry in frozen.entries}
    return [(titles[one], titles[other]) for one, other in frozen.exclusions]


def find(services: Services, round_id: str) -> Round:
    """The round. Raises NotFound."""
    round_ = services.rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    return round_


def _ages(round_: Round) -> str:
    voters = round_.voters
    if voters.max_age is None:
        return _("Iedereen van {age} jaar of ouder.").format(age=voters.min_age)
    text = _("Iedereen van {age} tot en met {most} jaar.")
    return text.format(age=voters.min_age, most=voters.max_age)


def short_rules(round_: Round) -> tuple[tuple[str, str], ...]:
    """The rules in a few lines, computed from the settings that the product itself obeys."""
    euros = format_euros
    people = round_.applicants.min_people
    who = (
        _("Je mag alleen indienen.")
        if people == 1
        else _("Je dient in met minstens {people} mensen.").format(people=people)
    )
    if round_.applicants.distinct_addresses and people > 1:
        who = f"{who} {_('Jullie wonen op verschillende adressen.')}"
    return (
        (_("Budget"), _("{amount} voor de hele stad.").format(amount=euros(round_.pot_cents))),
        (_("Per project"), _("Hoogstens {amount}.").format(amount=euros(round_.amounts.max_cents))),
        (_("Indienen"), f"{present.period(round_.phase('submission'))}. {who}"),
        (_("Stemmen"), f"{present.period(round_.phase('voting'))}. {_ages(round_)}"),
        (_("Jouw stem"), in_short(round_)),
        (
            _("Uitvoeren"),
            _("Winnaars hebben {months}.").format(
                months=words.count(round_.aftercare.months, "maand", "maanden")
            ),
        ),
    )


def _move(move: PhaseMove) -> dict[str, object]:
    """A change of dates with both periods in words."""
    return {
        "name": _(PHASE_NAMES[move.phase]),
        "old": f"{words.short_date(move.old_opens_at)} {words.until(move.old_closes_at)}",
        "new": f"{words.short_date(move.new_opens_at)} {words.until(move.new_closes_at)}",
        "note": move.note,
        "at": move.at,
    }
