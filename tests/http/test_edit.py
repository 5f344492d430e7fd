"""The author changes an idea on the pages, and the city answers."""

from __future__ import annotations

import pytest

from chalicelib.identity.people import person_key
from chalicelib.moderation.decisions import Decision, decide
from chalicelib.moderation.office import Office
from tests.http.pages import check_page
from tests.http.test_moderation import NOW, put, staff
from tests.http.test_own import own, resident
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.twins import Twins, app_on

DURING = day(14)
EDIT = "/mijn/ideeen/i1/aanpassen"
BERT = "bert@voorbeeld.example"


@pytest.fixture
def twins() -> Twins:
    city = Twins(DURING)
    city.rounds.create(sample_round(), audit_entry())
    return city


def fields(browser: Browser, action: str = EDIT, **changes: str) -> list[tuple[str, str]]:
    form = browser.form(action)
    kept = [(name, value) for name, value in form.fields if name not in changes]
    return [*kept, *changes.items()]


def test_a_change_before_anybody_looked_is_there_at_once(twins: Twins) -> None:
    own(twins)
    browser = resident(twins)
    browser.get("/mijn/ideeen/i1")
    check_page(browser)
    browser.click("Verander je idee")
    check_page(browser)
    assert "zolang de stad het nog niet nakeek" in browser.words
    browser.submit("Bewaar", action=EDIT, why="Omdat het er warm is.")
    assert "Je verandering is bewaard" in browser.words
    check_page(browser)
    idea = twins.ideas.get("i1")
    assert (idea.content.why, idea.edition) == ("Omdat het er warm is.", 2)
    assert "Dit is versie 2" in browser.words


def test_who_leaves_the_costs_alone_doesnt_rewrite_them(twins: Twins) -> None:
    own(twins)
    before = twins.ideas.get("i1").content
    browser = resident(twins)
    browser.get(EDIT)
    browser.submit("Bewaar", action=EDIT)
    assert twins.ideas.get("i1").version == 1
    browser.get(EDIT)
    browser.submit("Bewaar", action=EDIT, title="Twee banken")
    after = twins.ideas.get("i1").content
    assert (after.cost_note, after.costs) == (before.cost_note, ())
    browser.get(EDIT)
    browser.submit("Bewaar", action=EDIT, cost="1600")
    assert twins.ideas.get("i1").content.cost_cents == 160_000
    assert twins.ideas.get("i1").content.costs[0].cents == 160_000


def online(twins: Twins) -> None:
    """An idea of Anna that the city put on the website."""
    own(twins)
    decision = Decision("i1", 1, "publish")
    office = Office(twins.ideas, twins.rounds, twins.dossiers)
    decide(office, decision, "mieke", twins.clock.now())


def test_two_browsers_at_once_see_both(twins: Twins) -> None:
    own(twins)
    one, two = resident(twins), resident(twins)
    one.get(EDIT)
    two.get(EDIT)
    one.submit("Bewaar", action=EDIT, why="Van de ene kant.")
    two.submit("Bewaar", action=EDIT, why="Van de andere kant.")
    assert two.status == 409
    check_page(two)
    assert "Van de andere kant." in two.text and "veranderde net op een andere plek" in two.words
    assert two.page.find("del") is not None and two.page.find("ins") is not None
    assert twins.ideas.get("i1").content.why == "Van de ene kant."
    two.submit("Bewaar", action=EDIT)
    assert twins.ideas.get("i1").content.why == "Van de andere kant."
    assert len(twins.ideas.versions("i1")) == 3


def test_mistakes_are_named_and_what_was_typed_stays(twins: Twins) -> None:
    own(twins)
    browser = resident(twins)
    browser.get(EDIT)
    browser.submit("Bewaar", action=EDIT, title="", cost="veel")
    assert browser.status == 422
    check_page(browser)
    assert set(browser.errors) == {"title", "cost"}
    assert ("cost", "veel") in browser.form(EDIT).fields
    assert twins.ideas.get("i1").version == 1


