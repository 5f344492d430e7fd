"""Co-applicants answer by the link in their mail; author and staff see whom an idea waits for."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from chalicelib.ideas.consents import CONSENT_TERM
from chalicelib.rounds.model import ApplicantRules
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.drafting import IDEA_FIELDS, PEOPLE_FIELDS, begin, write
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import app_on, sign_in, sign_in_staff
from tests.support.workers import Workers, WorkerTwins

ANNA, BERT = "Anna@Voorbeeld.example", "bert@voorbeeld.example"
RULES = ApplicantRules(2, True, ("household", "kin", "adult", "local"), "Wie mag meedoen?")
DECLARED = {"household": True, "kin": True, "adult": True, "local": True}
PEOPLE = {**PEOPLE_FIELDS, "email2": BERT, **DECLARED}


@pytest.fixture
def twins() -> WorkerTwins:
    city = WorkerTwins(day(10))
    city.rounds.create(sample_round(applicants=RULES), audit_entry())
    return city


@pytest.fixture
def workers(twins: WorkerTwins) -> Workers:
    return Workers(twins)


def browser(twins: WorkerTwins) -> Browser:
    return Browser(app_on(twins))


def to_people(twins: WorkerTwins) -> Browser:
    page = browser(twins)
    write(page, begin(page), **IDEA_FIELDS)
    page.click("Ga verder zonder foto")
    return page


def address_of(page: Browser) -> str:
    return "/".join(page.url.split("/")[:3])


def send(twins: WorkerTwins, **people: object) -> str:
    """An idea of Anna and Bert; its id."""
    page = to_people(twins)
    write(page, address_of(page), **{**PEOPLE, **people})
    page.submit("Verstuur je idee")
    assert page.h1 == "Je idee is verstuurd", page.words
    check_page(page)
    return page.url.split("/")[2]


def mails(twins: WorkerTwins, to: str) -> list[str]:
    return [mail.text for mail in twins.mailer.mails if mail.to == to]


def link(twins: WorkerTwins, to: str = BERT) -> str:
    text = mails(twins, to)[-1]
    found = next(line for line in text.splitlines() if "/meedoen/" in line)
    return found[found.index("/meedoen/") :]


def opened(twins: WorkerTwins, workers: Workers) -> Browser:
    workers.run()
    page = browser(twins)
    page.get(link(twins))
    assert page.h1 == "Dien je dit idee mee in?"
    return page


def author(twins: WorkerTwins) -> Browser:
    page = browser(twins)
    sign_in(page, twins, ANNA)
    return page


def staff(twins: WorkerTwins, idea: str) -> Browser:
    page = browser(twins)
    sign_in_staff(page, twins, "moderator")
    page.get(f"/beheer/ideeen/{idea}")
    return page


def test_what_isnt_declared_is_asked_for_with_the_article(twins: WorkerTwins) -> None:
    page = to_people(twins)
    write(page, address_of(page), **PEOPLE_FIELDS, email2=ANNA)
    assert page.status == 422
    assert page.errors.keys() == {"email2", "household", "kin", "adult", "local"}
    assert all(page.errors[name].endswith("art. 2") for name in DECLARED)
    write(page, address_of(page), **{**PEOPLE, "street2": "kerkplein 3"})
    assert page.errors.keys() == {"street2"} and page.errors["street2"].endswith("art. 2")
    check_page(page)


def test_a_tick_that_is_taken_away_is_gone(twins: WorkerTwins) -> None:
    page = to_people(twins)
    address = address_of(page)
    write(page, address, **PEOPLE)
    page.get(f"{address}/stap/samen")
    page.submit(kin=False)
    assert page.errors.keys() == {"kin"}
    page.get(f"{address}/nakijken")
    assert any("vinkje" in sentence for sentence in page.errors.values())


def test_the_idea_waits_until_the_co_applicant_says_yes(
    twins: WorkerTwins, workers: Workers
) -> None:
    idea = send(twins)
    page = opened(twins, workers)
    assert "Buren ontmoeten elkaar." in page.words and "Anna Peeters" in page.words
    check_page(page)
    own = author(twins)
    own.get(f"/mijn/ideeen/{idea}")
    assert "Je idee wacht op Bert Maes" in own.words
    check_page(own)
    desk = staff(twins, idea)
    assert "Dit idee wacht nog" in desk.words
    assert [f["value"] for f in desk.page.select("input[name=decision]")] == ["publish", "refuse"]
    desk.get("/beheer/ideeen")
    assert "Wacht op 1 persoon" in desk.words

    page.submit(antwoord="yes")
    assert page.status == 422
    assert page.errors.keys() == DECLARED.keys()
    assert all(sentence.endswith("art. 2") for sentence in page.errors.values())
    check_page(page)
    page.submit(antwoord="yes", **DECLARED)
    assert "Je zei ja" in page.words
    check_page(page)
    assert twins.ideas.get(idea).waits_for == ()
    workers.run()
    assert "zei ja" in mails(twins, ANNA)[-1]
    desk = staff(twins, idea)
    desk.submit("Beslis", action=f"/beheer/ideeen/{idea}/beslissen", decision="accept")
    assert twins.ideas.get(idea).state == "accepted"
    page.submit(antwoord="no")
    assert page.status == 409
    page.get(f"/meedoen/{idea}")
    assert "De stad heeft al beslist" in page.words
    check_page(page)


def test_opening_the_link_changes_nothing_and_leaves_the_address_bar(
    twins: WorkerTwins, workers: Workers
) -> None:
    idea = send(twins)
    before = twins.ideas.get(idea)
    page = opened(twins, workers)
    assert page.url == f"/meedoen/{idea}"
    assert twins.ideas.get(idea) == before
    stranger = browser(twins)
    for path in (f"/meedoen/{idea}", f"/meedoen/{idea}?sleutel=x", "/meedoen/none?sleutel=x"):
        stranger.get(path)
        assert (stranger.status, stranger.h1) == (404, "Deze link werkt niet meer")
    check_page(stranger)
    assert link(twins).rpartition("=")[2] not in str(before)


def test_the_link_ends(twins: WorkerTwins, workers: Workers) -> None:
    send(twins)
    page = opened(twins, workers)
    fields = page.form().fields
    twins.clock.move_to(day(10) + CONSENT_TERM)
    page.get(link(twins))
    assert page.status == 404
    page.post(page.url.partition("?")[0], [*fields, ("antwoord", "no")])
    assert page.status == 404


def test_a_no_is_told_kindly_and_somebody_else_is_asked(
    twins: WorkerTwins, workers: Workers
) -> None:
    idea = send(twins)
    page = opened(twins, workers)
    page.submit(antwoord="no")
    assert "Je zei nee" in page.words
    workers.run()
    assert "Dat kan gebeuren" in mails(twins, ANNA)[-1]
    own = author(twins)
    own.get(f"/mijn/ideeen/{idea}")
    own.click("Vraag opnieuw of vraag iemand anders")
    assert "Bert Maes zei nee" in own.words
    check_page(own)
    own.submit(name="Carla Claes", email="carla@voorbeeld.example", street="Kerkplein 3")
    assert own.errors.keys() == {"street"} and own.errors["street"].endswith("art. 2")
    check_page(own)
    own.submit(name="Carla Claes", email="carla@voorbeeld.example", street="Molenweg 1")
    assert own.url == f"/mijn/ideeen/{idea}?bewaard=mens" and "wacht op Carla Claes" in own.words
    workers.run()
    page.get(f"/meedoen/{idea}")
    assert page.status == 404
    page.get(link(twins, "carla@voorbeeld.example"))
    page.submit(antwoord="yes", **DECLARED)
    assert twins.ideas.get(idea).waits_for == ()
    assert [line.role for line in twins.ideas.history(idea)] == ["bewoner"] * 4


def test_only_the_author_asks_and_only_for_a_place_that_lacks(twins: WorkerTwins) -> None:
    idea = send(twins)
    other = browser(twins)
    sign_in(other, twins, BERT)
    own = author(twins)
    for page, place in ((other, "1"), (own, "0"), (own, "7"), (own, "x")):
        page.get(f"/mijn/ideeen/{idea}/samen/{place}")
        assert page.status == 404


def test_without_an_address_staff_note_the_signature(twins: WorkerTwins, workers: Workers) -> None:
    idea = send(twins, email2="")
    workers.run()
    assert mails(twins, BERT) == []
    desk = staff(twins, idea)
    check_page(desk)
    form = desk.form(f"/beheer/ideeen/{idea}/op-papier")
    desk.submit(action=f"/beheer/ideeen/{idea}/op-papier")
    assert "De handtekening is genoteerd" in desk.words
    assert twins.ideas.get(idea).consents[0].state == "paper"
    desk.post(form.action, form.fields)
    assert len([e for e in twins.audit.lines if e.entry.action == "ideas:consent:paper"]) == 1


def test_acceptance_is_refused_while_the_idea_waits(twins: WorkerTwins) -> None:
    idea = send(twins)
    desk = staff(twins, idea)
    form = desk.form(f"/beheer/ideeen/{idea}/beslissen")
    fields = [*form.fields, ("decision", "accept"), ("stap", "beslis")]
    desk.post(form.action.partition("#")[0], fields)
    assert desk.status == 422 and "zei ja" in desk.errors["decision"]
    assert twins.ideas.get(idea).state == "received"


def test_two_answers_at_once_are_both_kept(twins: WorkerTwins, workers: Workers) -> None:
    rules = replace(RULES, min_people=3)
    round_ = twins.rounds.get("r26")
    twins.rounds.replace(
        replace(round_, applicants=rules, version=2), audit_entry(), None, frozen=False
    )
    send(twins, name3="Carla", street3="Molenweg 1", email3="c@voorbeeld.example")
    workers.run()
    pages = [browser(twins), browser(twins)]
    for page, to in zip(pages, (BERT, "c@voorbeeld.example"), strict=True):
        page.get(link(twins, to))
    threads = [
        threading.Thread(target=page.submit, kwargs={"antwoord": "yes", **DECLARED})
        for page in pages
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (card,) = twins.ideas.queue("r26", "received", 5).cards
    assert card.waits == 0
    assert twins.ideas.get(card.id).version == 3


def test_a_group_that_is_still_large_enough_goes_on(twins: WorkerTwins, workers: Workers) -> None:
    round_ = twins.rounds.get("r26")
    three = replace(round_, applicants=replace(RULES, min_people=3), version=2)
    twins.rounds.replace(three, audit_entry(), None, frozen=False)
    idea = send(twins, name3="Carla", street3="Molenweg 1")
    twins.rounds.replace(replace(round_, version=3), audit_entry(), None, frozen=False)
    page = opened(twins, workers)
    page.submit(antwoord="no")
    assert [one.state for one in twins.ideas.get(idea).consents] == ["left", "waiting"]
    workers.run()
    assert "Jullie zijn nog met genoeg" in mails(twins, ANNA)[-1]
