"""Who applies lives where the regulation wants it: looked up as soon as the address is typed."""

from __future__ import annotations

import pytest

from chalicelib.moderation.checks import check_idea
from tests.http.pages import check_page
from tests.http.test_consent import (
    BERT,
    DECLARED,
    PEOPLE,
    address_of,
    author,
    mails,
    opened,
    send,
    staff,
    to_people,
    twins,
    workers,
)
from tests.support.drafting import PEOPLE_FIELDS, write
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.workers import Workers, WorkerTwins

__all__ = ["twins", "workers"]

PHONE = "011 43 02 11"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Grote Markt 1, 3500 Hasselt", "Dit adres ligt niet in Beringen: 3500 Hasselt."),
        ("Wetstraat 16, 1000 Brussel", "Dit adres ligt niet in Beringen: 1000 Brussel."),
        ("Dorpsstraat 9, 3583 Paal", "Dit adres ligt in Paal (3583). Het idee komt in Koersel."),
        ("Havenlaan 9", "Dit adres ligt in Beringen (3580). Het idee komt in Koersel."),
    ],
)
@pytest.mark.parametrize("field", ["street", "street2"])
def test_an_address_elsewhere_is_told_with_the_article(
    twins: WorkerTwins, field: str, typed: str, told: str
) -> None:
    page = to_people(twins)
    address = address_of(page)
    write(page, address, **{**PEOPLE, field: typed})
    page.get(f"{address}/stap/{'samen' if field == 'street2' else 'jij'}")
    page.submit("Bewaar en ga verder")
    assert page.status == 422 and page.errors.keys() == {field}
    assert page.errors[field].startswith(told) and page.errors[field].endswith("art. 2")
    assert dict(page.form().fields)[field] == typed
    assert PHONE in page.words
    check_page(page)
    page.get(f"{address}/nakijken")
    assert any(sentence.startswith(told) for sentence in page.errors.values())
    assert page.page.select_one(f'form[action="{address}/versturen"]') is None


def test_a_street_that_isnt_found_goes_on_with_a_mark_for_staff(twins: WorkerTwins) -> None:
    idea = send(twins, street2="Xyzzyweg 4, 3582 Koersel")
    check_idea(twins.ideas, twins.rounds, idea, twins.places.streets)
    assert [c.detail for c in twins.ideas.get(idea).checks] == ["street:not-found:2"]
    words = "straat 2 niet gevonden in de lijst van straten"
    desk = staff(twins, idea)
    assert words in desk.words
    desk.get(f"/beheer/ideeen/{idea}/regels")
    assert words in desk.words
    check_page(desk)


def test_who_says_yes_from_elsewhere_reads_why_and_the_idea_waits(
    twins: WorkerTwins, workers: Workers
) -> None:
    idea = send(twins, street="Dorpsstraat 1", street2="Kerkstraat 12, 3582")
    page = opened(twins, workers)
    own = author(twins)
    own.get(f"/mijn/ideeen/{idea}/aanpassen")
    own.submit(action=f"/mijn/ideeen/{idea}/aanpassen", area="paal")
    assert twins.ideas.get(idea).content.area_id == "paal"
    page.submit(antwoord="yes", **DECLARED)
    assert page.status == 422 and page.errors.keys() == {"antwoord"}
    assert "Koersel (3582)" in page.errors["antwoord"]
    assert page.errors["antwoord"].endswith("art. 2")
    assert PHONE in page.words
    check_page(page)
    assert twins.ideas.get(idea).waits_for == (1,)
    own.get(f"/mijn/ideeen/{idea}")
    assert "Je idee wacht op Bert Maes" in own.words
    assert "Dit adres ligt in Koersel (3582). Het idee komt in Paal." in own.words
    check_page(own)
    # Somebody else from elsewhere isn't taken, somebody from there is.
    asks = f"/mijn/ideeen/{idea}/samen/1"
    own.get(asks)
    own.submit("Vraag deze persoon", name="Cem Aydin", street="Markt 1, 3500 Hasselt")
    assert own.status == 422 and own.errors.keys() == {"street"}
    own.get(asks)
    own.submit("Vraag deze persoon", name="Cem Aydin", email=BERT, street="Kerkstraat 3, 3583 Paal")
    workers.run()
    assert len(mails(twins, BERT)) == 2


def test_a_round_that_wants_no_neighbours_looks_nothing_up() -> None:
    twins = WorkerTwins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    page = to_people(twins)
    write(page, address_of(page), **{**PEOPLE_FIELDS, "street": "Markt 1, 3500 Hasselt"})
    assert page.url.endswith("/nakijken") and page.errors == {}