def test_after_the_deadline_the_city_answers_and_the_author_reads_it(twins: Twins) -> None:
    online(twins)
    twins.clock.move_to(NOW)
    browser = resident(twins)
    browser.get("/mijn/ideeen/i1")
    browser.click("Vraag een verandering")
    check_page(browser)
    browser.submit("Vraag deze verandering", action=EDIT, title="Twee banken")
    assert browser.errors == {"reason": "Schrijf waarom je dit wil veranderen"}
    browser.submit("Vraag deze verandering", action=EDIT, reason="Eén bank is te weinig.")
    assert "De stad kijkt ze na" in browser.words
    check_page(browser)
    assert twins.ideas.get("i1").content.title == "Een bank onder de linde"

    desk = staff(twins, "moderator")
    desk.get("/beheer/vragen")
    check_page(desk)
    desk.click("Een bank onder de linde")
    check_page(desk)
    assert "Eén bank is te weinig." in desk.words
    assert desk.page.select_one("dl ins").get_text() == "Twee banken"
    desk.submit("Antwoord", answer="refuse", sentence="Kort.")
    assert desk.errors == {"sentence": "Schrijf minstens 15 tekens"}
    desk.submit("Antwoord", answer="take", sentence="")
    assert "Je antwoord is bewaard" in desk.words
    check_page(desk)
    assert twins.ideas.get("i1").content.title == "Twee banken"
    desk.get("/beheer/vragen")
    assert "Niemand wacht op een antwoord" in desk.words

    browser.get("/mijn/ideeen/i1")
    assert "Overgenomen" in browser.words
    reader = Browser(app_on(twins))
    reader.get("/ideeen/i1")
    reader.click("Dit is versie 2. Bekijk wat veranderde")
    check_page(reader)
    assert [h.get_text(" ", strip=True) for h in reader.page.select("main section h2")] == [
        "Versie 2 Nu",
        "Versie 1",
    ]
    reader.get("/ideeen/i1/versies/1")
    check_page(reader)
    assert reader.h1 == "Een bank onder de linde" and "oude tekst" in reader.words


def test_staff_who_read_something_else_decide_again(twins: Twins) -> None:
    own(twins, state="published")
    browser, desk = resident(twins), staff(twins, "moderator")
    browser.get(EDIT)
    browser.submit("Vraag deze verandering", action=EDIT, title="Twee banken")
    desk.get("/beheer/ideeen/i1/verandering")
    browser.get(EDIT)
    browser.submit("Vraag deze verandering", action=EDIT, title="Drie banken")
    desk.submit("Antwoord", answer="take")
    assert desk.status == 409
    check_page(desk)
    assert "Drie banken" in desk.words
    assert twins.ideas.get("i1").edition == 1
    desk.submit("Antwoord", answer="take")
    assert twins.ideas.get("i1").content.title == "Drie banken"


def test_a_request_is_taken_back(twins: Twins) -> None:
    own(twins, state="published")
    browser = resident(twins)
    browser.get(EDIT)
    browser.submit("Vraag deze verandering", action=EDIT, title="Twee banken")
    browser.get(EDIT)
    assert ("title", "Twee banken") in browser.form(EDIT).fields
    browser.submit("Neem je vraag terug", action="/mijn/ideeen/i1/vraag-terug")
    assert "Je nam je vraag terug" in browser.words
    desk = staff(twins, "moderator")
    desk.get("/beheer/ideeen/i1/verandering")
    assert "Antwoord" not in [b.get_text() for b in desk.page.find_all("button")]


