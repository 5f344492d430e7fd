"""The gallery: filters, one example, an idea that begins with it; and staff who write it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.ideas.drafts import save_answers
from chalicelib.inspiration.editing import save_coach, save_example
from tests.http.pages import check_page
from tests.http.test_staff_paper import clerk
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.inspiration import sample_coach, sample_example
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on


@pytest.fixture
def twins() -> Twins:
    twins = Twins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def filled(twins: Twins) -> None:
    store, now = twins.inspiration, day(2)
    save_coach(store, sample_coach(), "ann", now)
    save_coach(store, sample_coach("geheim", name="Geheime Vrouw", state="hidden"), "ann", now)
    save_example(store, sample_example(coaches=("leyla",)), "ann", now)
    small = sample_example("bank", title="Bank <aan> de vijver", cost_cents=500_00, area="Paal")
    save_example(store, replace(small, mark="invented", place="", year=0, source=""), "ann", now)
    save_example(store, sample_example("ontwerp", title="Nog een ontwerp", state="draft"), "a", now)


def visitor(twins: Twins) -> Browser:
    return Browser(app_on(twins, ["api_handler", "submit_api"]))


def test_the_gallery_shows_what_is_published(twins: Twins) -> None:
    browser = visitor(twins)
    browser.get("/inspiratie")
    check_page(browser)
    assert "nog geen voorbeelden" in browser.words
    filled(twins)
    browser.get("/inspiratie")
    check_page(browser)
    assert "2 voorbeelden" in browser.words and "ontwerp" not in browser.words
    assert "Leyla Demir" in browser.words and "Geheime" not in browser.words
    assert browser.reply.headers["cache-control"].startswith("public")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=VIJVER", "1 voorbeeld gevonden"),
        ("thema=groen", "2 voorbeelden gevonden"),
        ("wijk=paal", "1 voorbeeld gevonden"),
        ("bedrag=500", "1 voorbeeld gevonden"),
        ("wijk=paal&bedrag=5000&q=bank", "1 voorbeeld gevonden"),
        ("q=zwembad", "0 voorbeelden gevonden"),
        ("bedrag=veel", "2 voorbeelden"),
    ],
)
def test_filters_stand_in_the_address(twins: Twins, query: str, count: str) -> None:
    filled(twins)
    browser = visitor(twins)
    browser.get(f"/inspiratie?{query}")
    check_page(browser)
    assert count in browser.words


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_filters(twins: Twins, text: str) -> None:
    from urllib.parse import quote

    filled(twins)
    browser = visitor(twins)
    for name in ("q", "thema", "wijk", "bedrag"):
        assert browser.get(f"/inspiratie?{name}={quote(text)}").status == 200


def test_an_example_says_how_sure_it_is(twins: Twins) -> None:
    filled(twins)
    browser = visitor(twins)
    browser.get("/inspiratie/verhalenpad")
    check_page(browser)
    assert "Echt uitgevoerd" in browser.words and "Tuinwijk (2023)" in browser.words
    assert "Leyla Demir" in browser.words
    browser.get("/inspiratie/bank")
    check_page(browser)
    assert "Dit voorbeeld is bedacht" in browser.words
    assert browser.get("/inspiratie/ontwerp").status == 404
    assert browser.get("/inspiratie/WEG").status == 404


def test_an_idea_begins_with_an_example_and_names_it(twins: Twins) -> None:
    filled(twins)
    browser = visitor(twins)
    browser.get("/inspiratie/verhalenpad")
    browser.click("Begin met dit voorbeeld")
    check_page(browser)
    browser.submit("Begin mijn idee")
    assert browser.status == 200 and "/indienen/" in browser.url
    (draft,) = twins.ideas._drafts.values()
    assert draft.answers["title"] == "Verhalenpad van de cité"
    assert draft.answers["voorbeeld"] == "Verhalenpad van de cité"
    assert draft.answers["theme"] == "groen" and draft.answers["cost"] == "4200"
    browser.get(f"/indienen/{draft.id}/lijkt-op")
    assert "verhalenpad" not in str(browser.page.select("main .lines"))


def test_look_alikes_include_the_gallery(twins: Twins) -> None:
    filled(twins)
    browser = visitor(twins)
    browser.get("/indienen")
    browser.submit("Begin", action="/indienen") if len(browser.forms) > 1 else browser.submit()
    (draft,) = twins.ideas._drafts.values()
    title = {"title": "Een pad met verhalen van de cité"}
    save_answers(twins.ideas, draft, title, twins.clock.now())
    browser.get(f"/indienen/{draft.id}/lijkt-op")
    check_page(browser)
    assert "Voorbeeld" in browser.words and "Verhalenpad van de cité" in browser.words
    browser.submit("Mijn idee is anders, ga verder")
    browser.get(f"/indienen/{draft.id}/lijkt-op")
    assert "lijkt-op" not in browser.url


def test_beginning_when_nothing_is_taken_says_why(twins: Twins) -> None:
    filled(twins)
    late = Twins(day(50))
    late.rounds.create(sample_round(), audit_entry())
    late.__dict__["inspiration"] = twins.inspiration
    browser = visitor(late)
    browser.get("/inspiratie/verhalenpad/begin")
    assert browser.status == 200 and "Begin mijn idee" not in browser.words


FIELDS: dict[str, Any] = {
    "title": "Bloemen in de straat",
    "what": "Bakken met bloemen.",
    "theme": "Groen",
    "cost": "1.300",
    "mark": "invented",
    "state": "published",
}


def test_staff_write_publish_and_hide(twins: Twins) -> None:
    ann = clerk(twins, role="manager")
    ann.get("/beheer")
    ann.click("Inspiratie")
    check_page(ann)
    ann.click("Schrijf een voorbeeld")
    check_page(ann)
    ann.submit(**FIELDS | {"mark": "real"})
    assert ann.status == 422 and set(ann.errors) == {"source"}
    assert ann.page.select_one('textarea[name="what"]').get_text().strip() == FIELDS["what"]  # type: ignore[union-attr]
    check_page(ann)
    ann.submit(**FIELDS)
    assert ann.h1 == "Voorbeeld verbeteren"
    check_page(ann)
    (example,) = twins.inspiration.examples()
    path = f"/beheer/inspiratie/{example.id}"
    ann.submit(action=path, state="hidden", title="Bloembakken") if len(
        [f for f in ann.forms if f.action.startswith(path)]
    ) == 1 else ann.post(
        path,
        dict(next(f for f in ann.forms if f.action.partition("#")[0] == path).fields)
        | {"state": "hidden", "title": "Bloembakken"},
    )
    ann.get(path + "/versies")
    check_page(ann)
    assert "Versie 2" in ann.words and "Bloemen in de straat" in ann.words
    ann.get("/beheer/contacten/nieuw")
    ann.submit(name="Leyla", role="Buurtwerker", email="l@x.example", state="published")
    assert set(ann.errors) == {"consent"}
    check_page(ann)
    ann.submit(consent=True)
    assert ann.h1 == "Inspiratie" and "Leyla" in ann.words


def test_a_colleague_was_first(twins: Twins) -> None:
    filled(twins)
    ann = clerk(twins, role="manager")
    path = "/beheer/inspiratie/bank"
    ann.get(path)
    form = next(f for f in ann.forms if f.action.partition("#")[0] == path)
    stored = twins.inspiration.example("bank")
    save_example(twins.inspiration, replace(stored, title="Van Bob"), "bob", day(9))
    ann.post(path, dict(form.fields) | {"title": "Van Ann"})
    assert ann.status == 409 and "Van Bob" in ann.words
    assert ann.page.select_one('input[name="title"]')["value"] == "Van Ann"  # type: ignore[index]


def test_a_photo_is_described_first(twins: Twins) -> None:
    filled(twins)
    ann = clerk(twins, role="manager")
    ann.get("/beheer/inspiratie/bank")
    ann.submit("Kies een foto", action="/beheer/inspiratie/bank/foto")
    assert ann.status == 422 and set(ann.errors) == {"alt"}
    ann.submit("Kies een foto", action="/beheer/inspiratie/bank/foto", alt="Een bank")
    check_page(ann)
    photo = twins.inspiration.example("bank").photo
    key = ann.page.select_one('input[name="key"]')
    assert key is not None and key["value"] == f"example/bank/{photo.id}"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_in_the_form(twins: Twins, text: str) -> None:
    ann = clerk(twins, role="manager")
    ann.get("/beheer/inspiratie/nieuw")
    fields = dict(ann.form().fields)
    for name in ("title", "cost", "year", "mark", "state", "coaches", "version", "key"):
        ann.post("/beheer/inspiratie/nieuw", fields | {name: text})
        assert ann.status < 500
