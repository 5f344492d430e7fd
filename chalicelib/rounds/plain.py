"""Rounds as plain maps and back: for storage, JSON and the frozen document.

`to_plain` and `from_plain` are inverse. `from_plain` trusts its input's types: texts from
outside go through `chalicelib.schemas.round_document` first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.speech import SOURCE
from chalicelib.rounds.form import STANDARD, FormSchema, FormStep, Option, Question
from chalicelib.rounds.model import (
    BY_VOTES,
    MEANS_ORDER,
    Aftercare,
    AmountRules,
    ApplicantRules,
    Area,
    BallotEntry,
    BallotRules,
    CountRules,
    FrozenRound,
    Means,
    Phase,
    PhaseMove,
    ReviewRules,
    Round,
    RoundChange,
    Rule,
    Theme,
    Trustee,
    VoterRules,
)
from chalicelib.rounds.vote_rules import ChannelRules, Criterion, GateRules, PotRules, PotShare


def to_plain(value: Any) -> Any:
    """Dataclasses as maps, tuples as lists, moments as text."""
    if hasattr(value, "__dataclass_fields__"):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, datetime):
        return to_text(value)
    return value


def canonical_json(value: Any) -> str:
    """The one JSON text of `value`: keys sorted, no spaces, non-ASCII as it is."""
    return json.dumps(to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_plain(plain: Mapping[str, Any]) -> Round:
    """A round from its map. Raises KeyError, TypeError or ValueError for a damaged one."""
    return Round(
        id=plain["id"],
        title=plain["title"],
        summary=plain["summary"],
        version=int(plain["version"]),
        pot_cents=int(plain["pot_cents"]),
        phases=tuple(
            Phase(p["key"], from_text(p["opens_at"]), from_text(p["closes_at"]))
            for p in plain["phases"]
        ),
        areas=tuple(Area(**a) for a in plain["areas"]),
        themes=tuple(Theme(**t) for t in plain["themes"]),
        amounts=AmountRules(int(plain["amounts"]["min_cents"]), int(plain["amounts"]["max_cents"])),
        applicants=ApplicantRules(
            int(plain["applicants"]["min_people"]),
            plain["applicants"]["distinct_addresses"],
            tuple(plain["applicants"].get("declarations", ())),
            plain["applicants"].get("rule", ""),
        ),
        voters=voters_from_plain(plain["voters"]),
        ballot=ballot_from_plain(plain["ballot"]),
        count=count_from_plain(plain["count"]),
        aftercare=Aftercare(
            int(plain["aftercare"]["months"]),
            int(plain["aftercare"]["first_instalment_percent"]),
            int(plain["aftercare"].get("complaint_days", 0)),
        ),
        rules=tuple(Rule(**r) for r in plain["rules"]),
        answer_days=int(plain["answer_days"]),
        moves=tuple(_move(m) for m in plain.get("moves", [])),
        changes=tuple(_change(c) for c in plain.get("changes", [])),
        review=ReviewRules(**plain.get("review", {})),
        form=form_from_plain(plain["form"]) if plain.get("form") else STANDARD,
        earlier_forms=tuple(form_from_plain(f) for f in plain.get("earlier_forms") or ()),
        languages=tuple(plain.get("languages") or (SOURCE,)),
    )


def form_from_plain(plain: Mapping[str, Any]) -> FormSchema:
    """A form from its map."""
    return FormSchema(
        tuple(
            FormStep(
                step["key"],
                step["title"],
                tuple(_question(question) for question in step["questions"]),
                step.get("intro", ""),
            )
            for step in plain["steps"]
        )
    )


def _question(plain: Mapping[str, Any]) -> Question:
    options = tuple(Option(**option) for option in plain.get("options", ()))
    numbers = {"limit": int(plain.get("limit", 0))}
    return Question(**{**plain, **numbers, "options": options})


def _move(plain: Mapping[str, Any]) -> PhaseMove:
    return PhaseMove(
        phase=plain["phase"],
        old_opens_at=from_text(plain["old_opens_at"]),
        old_closes_at=from_text(plain["old_closes_at"]),
        new_opens_at=from_text(plain["new_opens_at"]),
        new_closes_at=from_text(plain["new_closes_at"]),
        note=plain["note"],
        at=from_text(plain["at"]),
    )


def _change(plain: Mapping[str, Any]) -> RoundChange:
    return RoundChange(
        from_text(plain["at"]), plain["note"], tuple(plain["what"]), plain.get("hash", "")
    )


def voters_from_plain(plain: Mapping[str, Any]) -> VoterRules:
    max_age = plain["max_age"]
    return VoterRules(
        min_age=int(plain["min_age"]),
        max_age=None if max_age is None else int(max_age),
        means=_means(plain["means"]),
        areas=tuple(plain.get("areas", ())),
    )


def _means(given: str | Sequence[Means]) -> tuple[Means, ...]:
    """The means in their fixed order; one of them may stand there as a plain text."""
    wanted = (given,) if isinstance(given, str) else tuple(given)
    return tuple(means for means in MEANS_ORDER if means in wanted)


def ballot_from_plain(plain: Mapping[str, Any]) -> BallotRules:
    """The rules of the ballot. Fields that aren't there have their defaults."""
    return BallotRules(
        type=plain["type"],
        min_choices=int(plain["min_choices"]),
        max_choices=int(plain["max_choices"]),
        points=int(plain.get("points", 0)),
        stack=plain.get("stack", True),
        max_per_area=int(plain.get("max_per_area", 0)),
        max_per_theme=int(plain.get("max_per_theme", 0)),
        lists=plain.get("lists", "one"),
        city_area=plain.get("city_area", ""),
        free_areas=int(plain.get("free_areas", 0)),
        final=plain.get("final", False),
        opened_by=plain.get("opened_by", "city"),
    )


