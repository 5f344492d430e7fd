"""A published result held against the round as it was frozen, and counted again by that alone.

Nothing that a result says of itself is believed: the pot, the projects with their costs, the rule
with all its settings and the hash of the lot come from round.json, and the ballots from the
board where they are published with their codes. What must be taken from the result (joint
ballots, totals, what a jury gave) is held against the number of ballots in the log and against
what one ballot may hold. Then every file of the count is made again, and must be the same to
the last byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.kernel.errors import Refused
from chalicelib.outcome.channels import Totals
from chalicelib.outcome.counting import Counted, Votes, count_votes, votes_of
from chalicelib.outcome.planning import is_simple, plan_of, weighed
from chalicelib.outcome.publishing import can_recount, sums
from chalicelib.outcome.stated import (
    Said,
    costs_of,
    fits,
    parts_add_up,
    said_of,
    votes_said,
)
from chalicelib.outcome.uncounted import check_list
from chalicelib.rounds.model import FrozenRound
from chalicelib.rounds.plain import title_of
from chalicelib.rounds.vote_rules import ChannelName
from chalicelib.tally import canonical_json, commitment
from chalicelib.tally.bundle import FORMAT, RESULT
from chalicelib.tally.bundle import settings as settings_of
from chalicelib.tally.model import TallyError
from chalicelib.tally.plan_bundle import ROUND_FORMAT
from chalicelib.tally.plan_text import plan_to_dict
from chalicelib.tally.signing import SIGNATURE, key_stated
from chalicelib.voting import bundle
from chalicelib.voting.verify import Board, Unreadable

COUNT_WORDS: Final[Mapping[str, str]] = {
    "numbers": "er zijn evenveel stemmen geteld als er stemmen in het log tellen",
    "same": "de telling gebruikt precies deze stemmen, met hun punten, ook die van papier",
    "fits": "de getelde stemmen kunnen zo uitgebracht zijn: ze houden zich aan de regels",
    "channels": "de delen per kanaal zijn samen precies alle stemmen",
    "list": "de projecten, hun bedragen en de pot zijn die van voor de stemming",
    "plan": "er is geteld met de telregel die voor de stemming vastlag",
    "seed": "het lot is het lot dat voor de stemming vastlag",
    "count": "opnieuw tellen geeft dezelfde uitslag",
    "shown": "de projecten kregen niet meer dan hun bedrag, en samen niet meer dan de pot",
    "document": "de uitslag die twee mensen bevestigden, zegt hetzelfde",
}
# Without these nothing is counted again.
_FIRST: Final = ("numbers", "fits")
# Of these nobody can tell from totals: they say how many different ballots there were.
_OF_BALLOTS: Final = ("reached", "unique_ballots")


@dataclass(frozen=True, slots=True)
class Given:
    """What was published of a count: its files, two of them read, the bytes of the document, and
    the hashes of all files that it must name."""

    files: Mapping[str, bytes]
    result: Mapping[str, Any] | None
    document: Mapping[str, Any] | None
    raw: bytes
    hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Answers by names of `COUNT_WORDS`, sentences to print, and whether nothing stayed open."""

    checks: Mapping[str, bool]
    notes: tuple[str, ...]
    complete: bool


def read_given(files: Mapping[str, bytes]) -> Given:
    """The files of the count among those of a bundle. Raises Unreadable."""
    document = bundle.RESULT_DOCUMENT
    beside = (*bundle.FILES, document)
    return Given(
        {name: content for name, content in files.items() if name not in beside},
        _plain(files, RESULT),
        _plain(files, document),
        files.get(document, b""),
        sums({name: content for name, content in files.items() if name != document}),
    )


def _plain(files: Mapping[str, bytes], name: str) -> Mapping[str, Any] | None:
    if name not in files:
        return None
    try:
        plain = json.loads(files[name])
    except ValueError:
        plain = None
    if not isinstance(plain, dict):
        raise Unreadable(f"{name} is niet leesbaar")
    return plain


