"""Submitting an idea as a resident does it: page by page, with mistakes."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from chalicelib.ideas.model import Photo
from chalicelib.ideas.rules import ALT_MAX
from chalicelib.kernel.errors import Unavailable
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.drafting import ANSWERS, IDEA, PEOPLE, answer, begin, draft_id
from tests.support.logs import log_text
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on

OPEN = day(10)
# What people and scripts type: every text goes into every field.
HOSTILE = (
    "x" * 5_000,
    "<script>alert(1)</script>",
    "\x00\x01\x07",
    "\u202etxet",
    "🌳👨‍👩‍👧‍👦" * 40,
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "' OR 1=1 --",
    "{{ 7*7 }} ${x} %s {0}",
    "   ",
    "-1",
    "1e9",
    "999999999999999999999",
    "a\r\nBcc: x@y.be",
    "\u00a0\u2003",
    ":x #n",
    "../../etc",
)


@pytest.fixture
def twins() -> Twins:
    city = Twins(OPEN)
    city.rounds.create(sample_round(), audit_entry())
    return city


@pytest.fixture
def browser(twins: Twins) -> Browser:
    return Browser(app_on(twins, ["submit_api"]))


def fill_in(browser: Browser) -> str:
    """Everything up to the checking page; the draft's address."""
    address = begin(browser)
    answer(browser, *IDEA)
    browser.click("Ga verder zonder foto")
    answer(browser, *PEOPLE)
    assert browser.url == f"{address}/nakijken"
    return address


def test_from_start_to_reference(browser: Browser, twins: Twins) -> None:
    address = fill_in(browser)
    assert "Je idee is nog niet verstuurd" in browser.words
    assert "€\u00a01.500,50" in browser.page.get_text()
    browser.submit("Verstuur je idee")
    assert (browser.status, browser.h1) == (200, "Je idee is verstuurd")
    assert browser.url == f"{address}/verstuurd"
    idea = twins.ideas.get(draft_id(address))
    assert idea.content.cost_cents == 150_050
    assert idea.content.what == "We zetten een bank.\n\nMet een boom."
    assert idea.state == "received"
    assert idea.id in browser.words
    check_page(browser)
    own = f"/mijn/ideeen/{idea.id}"
    assert browser.page.select_one(f'a[href="{own}"]') is not None
    assert f"http://127.0.0.1:8000{own}" in browser.words
    assert browser.page.select_one('svg[aria-label="QR-code naar je idee"] path') is not None
    assert "Anna@Voorbeeld.example" in browser.words
    assert [person.name for person in twins.ideas.private(idea.id).people] == [
        "Anna Peeters",
        "Bert Maes",
    ]
    assert [event.id for event in twins.outbox.events] == [f"idea-submit-{idea.id}"]
    assert [line.state for line in twins.ideas.history(idea.id)] == ["received"]


def test_sending_again_gives_the_same_idea(browser: Browser, twins: Twins) -> None:
    address = fill_in(browser)
    form = browser.form(f"{address}/versturen")
    for _ in range(3):
        browser.post(f"{address}/versturen", form.fields)
        assert browser.url == f"{address}/verstuurd"
    assert len(twins.outbox.events) == 1
    assert len(twins.ideas.queue("r26", "received", 10).cards) == 1


