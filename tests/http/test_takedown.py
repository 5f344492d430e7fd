"""A published idea is hidden and deleted by two people: what everybody, its writer, those who
follow it and staff see on every page."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.families.joining import Stores, propose
from chalicelib.ideas.model import HistoryLine, Photo
from chalicelib.ideas.telling import JOINED_BY
from chalicelib.identity.people import person_key
from chalicelib.kernel.events import FAMILY_CHANGED, IDEA_DECIDED, Event
from chalicelib.moderation.office import Office
from chalicelib.moderation.takedown import judge_idea
from chalicelib.notifications.compose import Sources, compose
from chalicelib.notifications.rendering import render
from tests.http.pages import check_page
from tests.http.test_moderation import put
from tests.http.test_submit import HOSTILE
from tests.http.test_withheld import token
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.twins import Twins, app_on, sign_in, sign_in_staff

PATH = "/beheer/ideeen/i1/zichtbaar"
API = "/api/admin/ideas/i1/visibility"
WHY = "In het idee staat een naam"
TITLE = "Fontein zonder grenzen"
WORDS = "Fatma woont ernaast"
AUTHOR = "anna@x.example"


@pytest.fixture
def twins() -> Twins:
    """A public idea with a photo; another one that stays."""
    twins = Twins(day(13))
    twins.rounds.create(sample_round(), audit_entry())
    photo = Photo("p1", "De fontein", "ready", (320,), 320, 240)
    person = person_key(twins.keyring, AUTHOR)
    put(twins, "i1", title=TITLE, content={"what": WORDS}, author=person, state="published",
        photos=(photo,))  # fmt: skip
    put(twins, "i2", hours=1, state="published")
    return twins


def staff(twins: Twins, name: str, role: Any = "moderator") -> Browser:
    browser = Browser(app_on(twins))
    sign_in_staff(browser, twins, role, email=f"{name}@beringen.example", name=name)
    return browser


def press(browser: Browser, word: str, why: str = "") -> None:
    browser.get(PATH)
    check_page(browser)
    (form,) = browser.page.select('form[action*="zichtbaar"]')
    fields = {str(tag["name"]): str(tag.get("value", "")) for tag in form.select("input")}
    (button,) = [one for one in form.select("button") if one.text.startswith(word)]
    browser.post(PATH, fields | {"verdict": str(button["value"]), "why": why})


def hide(twins: Twins) -> None:
    press(staff(twins, "an"), "Vraag om te verbergen", WHY)
    press(staff(twins, "bob"), "Verberg dit idee")


def delete(twins: Twins) -> None:
    hide(twins)
    press(staff(twins, "an"), "Vraag om te wissen", "De rechter vraagt het.")
    press(staff(twins, "bob"), "Wis dit idee")


def public_pages(twins: Twins) -> list[str]:
    """Every page and file that could speak of a public idea."""
    return [
        *("/", "/ideeen", f"/ideeen?q={TITLE.split()[0]}", "/rondes/r26", "/ideeen/i2"),
        *("/ideeen/i1", "/ideeen/i1/versies", "/ideeen/i1/versies/1", "/ideeen/i1/blad"),
        *("/ideeen/i1/qr.svg", "/api/rounds/r26/ideas", "/api/rounds", "/ideeen/i1/melden"),
    ]


def words_of(twins: Twins) -> str:
    """All that somebody without an account can read."""
    guest = Browser(app_on(twins))
    seen = []
    for path in public_pages(twins):
        guest.get(path)
        assert guest.status < 500
        seen.append(guest.text)
    return "\n".join(seen)


def test_two_people_hide_it_and_it_is_nowhere(twins: Twins) -> None:
    assert TITLE in words_of(twins) and WORDS in words_of(twins) and "p1/" in words_of(twins)
    an, bob, public = staff(twins, "an"), staff(twins, "bob"), Browser(app_on(twins))
    an.get("/beheer/ideeen/i1")
    an.click("Verbergen of wissen")
    press(an, "Vraag om te verbergen", WHY)
    assert "Jij vroeg dit" in an.words
    check_page(an)
    # One alone changes nothing for the public; another one finds it as work, before all else.
    public.get("/ideeen/i1")
    assert public.status == 200 and WORDS in public.text
    bob.get("/beheer/werk?lijst=unassigned")
    assert "1 melding of reactie" in bob.words
    bob.get("/beheer/ideeen/i1")
    check_page(bob)
    assert "Een collega vraagt om dit idee te verbergen" in bob.words
    press(bob, "Verberg dit idee")
    check_page(bob)
    assert twins.dossiers.get("i1").reported == 0
    text = words_of(twins)
    for word in (TITLE, WORDS, "p1/", "De fontein"):
        assert word not in text
    for path in ("/ideeen/i1", "/ideeen/i1/versies", "/ideeen/i1/versies/1", "/ideeen/i1/blad"):
        public.get(path)
        assert (public.status, public.h1) == (410, "Dit idee is niet zichtbaar"), path
        assert WHY in public.words and "og:" not in public.text
        check_page(public)
    for path in ("/ideeen/i1/qr.svg", "/ideeen/i1/melden"):
        public.get(path)
        assert public.status == 404


def test_its_writer_reads_it_with_the_reason_and_may_mend_it(twins: Twins) -> None:
    hide(twins)
    author = Browser(app_on(twins))
    sign_in(author, twins, AUTHOR)
    author.get("/mijn")
    assert TITLE in author.words and "Niet zichtbaar" in author.words
    author.get("/mijn/ideeen/i1")
    check_page(author)
    assert TITLE in author.words and WORDS in author.words and WHY in author.words
    assert not author.page.select('img[src*="p1"]') and "De fontein" in author.words
    author.click("Vraag een verandering")
    assert author.status == 200
    author.get("/mijn/ideeen/i1/intrekken")
    assert author.h1 == "Je kan dit idee niet intrekken"
    assert "De stad toont dit idee nu niet" in author.words
    check_page(author)
    author.get("/mijn/ideeen/i1/fotos")
    check_page(author)
    assert not author.page.select('img[src*="p1"]') and "De fontein" in author.words


def test_who_follows_and_supports_it_loses_nothing(twins: Twins) -> None:
    fan = Browser(app_on(twins))
    sign_in(fan, twins, "fan@x.example")
    fan.get("/ideeen/i1/volgen")
    fan.submit("Volg dit idee")
    fan.get("/ideeen/i1/steunen")
    fan.submit("Steun dit idee")
    hide(twins)
    fan.get("/mijn")
    check_page(fan)
    assert TITLE not in fan.text and "Een idee dat niet zichtbaar is" in fan.words
    fan.get("/ideeen/i1/volgen")
    assert TITLE not in fan.text and fan.status == 200
    press(staff(twins, "bob"), "Toon het idee weer", "De naam is weg.")
    fan.get("/mijn")
    assert TITLE in fan.words
    fan.get("/ideeen/i1")
    assert fan.status == 200 and "1 bewoner steunt dit idee" in fan.words
    assert "De stad toont dit idee weer" in fan.words
    assert TITLE in words_of(twins)


def test_deleted_is_gone_for_everybody(twins: Twins) -> None:
    mark = twins.ideas.versions("i1")[0].fingerprint
    delete(twins)
    bob, author, public = staff(twins, "bob"), Browser(app_on(twins)), Browser(app_on(twins))
    sign_in(author, twins, AUTHOR)
    twins.ideas.wipe("i1")
    for browser, path in (
        *((bob, "/beheer/ideeen/i1"), (bob, PATH), (bob, "/beheer/ideeen/i1/dossier")),
        *((bob, "/beheer/ideeen?staat=deleted"), (bob, "/beheer/ideeen/i1/versies")),
        *((author, "/mijn/ideeen/i1/aanpassen"), (author, "/mijn/ideeen/i1/intrekken")),
        *((author, "/mijn"), (author, "/mijn/ideeen/i1")),
        (public, "/ideeen/i1"),
    ):
        browser.get(path)
        check_page(browser)
        for word in (TITLE, WORDS, "De fontein"):
            assert word not in browser.text, path
    assert (public.status, public.h1) == (410, "Dit idee is gewist")
    assert "De rechter vraagt het." in public.words and mark in public.text
    assert "De rechter vraagt het." in author.words
    assert TITLE not in words_of(twins)


def test_the_applicants_are_told_and_others_not(twins: Twins) -> None:
    fan = Browser(app_on(twins))
    sign_in(fan, twins, "fan@x.example")
    fan.get("/ideeen/i1/volgen")
    fan.submit("Volg dit idee")
    hide(twins)
    assert WHY in mail_of(twins) and TITLE in mail_of(twins)
    press(staff(twins, "an"), "Toon het idee weer", "De naam is weg.")
    assert "staat weer op de website" in mail_of(twins)
    delete(twins)
    text = mail_of(twins)
    assert "De rechter vraagt het." in text and "i1" in text and TITLE not in text
    # What is told late about a hidden idea doesn't bring its name to who follows it.
    decided = Event("late", IDEA_DECIDED, day(12), {"idea_id": "i1", "state": "published"})
    assert "fan@x.example" not in {one.to for one in compose(decided, sources(twins))}
    # What comes late says nothing that isn't so any more.
    late = [one for one in twins.outbox.events if one.data.get("what") == "hidden"]
    assert len(late) == 2 and not any(compose(one, sources(twins)) for one in late)


def sources(twins: Twins) -> Sources:
    stores = (twins.rounds, twins.ideas, twins.projects, twins.results)
    beside = (twins.families, twins.agenda, twins.dossiers)
    return Sources(*stores, "https://stad.example", twins.keyring, *beside)


def mail_of(twins: Twins) -> str:
    messages = compose(twins.outbox.events[-1], sources(twins))
    assert {one.to for one in messages} == {
        person.email for person in twins.ideas.private("i1").people if person.email
    }
    return render(messages[0]).subject + render(messages[0]).text


def test_who_asked_doesnt_decide(twins: Twins) -> None:
    an = staff(twins, "an")
    an.get(PATH)
    key = token(an)
    press(an, "Vraag om te verbergen", WHY)
    an.get(PATH)
    assert not an.page.select('form[action*="zichtbaar"]')
    for verdict in ("hide", "keep"):
        an.post(PATH, {"version": "1", "verdict": verdict, "why": WHY, "veilig": key})
        assert an.status == 422 and "Een andere collega moet dit doen" in an.words
    assert twins.ideas.get("i1").state == "published"


def test_two_at_once_see_both_and_nothing_is_lost(twins: Twins) -> None:
    an, bob = staff(twins, "an"), staff(twins, "bob")
    bob.get(PATH)
    fields = {"version": "0", "verdict": "ask", "veilig": token(bob)}
    press(an, "Vraag om te verbergen", WHY)
    bob.post(PATH, fields | {"why": "Ik vind het reclame."})
    check_page(bob)
    assert bob.status == 409 and "Iemand anders was je voor" in bob.words
    assert WHY in bob.words and "Ik vind het reclame." in bob.text
    assert twins.dossiers.takedown("i1").why == WHY


@pytest.mark.parametrize("why", ["", "kort", "Bel Fatma op 0470 12 34 56"])
def test_a_reason_is_for_everybody(twins: Twins, why: str) -> None:
    an = staff(twins, "an")
    press(an, "Vraag om te verbergen", why)
    check_page(an)
    assert an.status == 422 and an.page.select_one("#f-why")["value"] == why
    assert twins.dossiers.takedown("i1") is None


def test_what_nobody_reads_isnt_hidden_and_what_is_voted_on_stays(twins: Twins) -> None:
    put(twins, "i3", state="received")
    an = staff(twins, "an")
    an.get("/beheer/ideeen/i3/zichtbaar")
    assert "Er is niets te verbergen" in an.words and not an.page.select('form[action*="zicht"]')
    check_page(an)
    an.get(PATH)
    key, ballot = token(an), sample_ballot()
    entries = (replace(ballot.entries[0], project_id="i1"),)
    twins.rounds.fix_ballot(replace(ballot, entries=entries), audit_entry())
    fields = {"version": "0", "verdict": "ask", "why": WHY, "veilig": key}
    an.get(PATH)
    check_page(an)
    assert "Het idee staat op de stemlijst" in an.words
    an.post(PATH, fields)
    assert an.status == 422 and "Die lijst ligt vast" in an.words


def test_who_only_reads_and_who_isnt_of_the_city(twins: Twins) -> None:
    auditor = staff(twins, "oscar", "auditor")
    auditor.get(PATH)
    assert auditor.status == 200 and not auditor.page.select('form[action*="zichtbaar"]')
    guest = Browser(app_on(twins))
    guest.get(PATH)
    assert TITLE not in guest.text


def test_json_does_the_same_and_says_what_another_decided(twins: Twins) -> None:
    an, bob = staff(twins, "an"), staff(twins, "bob")

    def send(browser: Browser, **body: Any) -> dict[str, Any]:
        browser.get(PATH)
        browser.get("/api/admin/session")
        browser.post_json(API, body, csrf=str(browser.json["csrf"]))
        return dict(json.loads(browser.text))

    an.get(API)
    assert an.json["visibility"]["version"] == 0
    asked = send(an, version=0, verdict="ask", why=WHY)
    assert (an.status, asked["visibility"]["state"]) == (200, "hiding")
    late = send(bob, version=0, verdict="ask", why="Iets anders")
    assert bob.status == 409 and late["visibility"]["why"] == WHY
    assert send(an, version=1, verdict="hide")["error"]["reason"] == "same-signer"
    hidden = send(bob, version=1, verdict="hide")
    assert (hidden["visibility"]["state"], hidden["visibility"]["reason"]) == ("hidden", WHY)
    # The very same again is done already.
    assert send(bob, version=1, verdict="hide") == hidden
    an.get(API)
    assert an.json == hidden
    assert send(bob, version=2, verdict="delete", why=WHY)["error"]["reason"]
    assert bob.status == 422


def test_another_group_doesnt_say_its_name(twins: Twins) -> None:
    line = HistoryLine(day(12), "published", "bewoner", JOINED_BY.format(title=TITLE))
    stores = Stores(twins.families, twins.ideas, twins.rounds, twins.keyring)
    idea = twins.ideas.get("i2")
    author = person_key(twins.keyring, "bert@x.example")
    twins.ideas.change(replace(idea, version=2, author=author), line, None, None)
    join = propose(stores, "i2", "i1", "an", twins.clock.now())
    bert = Browser(app_on(twins))
    sign_in(bert, twins, "bert@x.example")

    def seen() -> str:
        pages = []
        for path in (f"/samen/{join.id}", "/mijn/ideeen/i2"):
            bert.get(path)
            check_page(bert)
            pages.append(bert.text)
        return words_of(twins) + "".join(pages)

    assert seen().count(TITLE) > 3
    office = Office(twins.ideas, twins.rounds, twins.dossiers)
    judge_idea(office, "i1", version=0, verdict="ask", why=WHY, actor="a", now=day(13))
    judge_idea(office, "i1", version=1, verdict="hide", why=WHY, actor="b", now=day(13))
    text = seen()
    assert TITLE not in text and "Een andere groep gaat mee verder" in text
    asked = Event("late", FAMILY_CHANGED, join.asked_at, {"join_id": join.id, "what": "asked"})
    assert compose(asked, sources(twins)) == ()
    # Its own group still reads it there.
    anna = Browser(app_on(twins))
    sign_in(anna, twins, AUTHOR)
    anna.get(f"/samen/{join.id}")
    assert TITLE in anna.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(twins: Twins, text: str) -> None:
    an = staff(twins, "an")
    an.get(PATH)
    fields = {"version": "0", "verdict": "ask", "why": WHY, "veilig": token(an)}
    for name in fields.keys() - {"veilig"}:
        an.post(PATH, fields | {name: text})
        assert an.status < 500
