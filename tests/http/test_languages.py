"""Languages: the reader chooses, the page stays, and no sentence is left in Dutch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup, Comment, Doctype

from chalicelib.ideas.model import IdeaState
from chalicelib.identity.people import person_key
from chalicelib.rounds.languages import offer_languages
from chalicelib.rounds.model import PhaseKey
from chalicelib.web.pages.info import COOKIES
from tests.http.city import full_city
from tests.http.pages import check_page
from tests.http.test_moderation import put
from tests.http.test_public_pages import OF_IDEAS, OF_ROUND, STANDING
from tests.support.client import Browser
from tests.support.drafting import ANSWERS, IDEA, PEOPLE, begin
from tests.support.pseudo import CODE, pseudo_language
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in
from tests.support.voting import EMAIL, mailed_code, open_vote

OPEN = day(10)
OWN = ("intrekken", "aanpassen", "fotos")
EVERY = (
    *STANDING,
    *OF_ROUND,
    *OF_IDEAS,
    *("/agenda", "/inspiratie", "/indienen", "/indienen/papier", "/aanmelden", "/stemmen"),
    *(f"/ideeen/published-1/{name}" for name in ("volgen", "steunen", "melden", "samen")),
    "/rondes/2025/resultaat/vergelijking",
    "/bestaat/niet",
)
# What is the same in every language: names of things, of files and of formats.
SAME = re.compile(  # the help desk's name and address too
    r"Buurtbudget|Beringen|Pseudo|Nederlands|QR|JSON|CSV|Pabulib|SHA-256|SHA256SUMS|\(·?\.?csv\)|niets-dat-bestaat|WCAG|AA|A4|EU|zip"
    r"|[Dd]ienst samenleven|Mijnschoolstraat|[Ss]tad [Bb]eringen|·?127.0.0.1:8000/\S*|·/\S+"
    r"|[\w.-]+@[\w.-]+|\w+\.(?:json|csv|zip|pb|txt|log)\b|https?://\S+|127\.0\.0\.1:8000\S*"
    r"|python -m [\w. ]+|\b[0-9a-f]{6,}\b|reglement"
)


@pytest.fixture(autouse=True)
def _pseudo() -> Iterator[None]:
    with pseudo_language():
        yield


def offering(twins: Twins) -> Browser:
    """A browser on a city that offers the pseudo-language."""
    for round_ in twins.rounds.all():
        offer_languages(
            twins.rounds,
            round_.id,
            {CODE},
            version=round_.version,
            actor="staff-1",
            now=twins.clock.now(),
        )
    return Browser(app_on(twins))


def texts_of(value: Any, seen: set[int] | None = None) -> Iterator[str]:
    """Every text that the city holds: what people and staff wrote."""
    seen = set() if seen is None else seen
    if isinstance(value, str):
        yield value
    elif id(value) in seen:
        return
    elif is_dataclass(value):
        seen.add(id(value))
        for field in fields(value):
            yield from texts_of(getattr(value, field.name), seen)
    elif isinstance(value, Mapping):
        seen.add(id(value))
        for one in value.values():
            yield from texts_of(one, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        seen.add(id(value))
        for one in value:
            yield from texts_of(one, seen)
    elif type(value).__module__.startswith(("chalicelib.adapters.memory", "tests.support")):
        seen.add(id(value))
        yield from texts_of(vars(value), seen)


def plain_words(text: str, written: set[str]) -> list[str]:
    """What reads plain on the page and nobody wrote."""
    page = BeautifulSoup(text, "html.parser")
    for tag in page.select("code, script, style, svg text, .receipt"):
        tag.decompose()
    shown = [
        str(one)
        for one in page.find_all(string=True)
        if not isinstance(one, Comment | Doctype) and one.parent.name != "option"
    ]
    for name in ("aria-label", "alt", "title", "placeholder"):
        shown += [str(tag[name]) for tag in page.select(f"[{name}]")]
    long = sorted((one for one in written if " " in one), key=len, reverse=True)
    short = sorted(written - set(long), key=len, reverse=True)
    found = []
    for one in shown:
        line = " ".join(one.split())
        for known in long:
            line = line.replace(known, "·")
        for known in short:
            line = re.sub(rf"(?<![\w-]){re.escape(known)}(?![\w-])", "·", line)
        line = SAME.sub("·", line)
        if re.search(r"[A-Za-z]{3,}", line):
            found.append(line)
    return sorted(set(found))


def unmarked(text: str, written: set[str]) -> list[str]:
    """What people wrote, alone on a line of the page, without a word on its language."""
    page = BeautifulSoup(text, "html.parser")
    found = []
    for one in page.body.find_all(string=True) if page.body else []:
        line = " ".join(one.split())
        marked = one.find_parent(lang=True)
        if line in written and " " in line and one.parent.name not in ("option", "script", "text"):
            found += [line] if marked is None or marked["lang"] != "nl" else []
    return found


def written_in(twins: Twins) -> set[str]:
    """What people and staff wrote in the city, whole and line by line."""
    return {
        " ".join(part.split())
        for text in texts_of(vars(twins))
        for part in (text, *text.split("\n"))
        if len(part.strip()) > 2
    } | {name for name, _why, _term in COOKIES}


@pytest.mark.parametrize(
    ("phase", "released"),
    [
        ("inspiration", False),
        ("submission", False),
        ("review", False),
        ("voting", False),
        ("announcement", False),
        ("realisation", True),
    ],
)
def test_no_sentence_of_a_public_page_is_left_in_dutch(phase: PhaseKey, released: bool) -> None:
    twins = full_city(phase, released=released)
    browser = offering(twins)
    browser.set_cookie("taal", CODE)
    written = written_in(twins)
    left: dict[str, list[str]] = {}
    for path in EVERY:
        if browser.get(path).text:
            found = plain_words(browser.text, written) + unmarked(browser.text, written)
            if found:
                left[path] = found
    assert left == {}


def test_no_sentence_of_the_vote_is_left_in_dutch() -> None:
    twins = Twins()
    open_vote(twins)
    browser = offering(twins)
    browser.set_cookie("taal", CODE)
    written = written_in(twins)
    left: dict[str, list[str]] = {}

    def look(name: str) -> None:
        left[name] = plain_words(browser.text, written)

    for path in ("/stemmen", "/stemmen/code", "/stemmen/beloften", "/stemmen/nagaan"):
        browser.get(path)
        look(path)
    browser.get("/stemmen/nagaan/uitleg")
    look("how")
    browser.get("/stemmen/code")
    browser.submit(email="geen adres")
    look("refused")
    browser.submit(email=EMAIL, woont=True, leeftijd=True)
    look("code")
    browser.submit(code="000000")
    look("wrong code")
    browser.submit(code=mailed_code(twins))
    look("ballot")
    browser.post("/stemmen/kiezen", [*browser.form("/stemmen/kiezen").fields, ("doe", "verder")])
    look("nothing chosen")
    browser.post(
        "/stemmen/kiezen",
        [*browser.form("/stemmen/kiezen").fields, ("project", "1"), ("doe", "verder")],
    )
    look("review")
    browser.submit(action="/stemmen")
    look("receipt")
    assert {name: found for name, found in left.items() if found} == {}


def test_the_reader_chooses_and_stays_on_the_page() -> None:
    browser = offering(full_city("voting"))
    browser.get("/ideeen?q=bank&wijk=paal")
    bar = browser.form("/taal")

    assert browser.page.select_one("form[action='/taal'] b").get_text() == "Nederlands"
    browser.submit("Pseudo", action="/taal")

    assert browser.url == "/ideeen?q=bank&wijk=paal"
    check_page(browser, CODE)
    assert browser.page.html["dir"] == "rtl"
    browser.submit("Nederlands", action="/taal")
    assert browser.page.html["lang"] == "nl" and browser.page.html["dir"] == "ltr"
    assert bar.names() == {"verder"}


@pytest.mark.parametrize(
    "back",
    ["https://elders.example/", "//elders.example", "/\\elders", "/a//b", "x", "/ a", "/" * 9],
)
def test_the_bar_leads_to_no_other_site(back: str) -> None:
    browser = offering(full_city("voting"))

    reply = browser.post("/taal", {"verder": back, "taal": CODE}, follow=False)

    assert (reply.status, reply.headers["location"]) == (303, "/")


def test_a_language_that_the_round_does_not_offer_is_none() -> None:
    browser = Browser(app_on(full_city("voting")))

    assert browser.get("/hulp").headers.get("vary") is None
    assert not browser.page.select("form[action='/taal']")
    reply = browser.post("/taal", {"verder": "/hulp", "taal": CODE}, follow=False)
    assert reply.cookies == ()
    browser.set_cookie("taal", CODE)
    browser.get(f"/hulp?taal={CODE}")
    assert browser.page.html["lang"] == "nl"


def test_an_address_may_ask_for_a_language_and_keeps_nothing() -> None:
    browser = offering(full_city("voting"))

    reply = browser.get(f"/hulp?taal={CODE}")
    assert browser.page.html["lang"] == CODE and reply.cookies == ()
    browser.get("/hulp")
    assert browser.page.html["lang"] == "nl"


def test_a_page_is_kept_once_for_each_language() -> None:
    twins = full_city("voting")
    one, other = offering(twins), Browser(app_on(twins))
    one.set_cookie("taal", CODE)
    other.set_cookie("taal", CODE)
    other.set_cookie("sessie", "x" * 43)

    reply = one.get("/hulp")
    assert reply.text == other.get("/hulp").text
    assert reply.headers["vary"] == "Cookie"
    assert reply.headers["cache-control"].startswith("public")


def test_another_site_chooses_for_nobody() -> None:
    browser = offering(full_city("voting"))

    fields = {"verder": "/", "taal": CODE}
    reply = browser.post("/taal", fields, follow=False, sec_fetch_site="cross-site")
    assert reply.status == 403 and reply.cookies == ()


def test_the_gate_sees_a_sentence_that_is_not_marked() -> None:
    page = '<main lang="qps"><p>Ǧéɱářķééřđ.</p><p>Vergeten zin over Paal.</p></main>'

    assert plain_words(page, {"Paal"}) == ["Vergeten zin over ·."]
    assert plain_words(page, {"Vergeten zin over Paal."}) == []


def test_the_gate_sees_what_does_not_say_that_it_is_dutch() -> None:
    page = '<body><p>Een bank</p><p lang="nl"><b>Een bank</b></p><p>Over een bank</p></body>'

    assert unmarked(page, {"Een bank"}) == ["Een bank"]


def test_no_sentence_of_the_form_is_left_in_dutch() -> None:
    twins = Twins(OPEN)
    twins.rounds.create(sample_round(), audit_entry())
    browser = offering(twins)
    browser.set_cookie("taal", CODE)
    typed = [text for one in ANSWERS.values() for text in one.values()]
    written = written_in(twins) | {line for text in typed for line in text.split("\n") if line}
    left: dict[str, list[str]] = {}

    def look(name: str) -> None:
        left[name] = plain_words(browser.text, written | {browser.url.split("/")[2]})

    address = begin(browser)
    for key in (*IDEA, *PEOPLE):
        browser.get(f"{address}/stap/{key}")
        look(key)
        browser.submit(action=address)
        look(f"{key}, empty")
        browser.get(f"{address}/stap/{key}")
        browser.submit(action=address, **ANSWERS[key])
    browser.get(f"{address}/foto")
    look("photo")
    browser.get(f"{address}/nakijken")
    look("check")
    browser.submit(action=f"{address}/versturen")
    assert browser.url == f"{address}/verstuurd"
    look("sent")
    assert {name: found for name, found in left.items() if found} == {}


def test_no_sentence_of_ones_own_pages_is_left_in_dutch() -> None:
    twins = Twins(OPEN)
    twins.rounds.create(sample_round(), audit_entry())
    anna = "anna@voorbeeld.example"
    states: tuple[IdeaState, ...] = ("received", "published", "refused", "withdrawn", "accepted")
    for state in states:
        put(twins, f"i-{state}", author=person_key(twins.keyring, anna), state=state)
    browser = offering(twins)
    sign_in(browser, twins, anna)
    browser.set_cookie("taal", CODE)
    written = written_in(twins) | {anna}
    left: dict[str, list[str]] = {}
    for state in states:
        own = f"/mijn/ideeen/i-{state}"
        for path in ("/mijn", own, *(f"{own}/{name}" for name in OWN)):
            browser.get(path)
            assert browser.h1
            left[path] = plain_words(browser.text, written)
    assert {path: found for path, found in left.items() if found} == {}
