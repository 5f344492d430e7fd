"""More people than the round wants may hand in along: named one by one, each asked by mail."""

from __future__ import annotations

from tests.http.pages import check_page
from tests.http.test_consent import (
    BERT,
    DECLARED,
    PEOPLE,
    address_of,
    browser,
    link,
    mails,
    to_people,
    twins,
    workers,
)
from tests.support.client import Browser
from tests.support.drafting import PEOPLE_FIELDS, draft_id, write
from tests.support.workers import Workers, WorkerTwins

__all__ = ["twins", "workers"]

CARLA, DIRK = "carla@voorbeeld.example", "dirk@voorbeeld.example"


def at_partners(twins: WorkerTwins) -> Browser:
    page = to_people(twins)
    own = {name: PEOPLE_FIELDS[name] for name in ("name", "email", "phone", "street")}
    write(page, address_of(page), **own)
    assert page.url.endswith("/stap/samen")
    return page


def asked(page: Browser) -> list[str]:
    return [n for n in ("2", "3", "4", "5") if page.page.find(id=f"f-name{n}") is not None]


def test_a_button_brings_one_more_person_and_keeps_what_was_typed(twins: WorkerTwins) -> None:
    page = at_partners(twins)
    assert asked(page) == ["2"]
    page.submit("Voeg nog iemand toe", name2="Bert", street2="")
    assert page.status == 200 and asked(page) == ["2", "3"]
    assert dict(page.form().fields)["name2"] == "Bert"
    check_page(page)
    page.submit("Voeg nog iemand toe")
    assert asked(page) == ["2", "3", "4"]
    assert "Voeg nog iemand toe" not in page.words
    address = address_of(page)
    for odd in ("-1", "99999", "x", "²"):
        page.get(f"{address}/stap/samen?nog={odd}")
        assert page.status == 200 and asked(page)[-1] in ("2", "4")
    assert twins.ideas.draft(draft_id(address)).answers["name2"] == "Bert"


def test_everybody_is_asked_by_mail_and_waited_for(twins: WorkerTwins, workers: Workers) -> None:
    page = at_partners(twins)
    page.submit("Voeg nog iemand toe", name2="Bert Maes", email2=BERT, street2="Dorpsstraat 12")
    page.submit("Voeg nog iemand toe", name3="Carla", email3=CARLA, street3="Kerkstraat 2")
    page.submit(
        "Bewaar en ga verder", name4="Dirk", email4=DIRK, street4="Lindestraat 5", **DECLARED
    )
    assert page.url.endswith("/nakijken") and page.errors == {}, page.errors
    assert all(name in page.words for name in ("Bert Maes", "Carla", "Dirk"))
    idea = draft_id(address_of(page))
    page.submit("Verstuur je idee")
    assert all(name in page.words for name in ("Bert Maes", "Carla", "Dirk"))
    assert twins.ideas.get(idea).waits_for == (1, 2, 3)
    workers.run()
    for left, to in (((2, 3), BERT), ((3,), CARLA)):
        assert len(mails(twins, to)) == 1
        other = browser(twins)
        other.get(link(twins, to))
        other.submit(antwoord="yes", **DECLARED)
        assert twins.ideas.get(idea).waits_for == left
    # Three are enough: who says no doesn't hold the others up.
    other = browser(twins)
    other.get(link(twins, DIRK))
    other.submit(antwoord="no")
    assert twins.ideas.get(idea).waits_for == ()


def test_mistakes_are_told_at_the_person_that_they_are_about(twins: WorkerTwins) -> None:
    page = at_partners(twins)
    page.submit("Voeg nog iemand toe", **{n: PEOPLE[n] for n in ("name2", "street2")})
    page.submit("Voeg nog iemand toe")
    page.submit("Bewaar en ga verder", name4="Dirk", street4="kerkplein 3", **DECLARED)
    assert page.status == 422 and page.errors.keys() == {"street4"}
    assert asked(page) == ["2", "3", "4"]
    assert page.errors["street4"].endswith("art. 2")
    check_page(page)
    page.submit("Bewaar en ga verder", street4="Lindestraat 5")
    assert page.url.endswith("/nakijken") and page.errors == {}
