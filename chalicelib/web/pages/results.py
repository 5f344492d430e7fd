"""The result of a round: a story first, the tables after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from chalicelib.kernel.errors import NotFound, Unavailable
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _, ngettext
from chalicelib.outcome.comparing import COMPARISON, OtherRule, read_comparison
from chalicelib.outcome.publishing import BALLOTS, PROJECTS
from chalicelib.rounds.model import Round
from chalicelib.tally.bundle import ELECTION, RESULT, SUMS
from chalicelib.tally.signing import SIGNATURE
from chalicelib.voting.bundle import CHECKER, VOTING
from chalicelib.web import present, words
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Request, Text
from chalicelib.web.pages.rounds import find
from chalicelib.web.present_count import RULE_NAMES, method
from chalicelib.web.present_paper import paper_view
from chalicelib.web.present_result import ResultView, channels, released, share
from chalicelib.web.present_steps import pots
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


# What each file is, in the words of the page.
FILE_WORDS: Final[Mapping[str, str]] = {
    RESULT: N_("De telling, stap voor stap"),
    ELECTION: N_("Alle stemmen zonder namen, voor telprogramma’s (Pabulib)"),
    PROJECTS: N_("De projecten met hun stemmen, voor een rekenblad (CSV)"),
    BALLOTS: N_("De stemmen zonder namen, voor een rekenblad (CSV)"),
    SUMS: N_("De codes van deze bestanden"),
    SIGNATURE: N_("De handtekening van de stad onder de telling"),
}
DOCUMENT: Final = "uitslag.json"
_TYPES: Final = {"json": "application/json", "csv": "text/csv"}


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
            "trustees": round_.ballot.opened_by == "trustees",
            "late": now >= round_.phase("announcement").closes_at,
            "phase_line": present.phase_line(round_, now),
        }
        return Page("results/waiting.html", waiting, cache=PUBLIC_MINUTE)
    context = {
        "round": round_,
        "result": result,
        "outcome": outcome(round_, result),
        "areas": {area.id: area.told for area in round_.areas},
        "projects": {project.id for project in services.projects.of_round(round_id)},
        "pots": pots(result.document),
        "pot_names": pot_names(round_),
        "channels": channels(result.count, result.document),
        "method": method(result.count, result.ballot),
        "files": [(name, _(FILE_WORDS[name])) for name in result.files],
        "publishes": BALLOTS in result.files,
        "bundle": _bundle(services, round_id, result),
        "checker": CHECKER if CHECKER in result.document.get("files", {}) else "",
        "removed": _removed(services, round_id),
        "paper": paper_view(services, round_id),
        "compared": services.results.file(round_id, COMPARISON) is not None,
        "complaint_days": round_.aftercare.complaint_days,
        "ratified_on": words.day(result.ratification.decided_on) if result.ratification else "",
        "phase_line": present.phase_line(round_, now, released=True),
    }
    return Page("results/show.html", context, cache=PUBLIC_MINUTE)


def pot_names(round_: Round) -> Mapping[str, str]:
    """Names of areas and themes by id, and that of the city's own pot."""
    themes = {one.id: one.told for one in round_.themes}
    return {**themes, **{one.id: one.told for one in round_.areas}, "": _("de hele stad")}


def _bundle(services: Services, round_id: str, result: ResultView) -> str:
    """Where the log and the bundle lie, for a round whose vote was sealed; else empty."""
    if VOTING not in result.document.get("files", {}):
        return ""
    return f"{services.settings.media_url}/log/{round_id}"


def _removed(services: Services, round_id: str) -> int:
    """How many ballots two people had taken out before the count."""
    about = services.results.file(round_id, VOTING)
    return 0 if about is None else int(json.loads(about)["removed"])


def outcome(round_: Round, result: ResultView) -> str:
    """The result in one sentence."""
    if not result.ballots:
        return _("Er waren geen stemmen. Geen enkel project krijgt geld.")
    if not result.winners:
        return _("Geen enkel project krijgt geld.")
    winners = len(result.winners)
    text = ngettext(
        "{num} project krijgt samen {amount}.", "{num} projecten krijgen samen {amount}.", winners
    )
    return text.format(num=winners, amount=format_euros(result.spent_cents))


@routes.get("/rondes/{round_id}/resultaat/bestanden/{name}", Access.PUBLIC)
def download(request: Request, services: Services, round_id: str, name: str) -> Answer:
    """A file of the result, exactly the bytes that were confirmed. NotFound before release."""
    round_ = find(services, round_id)
    seen = released(services, round_, services.clock.now())
    stored = services.results.get(round_id) if seen else None
    if seen is None or stored is None:
        raise NotFound("result")
    kind = f"{_TYPES.get(name.rpartition('.')[2], 'text/plain')}; charset=utf-8"
    if name == DOCUMENT:
        return Text(stored.document, kind, cache=PUBLIC_MINUTE, filename=name)
    if name not in seen.files:
        raise NotFound("file")
    content = services.results.file(round_id, name)
    if content is None or sha256(content).hexdigest() != seen.document["files"][name]:
        # Other bytes than those that two people confirmed are nobody's result.
        raise Unavailable("a file of the result is missing or was changed")
    return Text(content.decode(), kind, cache=PUBLIC_MINUTE, filename=name)


@routes.get("/rondes/{round_id}/resultaat/vergelijking", Access.PUBLIC)
def compare(request: Request, services: Services, round_id: str) -> Answer:
    """What other rules would have made of the same ballots. NotFound before release."""
    round_ = find(services, round_id)
    now = services.clock.now()
    seen = released(services, round_, now)
    content = services.results.file(round_id, COMPARISON) if seen else None
    if seen is None or content is None:
        raise NotFound("comparison")
    found = read_comparison(content)
    context = {
        "round": round_,
        "result": seen,
        "official": seen.count,
        "rules": [
            (rule, _rule_name(seen, rule.name, at))
            for at, rule in enumerate(found.rules)
            if at == 0 or not _repeats(seen, rule, found.rules[0])
        ],
        "voters": found.voters,
        "share": share,
        "titles": {line.project_id: line.title for line in seen.lines},
        "won": {line.project_id for line in seen.winners},
        "phase_line": present.phase_line(round_, now, released=True),
    }
    return Page("results/compare.html", context, cache=PUBLIC_MINUTE)


def _repeats(seen: ResultView, rule: OtherRule, official: OtherRule) -> bool:
    """Whether a line of the comparison is the official count once more."""
    same_rule = rule.name.split(" ")[0] == seen.count.rule
    return same_rule and set(rule.selected) == set(official.selected)


def _rule_name(seen: ResultView, name: str, at: int) -> str:
    """The Dutch name of a rule of the comparison. Its names may add the completion."""
    if at == 0:
        return _("{rule} (de uitslag)").format(rule=_(RULE_NAMES[seen.count.rule]))
    return next(_(text) for rule, text in RULE_NAMES.items() if rule == name.split(" ")[0])
