"""Public pages through the app: in an empty city, a full one, and in each phase."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from chalicelib.rounds.model import PHASE_ORDER, PhaseKey
from chalicelib.web.rendering import STATIC
from tests.http.city import SHARP, audit, empty_city, full_city, moved
from tests.http.pages import check_page, known_paths, own_links
from tests.support.client import Browser
from tests.support.twins import app_on

PUBLIC = ("api_handler",)
STANDING = (
    "/",
    "/rondes",
    "/ideeen",
    "/projecten",
    "/nieuws",
    "/hulp",
    "/privacy",
    "/toegankelijkheid",
    "/contact",
)
OF_ROUND = (
    "/rondes/2026",
    "/rondes/2026/regels",
    "/rondes/2026/resultaat",
    "/rondes/2025/resultaat",
    "/ideeen?ronde=2025",
    "/ideeen?q=niets-dat-bestaat",
    "/projecten/oud-1",
    "/projecten/oud-2",
    "/nieuws/bericht-1",
    "/nieuws/bericht-2",
)
OF_IDEAS = (
    "/ideeen/idee-1",
    "/ideeen/idee-2",
    "/ideeen/published-1",
    "/ideeen/published-1/versies",
    "/ideeen/published-1/versies/1",
    "/ideeen/published-1/blad",
    "/ideeen/refused-1",
    "/ideeen/refused-2",
    "/ideeen/withdrawn-1",
    "/ideeen?pagina=2&volgorde=prijs",
)
WEIGHT = 20 * 1024


@pytest.fixture(scope="module")
def cities() -> Iterator[dict[str, Browser]]:
    """A browser on a city in each phase; `released` is the current round after its result."""
    made: dict[str, Browser] = {}
    for key in PHASE_ORDER:
        made[key] = Browser(app_on(full_city(key), PUBLIC))
    made["released"] = Browser(app_on(full_city("announcement", released=True), PUBLIC))
    made["realised"] = Browser(app_on(full_city("realisation", released=True), PUBLIC))
    made["empty"] = Browser(app_on(empty_city(), PUBLIC))
    yield made


def paths_of(city: str) -> tuple[str, ...]:
    if city == "empty":
        return STANDING
    return STANDING + OF_ROUND + (OF_IDEAS if city != "inspiration" else ())


CASES = [
    (city, path)
    for city in (*PHASE_ORDER, "released", "realised", "empty")
    for path in paths_of(city)
]


@pytest.mark.parametrize(("city", "path"), CASES)
def test_every_page_is_whole_in_every_phase(
    cities: dict[str, Browser], city: str, path: str
) -> None:
    browser = cities[city]
    reply = browser.get(path)

    assert reply.status == 200
    check_page(browser)
    assert "<linde>" not in reply.text and "<avond>" not in reply.text
    assert "Geheime Naam" not in reply.text and "geheim@" not in reply.text


@pytest.mark.parametrize("city", ["voting", "released"])
def test_titles_are_unique(cities: dict[str, Browser], city: str) -> None:
    browser = cities[city]
    titles = []
    for path in paths_of(city):
        browser.get(path)
        assert browser.page.title is not None
        titles.append(browser.page.title.get_text())
    # The same list for two rounds names its round, the second page its number.
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("city", "path"), CASES)
def test_pages_weigh_little_and_ask_for_little(
    cities: dict[str, Browser], city: str, path: str
) -> None:
    browser = cities[city]
    browser.get(path)
    page = browser.page
    files = {str(tag["href"]) for tag in page.select('link[rel~="stylesheet"], link[rel~="icon"]')}
    files |= {str(tag["src"]) for tag in page.find_all("script")}

    # The page itself, and what it needs besides photos.
    assert 1 + len(files) <= 5
    names = {file.rsplit("/", 1)[1].split(".")[0] for file in files}
    total = len(gzip.compress(browser.text.encode()))
    for static in STATIC.iterdir():
        if static.stem in names:
            total += len(gzip.compress(static.read_bytes()))
    assert total <= WEIGHT


@pytest.mark.parametrize("city", ["empty", "submission", "voting", "released"])
def test_every_link_leads_to_a_route(cities: dict[str, Browser], city: str) -> None:
    patterns = [pattern for method, pattern in known_paths() if method == "GET"]
    browser = cities[city]
    for path in paths_of(city):
        browser.get(path)
        for link in own_links(browser.page):
            assert any(pattern.fullmatch(link) for pattern in patterns), f"{path} → {link}"


@pytest.mark.parametrize(
    ("city", "button", "href"),
    [
        ("inspiration", "Dien je idee in", "/indienen"),
        ("submission", "Dien je idee in", "/indienen"),
        ("review", "Bekijk de ideeën", "/ideeen"),
        ("voting", "Stem nu", "/stemmen"),
        ("announcement", "Bekijk de ideeën", "/ideeen"),
        ("released", "Bekijk de uitslag", "/rondes/2026/resultaat"),
        ("realised", "Volg de projecten", "/projecten"),
        ("empty", "Lees hoe het werkt", "/hulp"),
    ],
)
def test_home_has_one_main_button_for_the_phase(
    cities: dict[str, Browser], city: str, button: str, href: str
) -> None:
    browser = cities[city]
    browser.get("/")

    main = browser.page.main
    assert main is not None
    (link,) = [tag for tag in main.select("a.button") if tag["class"] == ["button"]]
    assert (link.get_text(), link["href"]) == (button, href)


def test_home_says_where_we_are_with_dates(cities: dict[str, Browser]) -> None:
    browser = cities["voting"]
    browser.get("/")

    assert "Je kan stemmen tot en met zondag 6 december 2026." in browser.words
    current = browser.page.select(".timeline .current")
    assert [tag["aria-current"] for tag in current] == ["step"]
    assert "Stemmen Nu" in " ".join(current[0].get_text(" ").split())
    assert "312 stemmen tot nu toe" in browser.words
    assert len(browser.page.select(".lines li")) == 3
    assert "Nog geheim" not in browser.text


def test_an_unknown_round_is_not_found(cities: dict[str, Browser]) -> None:
    for path in (
        "/rondes/1999",
        "/rondes/1999/regels",
        "/rondes/1999/resultaat",
        "/ideeen?ronde=1999",
        "/api/rounds/1999",
        "/api/rounds/1999/ideas",
        "/api/rounds/1999/result",
    ):
        assert cities["voting"].get(path).status == 404


@pytest.mark.parametrize(
    "path",
    ["/ideeen/received-1", "/ideeen/bestaat-niet", "/nieuws/morgen", "/nieuws/x", "/projecten/x"],
)
def test_what_is_not_public_does_not_exist(cities: dict[str, Browser], path: str) -> None:
    browser = cities["voting"]

    assert browser.get(path).status == 404
    check_page(browser)


def test_a_project_shows_its_news_the_latest_first(cities: dict[str, Browser]) -> None:
    browser = cities["voting"]
    browser.get("/projecten/oud-1")

    steps = [tag.get_text(" ", strip=True) for tag in browser.page.select(".timeline li")]
    assert len(steps) == 2
    assert steps[0].startswith("Bezig") and "Het hout is besteld." in steps[0]
    assert "€\u00a04.800" in browser.text


def test_moved_dates_stay_visible_with_their_reason() -> None:
    twins = full_city("submission")
    round_ = twins.rounds.get("2026")
    twins.rounds.replace(
        moved(round_, "Er is <meer> tijd nodig."), audit(twins.clock.now()), None, frozen=False
    )
    browser = Browser(app_on(twins, PUBLIC))
    browser.get("/rondes/2026")

    assert "Datums die veranderden" in browser.words
    assert "Er is <meer> tijd nodig." in browser.words
    check_page(browser)


def test_frozen_rules_show_their_hash(cities: dict[str, Browser]) -> None:
    browser = cities["released"]
    browser.get("/api/rounds/2026")
    digest = browser.json["frozen"]["hash"]
    browser.get("/rondes/2026/regels")

    assert digest in browser.text


def test_the_api_tells_what_the_pages_tell(cities: dict[str, Browser]) -> None:
    browser = cities["voting"]
    browser.get("/api/rounds")
    assert [one["id"] for one in browser.json["rounds"]] == ["2025", "2026"]
    assert browser.json["rounds"][1]["phase"] == "voting"

    browser.get("/api/rounds/2026")
    assert browser.json["pot_cents"] == 2_500_000
    assert all("proposal" not in rule for rule in browser.json["rules"])

    browser.get("/api/rounds/2026/ideas")
    ideas = {one["id"]: one for one in browser.json["ideas"]}
    assert ideas["idee-1"]["title"] == SHARP
    assert {one["state"] for one in ideas.values()} == {"accepted", "published"}
    assert not {"refused-1", "withdrawn-1", "received-1"} & set(ideas)
    assert "author" not in ideas["idee-1"] and "email" not in browser.text


@pytest.mark.parametrize("key", PHASE_ORDER)
def test_each_phase_has_a_line_below_the_menu(cities: dict[str, Browser], key: PhaseKey) -> None:
    browser = cities[key]
    browser.get("/ideeen")

    line = browser.page.select_one(".phase-line")
    assert line is not None and line.get_text(strip=True)
