"""The result as residents get it: the page, its files, the comparison, and what comes after."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.outcome.publishing import FILES
from chalicelib.paperballots.model import Fault
from chalicelib.rounds.model import BY_VOTES, CountRules
from chalicelib.rounds.vote_rules import GateRules, PotRules, PotShare
from chalicelib.tally.__main__ import main as tally
from chalicelib.web.present_paper import FAULT_WORDS
from tests.http.pages import check_page
from tests.http.test_receipts import release
from tests.support.client import Browser
from tests.support.paperballots import paper_city
from tests.support.twins import app_on, sign_in_staff
from tests.support.votes import counted_city
from tests.support.workers import WorkerTwins

PAGE = "/rondes/r26/resultaat"
STAFF = "/beheer/rondes/r26/uitslag"
SHARES = CountRules("equal-shares", "seed", completion="add1u", publish="ballots")


def released_city(count: CountRules | None = None) -> WorkerTwins:
    twins = counted_city(count or CountRules("greedy", "seed", publish="ballots"))
    for name in ("Ann", "Bob"):
        browser = manager(twins, name)
        browser.get(STAFF)
        browser.submit()
    assert twins.results.get("r26").is_released
    return twins


def manager(twins: WorkerTwins, name: str = "Ann") -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "manager", email=f"{name.lower()}@beringen.example", name=name)
    return browser


@pytest.fixture(scope="module")
def twins() -> WorkerTwins:
    return released_city()


@pytest.fixture
def browser(twins: WorkerTwins) -> Browser:
    return Browser(app_on(twins))


def test_story_chart_table_and_method(browser: Browser) -> None:
    browser.get(PAGE)
    check_page(browser)
    assert "3 projecten krijgen samen" in browser.words
    assert "100 % van wie stemde" in browser.words.replace("\u00a0", " ")
    bars = browser.page.select("#grafiek li")
    assert [bar.select("rect.i-a")[0]["width"] for bar in bars] == ["32.0%", "40.0%", "20.0%"]
    told = bars[2].get_text(" ", strip=True).replace("\u00a0", " ")
    assert "€ 5.000. Daarna is er nog € 2.000." in told
    rows = [row.get_text(" ", strip=True) for row in browser.page.select("#stappen tbody tr")]
    assert len(rows) == 4
    assert "past niet meer" in rows[2]
    pictures = browser.page.select('ol.steps svg[aria-hidden="true"]')
    assert len(pictures) == 5
    assert "Meeste stemmen eerst" in browser.words


def test_the_files_are_the_confirmed_bytes_and_can_be_recounted(
    twins: WorkerTwins,
    browser: Browser,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    browser.get(PAGE)
    links = [str(link["href"]) for link in browser.page.select("a[download]")]
    assert links == [f"{PAGE}/bestanden/{name}" for name in ("uitslag.json", *FILES)]

    browser.get(links[0])
    assert sha256(browser.text.encode()).hexdigest() == twins.results.get("r26").hash
    for link, name in zip(links[1:], FILES, strict=True):
        assert browser.get(link).status == 200
        (tmp_path / name).write_text(browser.text, encoding="utf-8", newline="")

    assert tally(["verify", str(tmp_path)]) == 0
    assert "NIET" not in capsys.readouterr().out
    key = twins.rounds.frozen("r26").log_key
    assert key in browser.get("/stemmen/nagaan").text
    assert tally(["verify", str(tmp_path), "--key", key]) == 0
    said = capsys.readouterr().out
    assert "klopt: de bundel noemt dezelfde publieke sleutel als jij" in said
    assert "klopt: de stad tekende precies deze uitslag met die sleutel" in said
    signature = (tmp_path / "result.sig").read_bytes()
    (tmp_path / "result.sig").write_bytes(signature.replace(b"sha256 ", b"sha256 0", 1))
    assert tally(["verify", str(tmp_path), "--key", key]) == 1
    assert "KLOPT NIET: de stad tekende precies deze uitslag" in capsys.readouterr().out


def test_what_is_no_file_of_the_result(browser: Browser) -> None:
    for name in ("comparison.json", "roll.csv", "ELECTION.PB", "result.sig.txt"):
        assert browser.get(f"{PAGE}/bestanden/{name}").status == 404


def test_a_file_that_is_not_the_confirmed_one_is_never_shown() -> None:
    twins = released_city()
    twins.results.put_file("r26", "projects.csv", b"project_id\nmijn-eigen-project\n")
    browser = Browser(app_on(twins))

    browser.get(f"{PAGE}/bestanden/projects.csv")

    assert browser.status == 503
    assert "mijn-eigen-project" not in browser.text


def test_the_comparison_is_a_page_beside_the_result(browser: Browser) -> None:
    browser.get(f"{PAGE}/vergelijking")
    check_page(browser)
    words = browser.words.replace("\u00a0", " ")
    assert "Dit verandert niets aan de uitslag." in words
    rows = browser.page.select("tbody tr")
    # The official count and five others: by votes alone it would be the official one again.
    assert len(rows) == 6
    assert "Meeste stemmen eerst (de uitslag) 3" in rows[0].get_text(" ", strip=True)
    assert "Gelijke delen" in words and "100 %" in words


def test_equal_shares_is_told_and_counted() -> None:
    twins = released_city(SHARES)
    browser = Browser(app_on(twins))
    for path in (PAGE, f"{PAGE}/vergelijking", "/rondes/r26/regels"):
        browser.get(path)
        check_page(browser)
        assert "elijke delen" in browser.words
    browser.get(PAGE)
    assert "Iedereen die stemt, krijgt een even groot deel" in browser.words


def test_totals_alone_say_so() -> None:
    browser = Browser(app_on(released_city(CountRules("greedy", "seed"))))
    browser.get("/rondes/r26/regels")
    assert "De stemmen zelf blijven geheim." in browser.words
    browser.get(PAGE)
    check_page(browser)
    assert "De stemmen zelf blijven geheim." in browser.words
    # The document, the projects, the totals to count again from, the sums and the signature.
    assert len(browser.page.select("a[download]")) == 5
    assert browser.get(f"{PAGE}/bestanden/ballots.csv").status == 404
    assert browser.get(f"{PAGE}/bestanden/election.pb").status == 404


def test_the_rules_say_beforehand_what_is_published() -> None:
    browser = Browser(app_on(counted_city(count=SHARES)))
    browser.get("/rondes/r26/regels")
    check_page(browser)
    assert "zetten we alle stemmen online, zonder namen" in browser.words
    assert len(browser.page.select("ol.steps svg")) == 5


def test_the_college_decides_and_residents_read_it() -> None:
    twins = released_city()
    ann, visitor = manager(twins), Browser(app_on(twins))
    visitor.get(PAGE)
    assert "moet deze uitslag nog goedkeuren" in visitor.words

    ann.get(f"{STAFF}/besluit")
    check_page(ann)
    ann.submit(decision="CBS-2026-140", decided_on="2030-01-01")
    assert ann.status == 422 and "moet nog komen" in ann.errors["decided_on"]
    ann.submit(decision="CBS-2026-140", decided_on="gisteren")
    assert ann.status == 422 and ann.errors["decided_on"]
    ann.submit(decision="CBS-2026-140", decided_on="2026-12-05")
    assert "beslissing CBS-2026-140" in ann.words

    visitor.get(PAGE)
    check_page(visitor)
    assert "goed op 5 december 2026" in visitor.words and "CBS-2026-140" in visitor.words


def test_a_correction_is_public_and_stays() -> None:
    twins = released_city()
    ann, visitor = manager(twins), Browser(app_on(twins))
    ann.get(f"{STAFF}/rechtzetting")
    check_page(ann)
    other = ann.tab()
    other.get(f"{STAFF}/rechtzetting")
    ann.submit(text="kort")
    assert ann.status == 422 and "minstens 20 tekens" in ann.errors["text"]
    ann.submit(text="Het bedrag van de bank was <fout> overgenomen.")
    assert ann.status == 200

    other.submit(text="Nog een rechtzetting van iemand anders.")
    assert other.status == 409
    check_page(other)
    assert "was <fout> overgenomen" in other.words
    assert "Nog een rechtzetting van iemand anders." in other.text

    visitor.get(PAGE)
    check_page(visitor)
    assert "was <fout> overgenomen" in visitor.words
    assert "Nog een rechtzetting" not in visitor.words
    assert twins.audit.latest(1)[0].entry.action == "tally:result:correct"


def test_the_news_starts_from_a_draft() -> None:
    twins = released_city()
    ann = manager(twins)
    ann.get("/beheer/nieuws/nieuw?uitslag=r26")
    check_page(ann)
    ann.submit("Publiceer")
    assert ann.status == 200
    (item,) = [one for one in twins.news.all() if one.round_id == "r26"]
    assert item.title == "De uitslag van Buurtbudget 2026"
    assert "7 bewoners stemden mee." in item.text
    assert f"{twins.settings.city_url}{PAGE}" in item.text


def test_who_may_not_manage_adds_nothing(twins: WorkerTwins) -> None:
    auditor = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(auditor, twins, "auditor")
    for page in ("besluit", "rechtzetting"):
        assert auditor.get(f"{STAFF}/{page}").status == 403


def test_the_staff_page_warns_about_ballots_that_point_at_people() -> None:
    twins = counted_city(count=SHARES)
    ann = manager(twins)
    ann.get(STAFF)
    assert "van de stemmen gaf niemand anders ook" in ann.words
    assert "Wie iemands keuzes kent, kan die stem herkennen" in ann.words


def test_the_term_for_complaints_is_a_setting(twins: WorkerTwins) -> None:
    browser = Browser(app_on(twins))
    browser.get(PAGE)
    assert "klacht" not in browser.words

    with_term = counted_city(count=SHARES, complaint_days=30)
    for name in ("Ann", "Bob"):
        staff = manager(with_term, name)
        staff.get(STAFF)
        staff.submit()
    browser = Browser(app_on(with_term))
    browser.get(PAGE)
    assert "klacht indienen tot en met maandag 4 januari 2027" in browser.words
    browser.get("/rondes/r26/regels")
    assert "tot 30 dagen na de bekendmaking" in browser.words


def two_pots(**more: Any) -> CountRules:
    shares = (PotShare("koersel", 1), PotShare("paal", 1))
    return CountRules(
        "greedy", "seed", publish="ballots", pots=PotRules("area", "equal", shares), **more
    )


def test_each_pot_has_its_story_its_chart_and_its_steps() -> None:
    browser = Browser(app_on(released_city(two_pots())))
    browser.get(PAGE)
    check_page(browser)
    stories = [one.get_text(" ", strip=True) for one in browser.page.select("#potten li")]
    assert len(stories) == 3
    assert stories[0].replace("\u00a0", " ").startswith("Koersel In deze pot zat € 12.500.")
    assert "Dat gaat naar de pot van de hele stad." in stories[0]
    assert stories[2].startswith("De hele stad")
    assert browser.page.select_one("#grafiek") and browser.page.select_one("#stappen")
    assert "elke wijk op de lijst heeft een even grote pot" in browser.words
    spent = sum(
        line["granted_cents"]
        for line in json.loads(browser.get(f"{PAGE}/bestanden/uitslag.json").text)["projects"]
    )
    assert 0 < spent <= 25_000_00


@pytest.mark.parametrize(
    "count",
    [
        two_pots(gate=GateRules(votes=3)),
        CountRules("greedy", "seed", misfit="part", publish="ballots"),
        CountRules("greedy", "seed", shares=(60, 25, 15), publish="ballots"),
        CountRules("greedy", "seed", guarantee=True, publish="ballots"),
        CountRules("greedy", "seed", gate=GateRules(best=2), publish="totals"),
        CountRules("greedy", "seed", small_cents=5_000_00, small_percent=200, publish="ballots"),
    ],
    ids=("gate", "part", "shares", "guarantee", "best-totals", "small"),
)
def test_what_a_round_adds_is_told_and_can_be_counted_again(
    count: CountRules, tmp_path: Path
) -> None:
    twins = released_city(count)
    browser = Browser(app_on(twins))
    browser.get("/rondes/r26/regels")
    check_page(browser)
    browser.get(PAGE)
    check_page(browser)
    assert "In deze ronde geldt ook:" in browser.words or count.misfit == "part" or count.guarantee
    browser.get(f"{PAGE}/vergelijking")
    check_page(browser)
    document = json.loads(browser.get(f"{PAGE}/bestanden/uitslag.json").text)
    folder = tmp_path / "bundle"
    folder.mkdir()
    # Beside those of the vote, which have a check of their own.
    for name in set(document["files"]) & set(FILES):
        (folder / name).write_text(browser.get(f"{PAGE}/bestanden/{name}").text, encoding="utf-8")
    assert tally(["verify", str(folder)]) == 0
    browser = manager(twins)
    browser.get(STAFF)
    check_page(browser)


def test_a_part_is_told_as_a_part() -> None:
    count = CountRules("greedy", "seed", misfit="part", publish="ballots")
    twins = released_city(count)
    browser = Browser(app_on(twins))
    browser.get(PAGE)
    # Feest (8.000) and bank (10.000) leave 7.000 of the 9.000 for boom.
    assert "€ 7.000 van € 9.000" in browser.words.replace("\u00a0", " ")
    project = twins.projects.get("boom")
    assert project is not None and project.granted_cents == 7_000_00


def test_the_pack_of_the_announcement_is_one_download(twins: WorkerTwins) -> None:
    browser = manager(twins)
    browser.get(STAFF)
    check_page(browser)
    browser.submit("Maak het pakket", action=f"{STAFF}/pakket")
    check_page(browser)
    link = browser.page.find("a", string="Download het pakket (zip)")
    assert link is not None and "bekendmaking-r26.zip" in str(link["href"])
    content, kind = twins.papers.files["prints/bekendmaking-r26.zip"]
    assert kind == "application/zip" and content.startswith(b"PK")


def test_there_is_no_pack_before_the_release() -> None:
    twins = counted_city()
    browser = manager(twins)
    browser.get(STAFF)
    assert "Maak het pakket" not in browser.words
    token = browser.form().fields[0]
    browser.post(f"{STAFF}/pakket", [token])
    assert browser.status == 422
    assert twins.papers.files == {}


def test_the_result_leads_to_everything_of_the_vote_in_one_file(browser: Browser) -> None:
    browser.get("/rondes/r26/resultaat")
    link = browser.page.find("a", string=re.compile("Alles samen in één bestand"))
    assert link is not None
    assert link["href"] == "https://media.example/log/r26/bundel.zip"
    assert browser.page.select_one('main a[href="/stemmen/nagaan"]') is not None
    assert "python controle.pyz verify bundel.zip" in browser.words
    program = browser.page.find("a", string="Download het programma dat alles nakijkt")
    assert program is not None
    assert program["href"] == "https://media.example/log/r26/controle.pyz"


@pytest.mark.parametrize(
    ("count", "said", "unsaid"),
    [
        (replace(BY_VOTES, publish="codes"), "telt het alle stemmen opnieuw", "niemand"),
        (replace(BY_VOTES, publish="ballots"), "of elke stem nog is zoals ze", "alle stemmen op"),
        (BY_VOTES, "Of de totalen juist zijn, kan in deze ronde niemand", "telling overdoen"),
        (
            CountRules("equal-shares", "seed"),
            "De uitslag zelf kan in deze ronde niemand hertellen",
            "telling overdoen",
        ),
    ],
)
def test_no_more_is_promised_than_can_be_checked(count: CountRules, said: str, unsaid: str) -> None:
    browser = Browser(app_on(released_city(count)))
    browser.get(PAGE)
    check_page(browser)
    assert said in browser.words and unsaid not in browser.words


def test_the_paper_is_accounted_for() -> None:
    twins = paper_city(note="Twee mensen namen hun stembrief mee.", marks=6)
    release(twins)
    browser = Browser(app_on(twins))
    browser.get(PAGE)
    check_page(browser)
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in browser.page.select("#papier ~ * tr")
    ]
    for row in (
        ["Kiezers die een stembrief kregen", "6"],
        ["Stembrieven in de bus", "4"],
        ["Geldig", "3"],
        ["Niet geldig: de omslag was niet getekend", "1"],
        ["Gekregen en niet in de bus", "2"],
        ["1", "4", "3"],
    ):
        assert row in rows
    assert "2 kiezers kregen een stembrief die niet in de bus zit" in browser.words
    assert "Twee mensen namen hun stembrief mee." in browser.words


def test_every_reason_why_a_sheet_does_not_count_has_words() -> None:
    assert FAULT_WORDS.keys() == set(get_args(Fault)) - {""}


def test_a_round_without_paper_tells_nothing_of_it(browser: Browser) -> None:
    browser.get(PAGE)
    assert browser.page.find(id="papier") is None


def test_how_many_ballots_two_people_took_out_is_told(browser: Browser) -> None:
    browser.get(PAGE)
    assert "weggehaald" not in browser.words
    twins = released_city()
    about = json.loads(twins.results.file("r26", "voting.json"))
    for removed, words in ((1, "is 1 stem weggehaald"), (2, "zijn 2 stemmen weggehaald")):
        changed = json.dumps({**about, "removed": removed}).encode()
        twins.results.put_file("r26", "voting.json", changed)
        other = Browser(app_on(twins))
        other.get(PAGE)
        check_page(other)
        assert f"Voor de telling {words}" in other.words
