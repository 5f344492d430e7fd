"""Round documents and presets: what is read back, and what is refused with which words."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.rounds.model import BY_VOTES, PHASE_ORDER
from chalicelib.rounds.validation import problems
from chalicelib.schemas import presets
from chalicelib.schemas.round_document import RoundInvalid, read_round, write_round
from chalicelib.web.words import local

FIRST_DAY = date(2026, 9, 1)


def plain(name: str = "beringen-5000") -> dict[str, Any]:
    """A good document to spoil."""
    made = presets.from_preset(
        name, id="2026", title="Buurtbudget 2026", phases=presets.scheduled(name, FIRST_DAY)
    )
    document: dict[str, Any] = json.loads(write_round(made))
    return document


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_makes_a_valid_round(name: str) -> None:
    made = presets.from_preset(
        name, id="r", title="Ronde", phases=presets.scheduled(name, FIRST_DAY)
    )

    assert problems(made) == ()
    assert made.version == 1
    assert tuple(phase.key for phase in made.phases) == PHASE_ORDER
    assert read_round(write_round(made)) == made


def test_the_presets_there_are() -> None:
    assert {
        "beringen-5000",
        "budget-verdelen",
        "een-dorp-diest",
        "gelijke-delen",
        "gelijke-delen-assen",
        "klein",
    } < set(presets.names())


def test_every_row_of_the_list_of_cities_has_a_preset() -> None:
    """The cities that a round must be able to follow (Diest and Assen are named above)."""
    cities = (
        *("antwerpen-2019", "antwerpen-2021", "gent-2017", "mechelen-arsenaal", "kortrijk-2022"),
        *("kortrijk-2024", "hasselt", "genk", "halle", "watermaal-bosvoorde", "oostende"),
        *("dendermonde", "diksmuide", "wortegem-petegem", "langemark-poelkapelle", "diepenbeek"),
        *("amsterdam-west", "amsterdam", "venlo"),
    )
    assert set(cities) < set(presets.names())
    for name in cities:
        rules = {rule.heading: rule for rule in presets.preset(name).rules}
        # How another city did it is our proposal here, never a rule of this one.
        assert rules["Hoe stem je?"].proposal and rules["Hoe tellen we?"].proposal


def test_beringen_as_it_is_documented() -> None:
    made = read_round(plain())

    assert made.pot_cents == 2_500_000
    assert (made.amounts.min_cents, made.amounts.max_cents) == (0, 500_000)
    assert made.applicants.min_people == 2 and made.applicants.distinct_addresses
    assert (made.ballot.type, made.ballot.max_choices) == ("approval", 3)
    assert made.voters.min_age == 16
    assert (made.aftercare.months, made.aftercare.first_instalment_percent) == (12, 80)
    assert {area.postcode for area in made.areas} == {"", "3580", "3581", "3582", "3583"}


def test_what_the_city_never_decided_is_marked_as_our_proposal() -> None:
    marks = {rule.heading: rule.proposal for rule in read_round(plain()).rules}

    assert not marks["Wie mag een idee indienen?"]
    assert not marks["Hoeveel geld is er?"]
    for heading in ("Wie mag stemmen?", "Hoe stem je?", "Hoe tellen we?", "Wat kan niet?"):
        assert marks[heading]


def test_dates_of_a_preset_are_midnights_in_brussels() -> None:
    phases = {phase.key: phase for phase in presets.scheduled("beringen-5000", FIRST_DAY)}

    assert local(phases["submission"].opens_at).isoformat() == "2026-09-01T00:00:00+02:00"
    # Summer time has ended by then: still midnight, another offset.
    assert local(phases["voting"].closes_at).isoformat() == "2026-12-07T00:00:00+01:00"


def test_a_summary_of_ones_own() -> None:
    made = presets.from_preset(
        "klein", id="r", title="T", phases=presets.scheduled("klein", FIRST_DAY), summary="Kort."
    )

    assert made.summary == "Kort."


def test_an_unknown_preset() -> None:
    with pytest.raises(NotFound):
        presets.preset("../../secrets")


def spoil(path: str, value: Any) -> dict[str, Any]:
    document = plain()
    *way, last = path.split(".")
    place: Any = document
    for part in way:
        place = place[int(part) if part.isdigit() else part]
    place[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("pot_cents", "2500000", "pot_cents: schrijf een geheel getal"),
        ("pot_cents", 2500000.5, "pot_cents: schrijf een geheel getal"),
        ("pot_cents", -1, "pot_cents: schrijf een getal vanaf 0"),
        ("id", "Ronde 1", "id: gebruik alleen kleine letters"),
        ("title", "", "title: schrijf minstens 1 teken"),
        ("colour", "red", "colour: dit veld kennen we niet"),
        ("voters.min_age", True, "voters.min_age: schrijf een geheel getal"),
        ("ballot.type", "veto", "ballot.type: kies een van deze waarden: 'approval'"),
        ("phases.3.opens_at", "2026-11-20T00:00:00", "phases.4.opens_at: schrijf ook de tijdzone"),
        ("phases.3.opens_at", "morgen", "phases.4.opens_at: schrijf een moment"),
        ("areas", [], "areas: geef er minstens 1"),
        ("rules.0.text", None, "rules.1.text: schrijf een tekst"),
        ("applicants", [], "applicants: schrijf een blok"),
        ("areas.1.id", "hele-stad", "De wijk hele-stad staat er twee keer."),
        ("amounts.max_cents", 9_000_000, "niet meer kosten dan het hele budget"),
        ("voters.max_age", 12, "De hoogste leeftijd moet boven de laagste liggen."),
        ("phases.3.opens_at", "2026-10-01T00:00:00Z", "mag pas beginnen als"),
        ("count.rule", "borda", "count.rule: kies een van deze waarden: 'greedy'"),
        ("count.ties", "age", "count.ties: kies een van deze waarden: 'seed'"),
        ("count.completion", "add2", "count.completion: kies een van deze waarden: 'none'"),
        ("count.completion", "add1u", "past alleen bij gelijke delen"),
        ("count.satisfaction", "score", "kan alleen bij gelijke delen, BOS"),
        ("ballot.points", 3, "Punten (points) passen alleen bij punten verdelen"),
        ("applicants.min_people", 5, "hoogstens 4 indieners"),
        ("ballot.stack", False, "krijgt een project hoogstens één punt"),
        ("ballot.max_per_area", 3, "De grens per wijk moet onder het grootste aantal"),
        ("ballot.free_areas", 1, "alleen bij een lijst per wijk"),
        ("ballot.type", "points", "Zeg hoeveel punten"),
        ("ballot.type", "scores", "Zeg wat het hoogste cijfer is"),
        ("ballot.type", "ranking", "Op dit stembiljet staan punten"),
        ("count.misfit", "top-up", "Zeg hoeveel de stad bijlegt"),
        ("count.small_cents", 5, "een bedrag (small_cents) en een gewicht"),
        ("count.jury", True, "Zeg met een drempel (gate) welke projecten naar de jury gaan"),
        ("count.shares", [60, 50], "elk minstens 1 en samen hoogstens 100"),
        ("count.ranking", "harmonic", "alleen bij rangschikken"),
        ("count.channels", [{"name": "online", "percent": 100}], "Eén kanaal heeft geen gewicht"),
        (
            "count.channels",
            [{"name": "online", "percent": 50}, {"name": "paper", "percent": 40}],
            "zijn samen 100",
        ),
        (
            "count.channels",
            [{"name": "online", "percent": 50}, {"name": "fax", "percent": 50}],
            "count.channels.2.name: kies een van deze waarden: 'online'",
        ),
        (
            "count.channels",
            [{"name": "online", "percent": 50}, {"name": "jury", "percent": 50}],
            "Een jury heeft criteria nodig",
        ),
        ("count.pots", {"by": "area"}, "Elke pot hoort bij één wijk of thema"),
        (
            "count.pots",
            {"by": "area", "how": "fixed", "shares": [{"id": "paal", "weight": 2_600_000}]},
            "De potten zijn samen meer dan het budget.",
        ),
        (
            "count.pots",
            {
                "by": "area",
                "how": "fixed",
                "shares": [{"id": "paal", "weight": 1}],
                "leftover": "carry",
            },
            "Er blijft geld over dat niemand kan krijgen.",
        ),
        ("count.gate", {"best": -1}, "count.gate.best: schrijf een getal vanaf 0"),
        ("count.publish", "names", "count.publish: kies een van deze waarden: 'totals'"),
        ("aftercare.complaint_days", 400, "complaint_days: schrijf een getal tot en met 365"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path: str, value: Any, says: str) -> None:
    with pytest.raises(RoundInvalid) as caught:
        read_round(spoil(path, value))

    assert any(says in problem for problem in caught.value.problems)


def test_a_round_from_before_the_choice_of_a_count_is_counted_by_votes() -> None:
    document = plain()
    document["count"] = {"rule": "greedy", "ties": "seed"}
    del document["aftercare"]["complaint_days"]

    made = read_round(document)

    assert made.count == BY_VOTES
    assert made.count.publish == "totals"
    assert made.aftercare.complaint_days == 0


def test_a_rule_that_cannot_stop_is_not_told_to() -> None:
    document = plain("gelijke-delen")
    document["count"]["misfit"] = "stop"

    with pytest.raises(RoundInvalid, match="round-invalid") as caught:
        read_round(document)

    assert caught.value.problems == (
        "Iets anders dan overslaan als een project niet past (misfit), kan alleen bij meeste "
        "stemmen eerst, meeste stemmen per euro eerst en Phragmén. Kies: sla het over.",
    )


def test_every_problem_is_said_at_once() -> None:
    document = spoil("pot_cents", "x")
    document["title"] = ""
    del document["summary"]

    with pytest.raises(Refused) as caught:
        read_round(document)

    assert isinstance(caught.value, RoundInvalid)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00"])
def test_what_is_no_document(text: str) -> None:
    with pytest.raises(RoundInvalid):
        read_round(text)
