"""What a round and its ideas read like on a given day."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ideas.model import Card
from chalicelib.rounds.model import PHASE_ORDER
from chalicelib.web import present
from chalicelib.web.pages.rounds import short_rules
from chalicelib.web.present_ideas import PER_PAGE, Filters, choose, read_filters
from tests.support.rounds import DAYS, day, sample_round

ROUND = sample_round()


def cards(count: int) -> tuple[Card, ...]:
    return tuple(
        Card(
            f"i{n}",
            "r26",
            f"Idee {n} Élan",
            ("koersel", "paal")[n % 2],
            ("groen", "spelen")[n % 2],
            n * 1000,
            ("published", "accepted")[n % 2],
            day(n % 20),
        )
        for n in range(count)
    )


@pytest.mark.parametrize(
    ("number", "released", "href"),
    [
        (1, False, "/hulp"),
        (10, False, "/indienen"),
        (40, False, "/ideeen"),
        (55, False, "/stemmen"),
        (70, False, "/ideeen"),
        (70, True, "/rondes/r26/resultaat"),
        (100, True, "/projecten"),
        (100, False, "/nieuws"),
        (500, True, "/rondes/r26/resultaat"),
        (500, False, "/nieuws"),
        (-5, False, "/hulp"),
    ],
)
def test_each_day_has_one_thing_to_do(number: int, released: bool, href: str) -> None:
    today = present.today(ROUND, day(number), released=released)

    assert today.href == href
    assert today.heading and today.action
    assert today.sentence.endswith(".")


@given(st.integers(min_value=-10, max_value=500), st.booleans())
def test_voting_is_only_offered_while_it_is_open(number: int, released: bool) -> None:
    today = present.today(ROUND, day(number), released=released)
    opens, closes = DAYS["voting"]

    assert (today.href == "/stemmen") == (opens <= number < closes)


def test_the_timeline_has_every_step_with_a_word_for_its_state() -> None:
    steps = present.steps(ROUND, day(10))

    assert [step.state for step in steps] == ["current", "current"] + ["coming"] * 4
    assert {step.state_name for step in steps} == {"Nu", "Komt nog"}
    assert len(steps) == len(PHASE_ORDER)
    assert steps[3].when.startswith("vanaf ")


def test_the_phase_line_names_the_last_day() -> None:
    assert present.phase_line(None, day(1)) == ""
    assert present.phase_line(ROUND, day(55)).startswith("Stemmen: tot ")
    assert present.phase_line(ROUND, day(70), released=True) == "De uitslag is bekend"
    assert present.phase_line(ROUND, day(-1)).startswith("Inspiratie: vanaf ")
    assert present.phase_line(ROUND, day(900)) == ""


def test_short_rules_come_from_the_settings() -> None:
    rows = dict(short_rules(ROUND))

    assert rows["Budget"] == "€\u00a025.000 voor de hele stad."
    assert "minstens 2 mensen" in rows["Indienen"]
    assert "16 jaar of ouder" in rows["Stemmen"]
    assert rows["Jouw stem"] == "Je kiest hoogstens 3 projecten."


def test_pages_cover_all_cards_once() -> None:
    everything = cards(60)
    seen: list[str] = []
    for page in range(1, 4):
        found = choose(everything, Filters(pagina=page), ROUND, "2026-11-23")
        assert (found.total, found.pages) == (60, 3)
        seen += [card.id for card in found.cards]

    assert sorted(seen) == sorted(card.id for card in everything)


@pytest.mark.parametrize("page", [0, 4, 9999])
def test_a_page_that_is_not_there_is_the_nearest_one(page: int) -> None:
    found = choose(cards(60), Filters(pagina=page), ROUND, "2026-11-23")

    assert found.page in (1, 3)
    assert found.cards


def test_the_mix_changes_by_day_and_is_the_same_for_everybody() -> None:
    first = choose(cards(30), Filters(), ROUND, "2026-11-23")
    again = choose(tuple(reversed(cards(30))), Filters(), ROUND, "2026-11-23")
    later = choose(cards(30), Filters(), ROUND, "2026-11-24")

    assert first.cards == again.cards
    assert first.cards != later.cards


@pytest.mark.parametrize("order", ["nieuw", "prijs", "naam"])
def test_other_orders(order: str) -> None:
    found = choose(cards(PER_PAGE), Filters(volgorde=order), ROUND, "2026-11-23").cards

    for one, other in pairwise(found):
        if order == "nieuw":
            assert one.submitted_at >= other.submitted_at
        if order == "prijs":
            assert one.cost_cents <= other.cost_cents
        if order == "naam":
            assert one.title.lower() <= other.title.lower()


def test_filters_narrow_and_words_ignore_accents() -> None:
    everything = cards(10)

    def total(**fields: str) -> int:
        filters = read_filters(fields, ROUND, released=True)
        return choose(everything, filters, ROUND, "d", {"i3"}).total

    assert total() == 10
    assert total(wijk="paal") == 5
    assert total(thema="groen", wijk="paal") == 0
    assert total(status="accepted") == 5
    assert total(status="gekozen") == 1
    assert total(q="elan") == 10
    assert total(q="ELAN 7") == 1
    assert total(q="paal") == 5
    assert total(q="zwembad") == 0


def test_unknown_filters_read_as_none() -> None:
    fields = {
        "wijk": "gent",
        "thema": "x",
        "status": "received",
        "volgorde": "x",
        "pagina": "-1",
        "q": "x" * 500,
    }
    filters = read_filters(fields, ROUND, released=False)

    assert (filters.wijk, filters.thema, filters.status, filters.volgorde) == ("", "", "", "")
    assert filters.pagina == 1
    assert len(filters.q) == 80


@given(st.text(max_size=100))
def test_any_search_gives_a_list(text: str) -> None:
    filters = read_filters({"q": text, "pagina": text}, ROUND, released=False)
    found = choose(cards(5), filters, ROUND, "d")

    assert 0 <= found.total <= 5
    assert filters.address("r26", 2).startswith("/ideeen?ronde=r26")


def test_winners_are_not_offered_before_release() -> None:
    assert read_filters({"status": "gekozen"}, ROUND, released=False).status == ""


def test_a_phase_that_closes_at_an_hour_says_so() -> None:
    closes = ROUND.phase("voting").closes_at
    today = present.today(ROUND, closes - timedelta(seconds=1), released=False)

    assert "om 9.00 uur" in today.sentence