def check_count(board: Board, given: Given) -> Found:
    """Holds the count against the frozen round and counts again, as far as the files allow.
    Raises Unreadable when they can't be read."""
    try:
        if board.live and can_recount(board.frozen):
            found = _counted_again(board, given)
        else:
            checks = check_list(board, given.files, given.document, given.hashes)
            found = Found(checks, _not_counted(board), complete=False)
    except (TallyError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as err:
        raise Unreadable(f"de uitslag is niet leesbaar ({err})") from None
    if given.document is not None:
        return found
    note = f"{bundle.RESULT_DOCUMENT} zit niet in deze bundel: dat bestand is niet nagekeken."
    return Found(found.checks, (*found.notes, note), complete=False)


def _counted_again(board: Board, given: Given) -> Found:
    if given.result is None:
        raise Unreadable(f"{RESULT} ontbreekt")
    frozen, result = board.frozen, given.result
    said = said_of(frozen, given.files, result)
    seed = _seed(result)
    checks = {"numbers": said.voters == len(board.live)}
    if board.lines is None and checks["numbers"]:
        checks["fits"] = fits(frozen, said)
    checks["list"] = said.pot == frozen.pot_cents and said.costs == costs_of(frozen)
    stated = (commitment(seed), result.get("tie_seed_commitment"))
    checks["seed"] = set(stated) == {frozen.seed_commitment}
    votes = _votes(board, given, said) if all(checks.get(one, True) for one in _FIRST) else None
    if votes is not None and said.ballots is not None and board.lines is not None:
        checks["same"] = said.ballots == votes.election.ballots
    if votes is not None and votes.channels and board.lines is None:
        checks["channels"] = parts_add_up(votes.election, votes.channels)
    again = _again(frozen, votes, seed, result)
    if again is not None:
        checks["plan"] = _same_plan(frozen, again, result)
    ours = {name: content for name, content in given.files.items() if name != SIGNATURE}
    checks["count"] = again is not None and again.files == ours
    if again is not None and given.document is not None:
        checks["document"] = _same_document(frozen, again, given)
    notes = _open_points(board, votes)
    return Found(checks, notes, complete=not notes)


def _seed(result: Mapping[str, Any]) -> str:
    about = result["settings"] if result.get("format") == FORMAT else result
    seed: str = about["ties"]["seed"]
    return seed


def _votes(board: Board, given: Given, said: Said) -> Votes | None:
    """What was counted, from the board where it holds the ballots; None for what can't be."""
    frozen = board.frozen
    totals = _channels(frozen, given)
    try:
        if board.lines is None:
            return votes_said(frozen, said, totals)
        paper = [one.ballot for one in board.lines if one.commitment in board.paper]
        online = [one.ballot for one in board.lines if one.commitment not in board.paper]
        by_hand = {name: totals[name] for name in frozen.count.declared if name in totals}
        return votes_of(frozen, online, {**by_hand, "paper": paper})
    except (Refused, TallyError):
        return None


def _channels(frozen: FrozenRound, given: Given) -> dict[ChannelName, Totals]:
    """The totals of each channel that weighs, as the result states them; how many people scored
    stands in the document alone."""
    result, document = given.result or {}, given.document or {}
    stated = result.get("channels", {})
    people = document.get("channels", {})
    made: dict[ChannelName, Totals] = {}
    for name in weighed(frozen.count):
        if name in stated:
            one, counted = stated[name], people.get(name, 0)
            by_hand = name in frozen.count.declared
            made[name] = Totals(
                one["points"], one["voters"], one["votes"], counted if by_hand else 0
            )
    return made


def _again(
    frozen: FrozenRound, votes: Votes | None, seed: str, result: Mapping[str, Any]
) -> Counted | None:
    if votes is None:
        return None
    key = frozen.log_key if key_stated(result) else ""
    try:
        return count_votes(title_of(frozen), frozen, votes, seed, key)
    except TallyError:
        return None


def _same_plan(frozen: FrozenRound, again: Counted, result: Mapping[str, Any]) -> bool:
    """The rule with all its settings; the lot and weighted scores are looked at elsewhere."""
    plan = plan_of(frozen)
    if result.get("format") == ROUND_FORMAT:
        wanted = canonical_json(plan_to_dict(plan))
        return canonical_json(result["plan"]) == wanted and not result["ties"]["criteria"]
    if not is_simple(plan):
        return False
    ours = _bare(settings_of(again.election, again.outcome.parts[0].outcome))
    return canonical_json(_bare(result["settings"])) == canonical_json(ours)


def _bare(settings: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in settings.items() if name != "scores"}
    return {**kept, "ties": settings["ties"]["criteria"]}


def _same_document(frozen: FrozenRound, again: Counted, given: Given) -> bool:
    """What two people confirmed, to the last byte but for what totals don't tell."""
    wanted = {**json.loads(again.document), "files": dict(given.hashes)}
    if frozen.count.publish == "totals":
        wanted.update({name: (given.document or {}).get(name) for name in _OF_BALLOTS})
    return canonical_json(wanted) == given.raw


def _open_points(board: Board, votes: Votes | None) -> tuple[str, ...]:
    """What these files can't tell, said plainly."""
    notes: list[str] = []
    publish = board.frozen.count.publish
    if publish == "ballots":
        notes.append(
            "De stemmen staan online zonder hun codes. Nagekeken is of het er evenveel zijn, of "
            "elke stem mag en of de uitslag eruit volgt. Niet na te kijken is of een stem nog is "
            "zoals ze uitgebracht werd."
        )
    if publish == "totals":
        notes.append(
            "Alleen totalen staan online. Nagekeken is of ze bij het aantal stemmen passen en of "
            "de uitslag eruit volgt. Niet na te kijken is of het de totalen van de stemmen zijn."
        )
    by_hand = {"live": "de livetafels", "jury": "de jury"}
    named = [by_hand[one] for one in board.frozen.count.declared if votes and one in votes.channels]
    if named:
        notes.append(
            f"De punten van {' en '.join(named)} zijn die van de stad: twee mensen bevestigden ze, "
            "maar ze staan niet in het log."
        )
    return tuple(notes)


def _not_counted(board: Board) -> tuple[str, ...]:
    if not board.live:
        return ("Er is geen enkele stem die telt: er is niets om te tellen.",)
    return (
        "Deze uitslag kan niemand hertellen: alleen totalen staan online, en deze telregel heeft "
        "alle stemmen nodig. Nagekeken is of de lijst, de bedragen en het aantal stemmen kloppen.",
    )