def test_the_json_endpoint_does_the_same(twins: Twins) -> None:
    own(twins, state="published")
    browser = resident(twins)
    browser.get(EDIT)
    browser.submit("Vraag deze verandering", action=EDIT, title="Twee banken")
    desk = staff(twins, "moderator")
    desk.get("/beheer/vragen")
    desk.get("/api/admin/session")
    token = desk.json["csrf"]
    desk.get("/api/admin/rounds/r26/requests")
    assert desk.json == {"ideas": ["i1"], "joins": []}
    desk.get("/api/admin/ideas/i1/requests")
    assert desk.json["request"]["content"]["title"] == "Twee banken"
    path = "/api/admin/ideas/i1/request"
    desk.post_json(path, {"version": 1, "answer": "take"}, csrf=token)
    assert desk.status == 409 and desk.json["version"] == 2
    desk.post_json(path, {"version": 2, "answer": "refuse"}, csrf=token)
    assert desk.status == 422 and "sentence" in desk.json["error"]["fields"]
    desk.post_json(path, {"version": 2, "answer": "take"}, csrf=token)
    assert desk.status == 200 and desk.json["edition"] == 2
    assert [one["number"] for one in desk.json["versions"]] == [1, 2]


@pytest.mark.parametrize("state", ["withdrawn", "refused", "joined", "accepted"])
def test_what_cant_change_any_more_says_why_and_gives_the_text_back(
    twins: Twins, state: str
) -> None:
    own(twins)
    browser = resident(twins)
    browser.get(EDIT)
    typed = fields(browser, why="Dit typte ik lang.")
    own(twins, "i2", state=state)
    if state == "accepted":
        twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    for path in ("aanpassen", "fotos"):
        browser.get(f"/mijn/ideeen/i2/{path}")
        assert browser.status == 200
        assert browser.h1 == "Je kan dit idee niet meer veranderen"
        check_page(browser)
    browser.post("/mijn/ideeen/i2/aanpassen", typed)
    assert browser.status == 409 and "Dit typte ik lang." in browser.words
    check_page(browser)
    assert twins.ideas.get("i2").version == 1


def test_photos_are_added_described_and_taken_off(twins: Twins) -> None:
    own(twins)
    browser = resident(twins)
    browser.get("/mijn/ideeen/i1/fotos")
    check_page(browser)
    browser.submit("Kies de foto", alt="")
    assert browser.errors == {"alt": "Schrijf wat je op de foto ziet"}
    browser.submit("Kies de foto", alt="Een leeg plein")
    assert browser.h1 == "Kies je foto"
    check_page(browser)
    (photo,) = twins.ideas.get("i1").photos
    form = browser.form("https://upload.example")
    assert ("key", f"idea/i1/{photo.id}") in form.fields
    browser.submit("Bewaar de woorden", action=f"/mijn/ideeen/i1/fotos/{photo.id}", alt="Het plein")
    assert twins.ideas.get("i1").photos[0].alt == "Het plein"
    browser.get(f"/mijn/ideeen/i1/fotos?klaar={photo.id}")
    assert "We kregen je foto" in browser.words
    browser.get(f"/mijn/ideeen/i1/fotos/{photo.id}")
    kept = list(browser.form(f"/mijn/ideeen/i1/fotos/{photo.id}").fields)
    browser.post(f"/mijn/ideeen/i1/fotos/{photo.id}/weg", kept)
    assert twins.ideas.get("i1").photos == ()


PATHS = (
    "/mijn/ideeen/i1",
    "/mijn/ideeen/i1/aanpassen",
    "/mijn/ideeen/i1/vraag-terug",
    "/mijn/ideeen/i1/fotos",
    "/mijn/ideeen/i1/fotos/p1",
    "/mijn/ideeen/i1/fotos/p1/weg",
    "/mijn/ideeen/i1/intrekken",
    "/mijn/ideeen/i1/verder",
)