def test_ten_parallel_sends_make_one_idea(browser: Browser, twins: Twins) -> None:
    address = fill_in(browser)
    fields = browser.form(f"{address}/versturen").fields
    tabs = [
        Browser(app_on(twins, ["submit_api"]), jar=browser.jar, address=f"192.0.2.{n}")
        for n in range(1, 11)
    ]
    threads = [
        threading.Thread(target=tab.post, args=(f"{address}/versturen", fields)) for tab in tabs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [tab.url for tab in tabs] == [f"{address}/verstuurd"] * 10
    assert len(twins.outbox.events) == 1


def test_a_sent_draft_leads_to_its_end(browser: Browser) -> None:
    address = fill_in(browser)
    browser.submit("Verstuur je idee")
    for page in ("", "/stap/naam", "/stap/waar", "/foto", "/stap/jij", "/nakijken", "/later"):
        browser.get(address + page)
        assert browser.url == f"{address}/verstuurd"
    browser.get("/indienen")
    assert "Ga verder met je idee" not in browser.words


@pytest.mark.parametrize("key", list(ANSWERS))
def test_an_empty_page_says_what_to_do_at_every_field(browser: Browser, key: str) -> None:
    address = begin(browser)
    browser.get(f"{address}/stap/{key}")
    browser.submit()
    assert browser.status == 422
    needed = [name for name in ANSWERS[key] if name not in ("place", "phone")]
    assert list(browser.errors) == needed
    for name in needed:
        field = browser.page.find(id=f"f-{name}")
        assert field is not None
        spoken = field if field.get("type") != "radio" else field.find_parent("fieldset")
        assert f"e-{name}" in spoken["aria-describedby"]
        assert browser.page.find(id=f"e-{name}") is not None
    assert browser.page.title is not None
    assert browser.page.title.get_text().startswith("Let op: ")


@pytest.mark.parametrize("key", list(ANSWERS))
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_answers_in_every_field_are_kept_and_never_break(
    browser: Browser, twins: Twins, key: str, text: str
) -> None:
    address = begin(browser)
    browser.get(f"{address}/stap/{key}")
    known = {tag.name for tag in browser.page.find_all(True)}
    fields = browser.form(f"{address}/stap/{key}").fields
    guard = [pair for pair in fields if pair[0] in ("veilig", "website")]
    for name in ANSWERS[key]:
        sent = [*guard, *((n, text if n == name else a) for n, a in ANSWERS[key].items())]
        browser.post(f"{address}/stap/{key}", sent)
        assert browser.status in (200, 422)
        if browser.status == 422:
            assert browser.errors
            control = browser.page.find(id=f"f-{name}")
            assert control is not None
            if control.name == "input" and control["type"] != "radio":
                shown = str(control.get("value", ""))
            elif control.name == "textarea":
                shown = control.get_text().removeprefix("\n")
            else:
                shown = text
            assert _plain(shown) == _plain(text)
            assert {tag.name for tag in browser.page.find_all(True)} <= known | _ERROR_TAGS
        stored = twins.ideas.draft(draft_id(address)).answers[name]
        assert stored == text[:4_000]
        browser.get(f"{address}/nakijken")
        assert browser.status == 200


_ERROR_TAGS = {"ul", "li", "a", "h2", "span", "div", "p"}


def _plain(text: str) -> str:
    """As HTML parsers hand it over: NUL and line breaks differ between them."""
    return "".join(text.replace("\x00", "").replace("\ufffd", "").split())


@pytest.mark.parametrize(
    ("key", "name", "text", "sentence"),
    [
        ("naam", "title", "x" * 81, "De naam mag 80 tekens lang zijn. Maak de tekst korter"),
        ("kosten", "cost", "veel", "Schrijf het bedrag in cijfers, bijvoorbeeld 1500 of 1.500,50"),
        (
            "kosten",
            "cost",
            "5000,01",
            "Een project mag hoogstens €\u00a05.000 kosten. Schrijf een kleiner bedrag",
        ),
        ("kosten", "cost", "0", "Schrijf een bedrag dat groter is dan nul"),
        ("waar", "area", "hasselt", "Kies een wijk uit de lijst"),
        ("jij", "email", "anna", "Schrijf je e-mailadres, bijvoorbeeld naam@voorbeeld.be"),
        ("jij", "phone", "bel me", "Schrijf een telefoonnummer, bijvoorbeeld 0470 12 34 56"),
        ("samen", "name2", "", "Schrijf de naam van persoon 2. Er zijn er 2 nodig"),
        (
            "samen",
            "name2",
            "anna peeters",
            "Dit is twee keer dezelfde persoon. Schrijf de naam van iemand anders",
        ),
        (
            "samen",
            "street2",
            "kerkplein, 3",
            "Jullie wonen op hetzelfde adres. Zoek iemand op een ander adres die meedoet",
        ),
    ],
)
def test_errors_say_what_to_do(
    browser: Browser, key: str, name: str, text: str, sentence: str
) -> None:
    address = begin(browser)
    browser.get(f"{address}/stap/jij")
    browser.submit(**ANSWERS["jij"])
    browser.get(f"{address}/stap/{key}")
    fields = {**dict(browser.form().fields), **ANSWERS[key], name: text}
    browser.post(f"{address}/stap/{key}", fields)
    assert browser.status == 422
    found = browser.page.select_one(f"#e-{name}")
    assert found is not None
    assert sentence.replace("\u00a0", " ") in " ".join(found.get_text(" ").split())
    assert list(browser.errors) == [name]


def test_the_checking_page_lists_what_is_missing_with_the_way_there(browser: Browser) -> None:
    address = begin(browser)
    answer(browser, "naam", "wat", "waarom")
    browser.get(f"{address}/nakijken")
    assert browser.status == 200
    assert "Dit ontbreekt nog" in browser.words
    assert not [form for form in browser.forms if "versturen" in form.action]
    browser.click("Kies een wijk")
    browser.submit("Bewaar en ga terug", **ANSWERS["waar"])
    assert browser.url == f"{address}/nakijken"
    assert "Kies een wijk" not in browser.words


def test_sending_what_is_incomplete_sends_nothing(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    fields = [pair for pair in browser.form().fields if pair[0] == "veilig"]
    browser.post(f"{address}/versturen", fields)
    assert browser.status == 422
    assert "Dit ontbreekt nog" in browser.words
    assert twins.outbox.events == ()


def test_a_draft_goes_on_with_its_link_on_another_device(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    answer(browser, "naam", "wat", "waarom")
    browser.get(f"{address}/later")
    (link,) = (a["href"] for a in browser.page.select(".sheet a"))
    before = twins.ideas.draft(draft_id(address))
    other = Browser(app_on(twins, ["submit_api"]))
    other.get(address)
    assert other.status == 404
    other.get(str(link).removeprefix("http://127.0.0.1:8000"))
    assert other.url == f"{address}/stap/waar"
    assert twins.ideas.draft(draft_id(address)) == before
    other.get(f"{address}/stap/naam")
    assert "Een bank onder de linde" in other.text
    other.get("/indienen")
    other.click("Ga verder met je idee")
    assert other.url == f"{address}/stap/waar"


@pytest.mark.parametrize("page", ["", "/stap/wat", "/foto", "/nakijken", "/later", "/verstuurd"])
def test_a_stranger_finds_nothing(browser: Browser, twins: Twins, page: str) -> None:
    address = fill_in(browser)
    stranger = Browser(app_on(twins, ["submit_api"]))
    for key in ("", "?sleutel=verkeerd"):
        stranger.get(f"{address}{page}{key}")
        assert stranger.status == 404
        assert "Anna" not in stranger.text
    begin(stranger)
    stranger.get(f"{address}{page}")
    assert stranger.status == 404


def test_a_stranger_who_typed_gets_the_text_back(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    stranger = Browser(app_on(twins, ["submit_api"]))
    own = begin(stranger)
    fields = dict(stranger.form().fields) | ANSWERS["naam"]
    stranger.post(f"{address}/stap/naam", fields)
    assert stranger.status == 404
    assert "Een bank onder de linde" in stranger.words
    assert own != address


def test_the_deadline_passes_while_typing(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    browser.get(f"{address}/stap/waarom")
    twins.clock.move_to(day(30))
    browser.submit(**ANSWERS["waarom"])
    assert (browser.status, browser.h1) == (409, "Je kan geen idee meer indienen")
    assert "Buren ontmoeten elkaar." in browser.words
    assert twins.ideas.draft(draft_id(address)).answers["why"] == "Buren ontmoeten elkaar."
    browser.get(f"{address}/stap/naam")
    assert (browser.status, browser.h1) == (200, "Je kan geen idee meer indienen")
    assert "Buren ontmoeten elkaar." in browser.words


def test_the_deadline_passes_before_sending(browser: Browser, twins: Twins) -> None:
    fill_in(browser)
    twins.clock.move_to(day(30))
    browser.submit("Verstuur je idee")
    assert browser.status == 409
    assert "Je tekst is bewaard" in browser.words
    assert twins.outbox.events == ()
    # The city gives more time: the text is still there and can be sent.
    twins.clock.move_to(day(29))
    browser.get("/indienen")
    browser.click("Ga verder met je idee")
    browser.submit("Verstuur je idee")
    assert browser.h1 == "Je idee is verstuurd"


@pytest.mark.parametrize(
    ("number", "heading"),
    [(1, "Je kan nog geen idee indienen"), (40, "Je kan geen idee meer indienen")],
)
def test_outside_the_phase_the_page_says_when(
    browser: Browser, twins: Twins, number: int, heading: str
) -> None:
    twins.clock.move_to(day(number))
    browser.get("/indienen")
    assert (browser.status, browser.h1) == (200, heading)
    assert not browser.forms
    assert "2026" in browser.words


def test_without_any_round_the_page_says_so(twins: Twins) -> None:
    empty = Twins(OPEN)
    browser = Browser(app_on(empty, ["submit_api"]))
    browser.get("/indienen")
    assert browser.status == 200
    assert "Er loopt op dit moment geen ronde" in browser.words


def test_beginning_when_closed_makes_no_draft(browser: Browser, twins: Twins) -> None:
    browser.get("/indienen")
    fields = browser.form().fields
    twins.clock.move_to(day(40))
    browser.post("/indienen", fields)
    assert browser.status == 409
    assert not [name for name in browser.jar if name.endswith("ontwerp")]


def test_a_post_without_the_forms_token_changes_nothing(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    before = twins.ideas.draft(draft_id(address))
    for key, answers in ANSWERS.items():
        browser.post(f"{address}/stap/{key}", answers)
        assert browser.status == 403
    assert twins.ideas.draft(draft_id(address)) == before
    browser.post(f"{address}/stap/naam", ANSWERS["naam"])
    assert "Een bank onder de linde" in browser.words


def test_the_draft_cookie_is_for_us_alone(browser: Browser) -> None:
    begin(browser)
    (line,) = [line for line in browser.jar.lines if line.startswith("ontwerp=")]
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line


# Photos


def add_photo(browser: Browser, address: str, alt: str = "Een leeg plein") -> str:
    browser.get(f"{address}/foto")
    (form,) = [form for form in browser.forms if "alt" in form.names()]
    browser.post(form.action, dict(form.fields) | {"alt": alt})
    return browser.url.rpartition("/")[2]


def photo_form_address(browser: Browser) -> str:
    (form,) = [form for form in browser.forms if form.tag.find("input", type="file")]
    return form.action


def test_a_photo_is_described_then_sent_straight_to_storage(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    photo_id = add_photo(browser, address)
    assert browser.h1 == "Kies je foto"
    assert photo_form_address(browser) == "https://upload.example/quarantine"
    fields = dict(browser.form("https://upload.example").fields)
    assert fields["key"] == f"draft/{draft_id(address)}/{photo_id}"
    back = fields["success_action_redirect"]
    assert back == f"http://127.0.0.1:8000{address}/foto?klaar={photo_id}"
    # The file comes last: storage ignores every field behind it.
    controls = browser.form("https://upload.example").tag.select("input")
    assert controls[-1]["type"] == "file"
    # The script's own form is the same without the way back.
    scripted = browser.page.select("#gemeten input")
    sent = {str(one["name"]): str(one["value"]) for one in scripted}
    assert sent == {name: text for name, text in fields.items() if "redirect" not in name}
    # Only this page may reach the storage.
    for path, may in (("", True), (f"{address}/foto", False), (f"{address}/stap/wat", False)):
        policy = (browser.get(path) if path else browser.reply).headers["content-security-policy"]
        for rule in ("connect-src", "form-action"):
            assert (f"{rule} 'self' https://upload.example" in policy) is may, path
    assert "veilig" not in fields
    browser.get(f"{address}/foto?klaar={photo_id}&bucket=b&key=k&etag=e")
    assert "We kregen je foto" in browser.words
    assert "Ga verder" in browser.words


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (Photo("x", "Een leeg plein", "ready", (320,), 320, 200), "Gelukt"),
        (Photo("x", "Een leeg plein", "refused", reason="photo-large"), "minder dan 15 MB"),
        (Photo("x", "Een leeg plein", "refused", reason="other"), "konden deze foto niet"),
        (Photo("x", "Een leeg plein", "waiting"), "Nog niet klaar"),
    ],
)
def test_what_became_of_a_photo(browser: Browser, twins: Twins, photo: Photo, words: str) -> None:
    address = begin(browser)
    photo_id = add_photo(browser, address)
    assert twins.ideas.set_photo(f"draft:{draft_id(address)}", replace(photo, id=photo_id))
    browser.get(f"{address}/foto")
    assert words in browser.words
    browser.click("Ga verder")
    assert browser.url == f"{address}/stap/jij"


def test_a_refused_photo_never_holds_up_the_idea(browser: Browser, twins: Twins) -> None:
    address = fill_in(browser)
    photo_id = add_photo(browser, address)
    refused = Photo(photo_id, "Een leeg plein", "refused", reason="photo-kind")
    twins.ideas.set_photo(f"draft:{draft_id(address)}", refused)
    browser.get(f"{address}/nakijken")
    assert "Je idee gaat zonder die foto mee" in browser.words
    browser.submit("Verstuur je idee")
    assert twins.ideas.get(draft_id(address)).photos == ()


def test_a_photo_that_comes_late_finds_its_idea(browser: Browser, twins: Twins) -> None:
    address = fill_in(browser)
    photo_id = add_photo(browser, address)
    browser.get(f"{address}/nakijken")
    browser.submit("Verstuur je idee")
    assert "Je foto is nog niet klaar" in browser.words
    ready = Photo(photo_id, "Een leeg plein", "ready", (320,), 320, 200)
    assert twins.ideas.set_photo(f"draft:{draft_id(address)}", ready)
    assert twins.ideas.get(draft_id(address)).photos == (ready,)


def test_a_photo_without_description_or_beyond_the_limit_is_explained(browser: Browser) -> None:
    address = begin(browser)
    browser.get(f"{address}/foto")
    browser.submit(action=f"{address}/foto", alt="")
    assert browser.errors == {"alt": "Schrijf wat je op de foto ziet"}
    browser.submit(action=f"{address}/foto", alt="x" * (ALT_MAX + 1))
    assert browser.status == 422
    assert "x" * (ALT_MAX + 1) in browser.text
    browser.get(f"{address}/foto")
    spare = browser.form(f"{address}/foto").fields
    for number in range(3):
        add_photo(browser, address, f"Foto {number}")
    browser.get(f"{address}/foto")
    assert "Meer kan niet" in browser.words
    browser.post(f"{address}/foto", dict(spare) | {"alt": "Nog een"})
    assert browser.status == 422


def test_a_photo_can_be_taken_off(browser: Browser, twins: Twins) -> None:
    address = begin(browser)
    photo_id = add_photo(browser, address)
    browser.get(f"{address}/foto")
    browser.submit("Haal weg", action=f"{address}/foto/{photo_id}/weg")
    assert browser.url == f"{address}/foto"
    assert twins.ideas.draft(draft_id(address)).photos == ()
    browser.get(f"{address}/foto/{photo_id}")
    assert browser.url == f"{address}/foto"


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("anna@voorbeeld.example"), 500), (Unavailable("x"), 503)]
)
def test_our_own_failure_costs_nobody_a_word_and_logs_nobody(
    browser: Browser,
    twins: Twins,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
) -> None:
    address = fill_in(browser)

    def failing(*_: object) -> str:
        raise error

    with log_text() as stream, monkeypatch.context() as broken:
        broken.setattr(twins.ideas, "submit", failing)
        browser.submit("Verstuur je idee")
    assert browser.status == status
    for secret in ("anna", "Peeters", "Kerkplein", "0470", "linde"):
        assert secret not in stream.getvalue()
        assert secret not in browser.words
    browser.get(f"{address}/nakijken")
    browser.submit("Verstuur je idee")
    assert browser.h1 == "Je idee is verstuurd"
