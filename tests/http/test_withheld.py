"""One version of a text is hidden from the public: two people, a reason, nothing deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.ideas.model import HistoryLine, Idea, Photo
from chalicelib.ideas.versions import fingerprint_of
from chalicelib.notifications.compose import Sources, compose
from chalicelib.notifications.rendering import render
from tests.http.pages import check_page
from tests.http.test_moderation import put
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff

PATH = "/beheer/ideeen/i1/versies"
WHY = "In de tekst stond een naam"
PHONE = "Bel Fatma op 0470 12 34 56."


@pytest.fixture
def twins() -> Twins:
    """An idea of three texts that were all public; the second one holds a phone number."""
    twins = Twins(day(31))
    twins.rounds.create(sample_round(), audit_entry())
    put(twins)
    line = HistoryLine(day(12).replace(hour=20), "published", "stad", "Het staat online.")
    change(twins, twins.ideas.get("i1"), 0, line, state="published")
    for hours, what in ((1, PHONE), (2, "We zetten een bank in de schaduw.")):
        idea = twins.ideas.get("i1")
        change(twins, idea, hours, content=replace(idea.content, what=what))
    return twins


def change(
    twins: Twins, idea: Idea, hours: int, line: HistoryLine | None = None, **changes: Any
) -> None:
    at = day(13).replace(hour=hours)
    changed = replace(idea, version=idea.version + 1, changed_at=at, **changes)
    twins.ideas.change(changed, line, None, None)


def staff(twins: Twins, name: str, role: Any = "moderator") -> Browser:
    browser = Browser(app_on(twins))
    sign_in_staff(browser, twins, role, email=f"{name}@beringen.example", name=name)
    return browser


def press(browser: Browser, word: str, number: int, why: str = "") -> None:
    browser.get(PATH)
    forms = browser.page.select(
        f'form[action*="versies"]:has(input[name=number][value="{number}"])'
    )
    assert len(forms) == 1, browser.words
    form = forms[0]
    fields = {str(tag["name"]): str(tag.get("value", "")) for tag in form.select("input")}
    (button,) = [one for one in form.select("button") if one.text.startswith(word)]
    browser.post(PATH, fields | {"verdict": str(button["value"]), "why": why})


def hide(twins: Twins) -> None:
    press(staff(twins, "an"), "Vraag om te verbergen", 2, WHY)
    press(staff(twins, "bob"), "Verberg deze versie", 2)


def test_two_people_hide_a_version_and_the_public_reads_why(twins: Twins) -> None:
    an, bob, public = staff(twins, "an"), staff(twins, "bob"), Browser(app_on(twins))
    public.get("/ideeen/i1/versies")
    assert PHONE.split()[1] in public.text
    an.get("/beheer/ideeen/i1")
    an.click("Versies van de tekst (3)")
    check_page(an)
    press(an, "Vraag om te verbergen", 2, WHY)
    assert "Jij vroeg om deze versie te verbergen" in an.words
    check_page(an)
    # One alone changes nothing for the public, and can't say it twice.
    public.get("/ideeen/i1/versies/2")
    assert public.status == 200 and "0470" in public.text
    an.get("/beheer/werk?lijst=unassigned")
    assert "1 melding of reactie" in an.words
    press(bob, "Verberg deze versie", 2)
    assert twins.dossiers.get("i1").reported == 0
    public.get("/ideeen/i1/versies")
    check_page(public)
    assert "Deze versie is niet zichtbaar" in public.words and WHY in public.words
    # Neither the text nor what changed from it or to it.
    assert "0470" not in public.text and "schaduw" not in public.text
    public.get("/ideeen/i1/versies/2")
    check_page(public)
    assert public.h1 == "Deze versie is niet zichtbaar" and WHY in public.words
    assert "0470" not in public.text
    for number in (1, 3):
        public.get(f"/ideeen/i1/versies/{number}")
        assert public.status == 200


def test_nothing_is_deleted_and_the_log_and_the_writer_know(twins: Twins) -> None:
    before = twins.ideas.versions("i1")
    hide(twins)
    assert twins.ideas.versions("i1") == before
    bob = staff(twins, "bob")
    bob.get(PATH)
    assert PHONE in bob.words
    public = Browser(app_on(twins))
    public.get("/ideeen/i1/versies")
    assert fingerprint_of(before[1].content, before[1].pictures) in public.text
    lines = [line.entry for line in twins.audit.all()][-2:]
    assert [one.action for one in lines] == [
        "moderation:dossier:version-ask",
        "moderation:dossier:version-hidden",
    ]
    assert [one.changes["version 2"] for one in lines] == [
        ("shown", "hiding"),
        ("hiding", "hidden"),
    ]
    assert lines[0].actor != lines[1].actor and all(WHY in one.note for one in lines)
    event = twins.outbox.events[-1]
    stores = (twins.rounds, twins.ideas, twins.projects, twins.results)
    beside = (twins.families, twins.agenda, twins.dossiers)
    (mail,) = compose(event, Sources(*stores, "https://stad.example", twins.keyring, *beside))
    text = render(mail).text
    assert WHY in text and "Versie 2" in text and "0470" not in text


def test_who_asked_doesnt_hide(twins: Twins) -> None:
    an = staff(twins, "an")
    press(an, "Vraag om te verbergen", 2, WHY)
    fields = {"number": "2", "version": "1", "verdict": "hide", "why": ""}
    an.post(PATH, fields | {"veilig": token(an)})
    assert an.status == 422 and "Een andere collega" in an.words
    assert twins.dossiers.withheld("i1")[0].state == "hiding"


def token(browser: Browser) -> str:
    """Of any form on the page."""
    field = browser.page.select_one('input[name="veilig"]')
    assert field is not None
    return str(field["value"])


def test_the_second_keeps_it_and_a_hidden_one_comes_back(twins: Twins) -> None:
    press(staff(twins, "an"), "Vraag om te verbergen", 2, WHY)
    press(staff(twins, "bob"), "Verberg niet", 2, "Dat is een fout")
    public = Browser(app_on(twins))
    assert public.get("/ideeen/i1/versies/2").status == 200
    assert twins.dossiers.get("i1").reported == 0
    hide(twins)
    assert public.get("/ideeen/i1/versies/2").status == 410
    press(staff(twins, "an"), "Maak weer zichtbaar", 2, "Het nummer was verzonnen")
    assert public.get("/ideeen/i1/versies/2").status == 200


def test_the_same_again_is_done_already_and_another_is_told(twins: Twins) -> None:
    an, bob = staff(twins, "an"), staff(twins, "bob")
    for browser in (an, bob):
        browser.get(PATH)
    fields = {"number": "2", "version": "0", "verdict": "ask", "why": WHY}
    for _ in range(2):
        an.post(PATH, fields | {"veilig": token(an)})
        assert an.status == 200
    bob.post(PATH, fields | {"veilig": token(bob)})
    assert bob.status == 409 and "Een collega besliste net" in bob.words
    assert len([e for e in twins.audit.all() if "version" in e.entry.action]) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"why": ""}, "Schrijf waarom, in minstens 5 tekens"),
        ({"why": "x" * 301}, "mag 300 tekens lang zijn"),
        ({"why": "Het nummer 0470 12 34 56 stond er"}, "Zet er geen gegevens van iemand in"),
        ({"number": "3"}, "Deze tekst staat nu op de website"),
        ({"number": "4"}, "Druk opnieuw op de knop"),
        ({"verdict": "hide"}, "Dat kan niet met deze versie"),
        ({"verdict": "wis"}, "Druk opnieuw op de knop"),
        ({"version": "-1"}, "Druk opnieuw op de knop"),
    ],
)
def test_what_cant_be_is_said(twins: Twins, changes: dict[str, str], words: str) -> None:
    an = staff(twins, "an")
    an.get(PATH)
    fields = {"number": "2", "version": "0", "verdict": "ask", "why": WHY, "veilig": token(an)}
    an.post(PATH, fields | changes)
    assert an.status == 422 and words in an.words
    check_page(an)
    assert twins.dossiers.withheld("i1") == ()


def test_a_text_that_was_never_public_needs_no_hiding(twins: Twins) -> None:
    put(twins, "i2")
    idea = twins.ideas.get("i2")
    change(twins, idea, 3, content=replace(idea.content, what="Anders"), photos=(
        Photo("p1", "Een bank", "ready", (320,), 320, 240),
    ))  # fmt: skip
    an = staff(twins, "an")
    an.get("/beheer/ideeen/i2/versies")
    check_page(an)
    assert "Stond nooit op de website" in an.words
    assert not an.page.select('form[action*="versies"]')


def test_a_text_that_waits_for_a_look_is_not_said_to_be_online(twins: Twins) -> None:
    put(twins, "i3", state="received")
    an = staff(twins, "an")
    an.get("/beheer/ideeen/i3/versies")
    check_page(an)
    assert "Staat nu niet op de website" in an.words
    assert "Deze tekst staat nu op de website" not in an.words


def test_who_only_reads_and_who_isnt_of_the_city(twins: Twins) -> None:
    auditor = staff(twins, "oscar", "auditor")
    auditor.get(PATH)
    assert not auditor.page.select('form[action*="versies"]')
    guest = Browser(app_on(twins))
    guest.get(PATH)
    assert "0470" not in guest.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(twins: Twins, text: str) -> None:
    an = staff(twins, "an")
    an.get(PATH)
    fields = {"number": "2", "version": "0", "verdict": "ask", "why": WHY, "veilig": token(an)}
    for name in ("number", "version", "verdict", "why"):
        an.post(PATH, fields | {name: text})
        assert an.status < 500