@pytest.mark.parametrize("path", PATHS)
def test_nobody_reaches_another_ones_idea(twins: Twins, path: str) -> None:
    own(twins, photos=())
    put(twins, "i2", author=person_key(twins.keyring, BERT))
    owner, stranger = resident(twins), resident(twins, BERT)
    owner.get(EDIT)
    typed = fields(owner, why="Van een ander.")
    before = twins.ideas.get("i1")
    stranger.get("/mijn/ideeen/i2/intrekken")
    token = [pair for pair in stranger.form().fields if pair[0] == "veilig"]
    for body in (token, [*token, *(pair for pair in typed if pair[0] != "veilig")]):
        stranger.post(path, body)
        assert stranger.status in (404, 405), path
        assert "Kerkplein" not in stranger.text
    stranger.get(path)
    assert stranger.status in (404, 405)
    nobody = Browser(app_on(twins, ["submit_api"]))
    nobody.get(path, follow=False)
    assert nobody.status in (303, 405)
    assert twins.ideas.get("i1") == before


BAD = (
    "",
    " ",
    "x" * 5_000,
    "\x00null",
    "a\x01b\x1b[31m",
    "\u202etfel\u202c rechts",
    "🎉" * 40,
    "𝕭𝖆𝖓𝖐 \U0001f9d1\u200d\U0001f33e",
    "<script>alert(1)</script>",
    "{% raw %} ${7*7}",
    "'; DROP TABLE ideas; --",
    "../../etc/passwd",
    "٣٤٥",
    "1e9",
    "-5",
    "NaN",
)
TEXT_FIELDS = ("title", "what", "why", "area", "place", "theme", "cost", "cost_note", "own")


@pytest.mark.parametrize("name", [*TEXT_FIELDS, "upkeep", "reason", "version"])
def test_bad_input_is_never_a_failure_of_ours(twins: Twins, name: str) -> None:
    own(twins, state="published")
    browser = resident(twins)
    for value in BAD:
        browser.get(EDIT)
        typed = fields(browser, **{name: value})
        browser.post(EDIT, typed)
        assert browser.status in (200, 400, 409, 422), (name, value)
        assert "<script>alert" not in browser.text
        if browser.status == 422 and value.strip() and value.isprintable():
            check_page(browser)
        browser.get("/mijn/ideeen/i1")
        assert browser.status == 200
        check_page(browser)
    browser.get(EDIT)
    browser.post(EDIT, [*fields(browser), (name, "nog een")])
    assert browser.status == 400
    browser.get(EDIT)
    browser.post(EDIT, [*fields(browser), ("author", "bert")])
    assert browser.status == 400


@pytest.mark.parametrize("value", BAD)
def test_bad_words_about_photos(twins: Twins, value: str) -> None:
    own(twins)
    browser = resident(twins)
    browser.get("/mijn/ideeen/i1/fotos")
    browser.submit("Kies de foto", alt=value)
    assert browser.status in (200, 422)
    check_page(browser)


@pytest.mark.parametrize("value", BAD)
def test_bad_answers_of_staff(twins: Twins, value: str) -> None:
    own(twins, state="published")
    browser, desk = resident(twins), staff(twins, "moderator")
    browser.get(EDIT)
    browser.submit("Vraag deze verandering", action=EDIT, title="Twee banken")
    for changes in ({"sentence": value, "answer": "refuse"}, {"answer": value}):
        desk.get("/beheer/ideeen/i1/verandering")
        if not any(b.get_text() == "Antwoord" for b in desk.page.find_all("button")):
            break
        desk.post(
            "/beheer/ideeen/i1/verandering",
            fields(desk, "/beheer/ideeen/i1/verandering", **changes),
        )
        assert desk.status in (200, 400, 409, 422)
        assert "<script>alert" not in desk.text


def test_an_auditor_reads_and_doesnt_answer(twins: Twins) -> None:
    own(twins, state="published")
    browser, auditor = resident(twins), staff(twins, "auditor")
    browser.get(EDIT)
    browser.submit("Vraag deze verandering", action=EDIT, title="Twee banken")
    auditor.get("/beheer/ideeen/i1/verandering")
    check_page(auditor)
    assert "Twee banken" in auditor.words
    assert not [b for b in auditor.page.find_all("button") if b.get_text() == "Antwoord"]