def count_from_plain(plain: Mapping[str, Any]) -> CountRules:
    """The rules of the count. A map of two fields is a whole one: the rest has defaults."""
    simple: dict[str, Any] = {
        name: plain[name]
        for name in (
            *("satisfaction", "completion", "misfit", "publish", "ranking", "dhondt_by"),
            *("guarantee", "jury", "fund_all"),
        )
        if name in plain
    }
    numbers: dict[str, Any] = {
        name: int(plain[name])
        for name in ("top_up_cents", "most", "small_cents", "small_percent")
        if name in plain
    }
    return CountRules(
        rule=plain["rule"],
        ties=plain["ties"],
        **simple,
        **numbers,
        gate=GateRules(**_whole(plain.get("gate", {}))),
        pots=_pots(plain.get("pots", {})),
        channels=tuple(ChannelRules(**_whole(one)) for one in plain.get("channels", ())),
        criteria=tuple(Criterion(**_whole(one)) for one in plain.get("criteria", ())),
        shares=tuple(int(one) for one in plain.get("shares", ())),
    )


def _pots(plain: Mapping[str, Any]) -> PotRules:
    shares = tuple(PotShare(**_whole(one)) for one in plain.get("shares", ()))
    return PotRules(**{**_whole(plain), "shares": shares})


def _whole(plain: Mapping[str, Any]) -> dict[str, Any]:
    """With numbers as whole ones: a store may give decimals."""
    return {
        name: value if isinstance(value, str | list | tuple) else int(value)
        for name, value in plain.items()
    }


def entry_from_plain(plain: Mapping[str, Any]) -> BallotEntry:
    return BallotEntry(
        number=int(plain["number"]),
        project_id=plain["project_id"],
        title=plain["title"],
        cost_cents=int(plain["cost_cents"]),
        area_id=plain["area_id"],
        theme_id=plain.get("theme_id", ""),
        text=plain.get("text", ""),
    )


def pairs_from_plain(plain: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Pairs of project ids."""
    return tuple((one, other) for one, other in plain)


def title_of(frozen: FrozenRound) -> str:
    """How the round was called when it was frozen; empty for a document that doesn't say it."""
    title: str = json.loads(frozen.document).get("title", "")
    return title


def frozen_from_document(document: str, frozen_at: datetime | None = None) -> FrozenRound:
    """A frozen round, read from the very document whose hash was published; `frozen_at` isn't
    in it and is the opening where nobody knows. Raises as `from_plain`."""
    plain = json.loads(document)
    opens_at = from_text(plain["opens_at"])
    return FrozenRound(
        round_id=plain["round"],
        document=document,
        hash=hashlib.sha256(document.encode()).hexdigest(),
        seed_commitment=plain.get("seed_commitment", ""),
        opens_at=opens_at,
        closes_at=from_text(plain["closes_at"]),
        pot_cents=int(plain["pot_cents"]),
        ballot=ballot_from_plain(plain["ballot"]),
        voters=voters_from_plain(plain["voters"]),
        entries=tuple(entry_from_plain(entry) for entry in plain["entries"]),
        frozen_at=frozen_at or opens_at,
        count=count_from_plain(plain["count"]) if "count" in plain else BY_VOTES,
        seal_key=plain.get("seal_key", ""),
        log_key=plain.get("log_key", ""),
        exclusions=pairs_from_plain(plain.get("exclusions", ())),
        trustees=tuple(Trustee(**one) for one in plain.get("trustees", ())),
    )