def test_withdrawing_tells_why_for_who_wants(twins: Twins) -> None:
    own(twins, state="published")
    browser = resident(twins)
    browser.get("/mijn/ideeen/i1/intrekken")
    check_page(browser)
    browser.submit("Ja, trek mijn idee in", reason="x" * 301)
    assert browser.status == 422 and "reason" in browser.errors
    browser.submit("Ja, trek mijn idee in", reason="We verhuizen.")
    assert twins.ideas.get("i1").state == "withdrawn"
    assert "We verhuizen." in twins.ideas.history("i1")[-1].sentence


def test_versions_that_were_never_public_arent_read(twins: Twins) -> None:
    own(twins)
    browser = resident(twins)
    browser.get(EDIT)
    browser.submit("Bewaar", action=EDIT, what="Geheim adres: Kerkplein 3.")
    browser.get(EDIT)
    browser.submit("Bewaar", action=EDIT, what="Een bank zonder adres.")
    reader = Browser(app_on(twins))
    for path in ("/ideeen/i1/versies", "/ideeen/i1/versies/1", "/ideeen/i1/blad"):
        reader.get(path)
        assert reader.status == 404
    twins.clock.move_to(day(15))
    desk = staff(twins, "moderator")
    desk.get("/beheer/ideeen/i1")
    desk.submit("Beslis", action="/beheer/ideeen/i1/beslissen", decision="publish")
    reader.get("/ideeen/i1/versies")
    check_page(reader)
    assert "Geheim adres" not in reader.text and "stond nooit op de website" in reader.words
    for number in ("1", "2", "9", "x", "03"):
        reader.get(f"/ideeen/i1/versies/{number}")
        assert reader.status == 404, number
    reader.get("/ideeen/i1/versies/3")
    assert reader.status == 200


def check_all(browser: Browser, *paths: str) -> None:
    for path in paths:
        browser.get(path)
        assert browser.status == 200, path
        check_page(browser)


def test_the_sheet_and_its_code(twins: Twins) -> None:
    own(twins, state="published")
    reader = Browser(app_on(twins))
    check_all(reader, "/ideeen/i1", "/ideeen/i1/versies", "/ideeen/i1/blad")
    assert reader.page.select_one(".qr img")["src"] == "/ideeen/i1/qr.svg"
    reader.get("/ideeen/i1/qr.svg")
    assert reader.status == 200 and reader.text.startswith("<svg")
    assert reader.reply.headers["content-type"].startswith("image/svg+xml")


def test_a_shared_link_brings_a_picture_once_it_is_made(twins: Twins) -> None:
    own(twins, state="published", photos=())
    reader = Browser(app_on(twins))
    reader.get("/ideeen/i1")
    assert reader.page.find("meta", property="og:title")["content"] == "Een bank onder de linde"
    assert reader.page.find("meta", property="og:image") is None
    twins.ideas.set_card("i1", 1)
    reader.get("/ideeen/i1")
    image = reader.page.find("meta", property="og:image")["content"]
    assert image == "https://media.example/ideas/i1/1-1200.jpg"
    assert "bank" in reader.page.find("meta", property="og:image:alt")["content"]
    check_page(reader)


def test_the_life_of_an_idea_says_where_it_is_in_words(twins: Twins) -> None:
    own(twins, state="published")
    reader = Browser(app_on(twins))
    reader.get("/ideeen/i1")
    steps = reader.page.select(".timeline li")
    assert [str(one["class"][0]) for one in steps][-2:] == ["coming", "coming"]
    current = reader.page.select('.timeline [aria-current="step"]')
    assert len(current) == 1 and "Hier staat het nu" in current[0].get_text()
    assert "komt nog" in steps[-1].get_text()
