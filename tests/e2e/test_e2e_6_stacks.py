"""A stack of scans, a table as a file and a loose form, in a real browser."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chalicelib.notebooks.model import PageKey
from chalicelib.notebooks.xlsx import write_xlsx
from infra.local.seed.accounts import MODERATOR
from tests.e2e.people import sign_in
from tests.e2e.test_e2e_6_paper import heading, press, sound
from tests.e2e.town import DESK, PHONE, Town
from tests.support.scans import scanned_page


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_stack_is_sent_in_one_go_and_numbered(
    town: Town, tmp_path: Path, javascript: bool
) -> None:
    town.at("submission")
    with town.visitor(DESK, javascript=javascript) as page:
        sign_in(town, page, MODERATOR, staff=True)
        notebook = hand_out(town, page, 6)
        files = []
        for number in range(1, 5):
            shown = PageKey(town.round_id, notebook, number) if number < 4 else None
            file = tmp_path / f"Scan {number}.jpg"
            file.write_bytes(scanned_page(shown, seed=notebook))
            files.append(file)
        page.goto(f"{town.url}/beheer/papier")
        page.get_by_role("link", name="Stuur veel foto's tegelijk").click()
        sound(page, javascript)
        page.select_option("#f-notebook", str(notebook))
        press(page, "Ga verder")
        stack = re.split("[?#]", page.url)[0]
        sound(page, javascript)
        if javascript:
            page.set_input_files("#f-file", files)
            press(page, "Stuur")
            expect(page.locator(".sheet-line")).to_have_count(4, timeout=60_000)
        else:
            packed = tmp_path / "alles.zip"
            packed.write_bytes(zipped(files))
            page.set_input_files("#f-file", packed)
            press(page, "Stuur")
            expect(page.get_by_text("We kregen het bestand")).to_be_visible()
            wait_for_sheets(page, stack, 4)
        sound(page, javascript)
        values = [one.input_value() for one in page.locator("input[name=page]").all()]
        assert sorted(values) == ["1", "2", "3", "4"]
        assert page.get_by_text("Gelezen van de code").count() == 3
        page.locator("input[name=page]").last.fill("99")
        press(page, "Zet de bladen op hun plaats")
        expect(page.locator("#fouten")).to_be_visible()
        expect(page.get_by_text("3 bladen staan op hun plaats")).to_be_visible()
        sound(page, javascript)
        page.locator("input[name=page]").last.fill("6")
        press(page, "Zet de bladen op hun plaats")
        expect(page.get_by_text("1 blad staat op zijn plaats")).to_be_visible()
        page.set_viewport_size(PHONE)
        sound(page, javascript)
        page.get_by_role("link", name=f"Schrift {notebook}, blad 6", exact=True).click()
        image = page.locator(".sheet img")
        assert image.evaluate("img => img.decode().then(() => img.naturalWidth)") == 1600
        narrow = image.bounding_box()
        page.get_by_label("Heel groot").check()
        page.get_by_label("Kwart naar rechts").check()
        wide = image.bounding_box()
        assert narrow and wide and wide["height"] > 2 * narrow["width"]
        page.locator("#f-niet-title").check()
        press(page, "Bewaar de tekst")
        sound(page, javascript)
        expect(page.locator("#f-niet-title")).to_be_checked()


def hand_out(town: Town, page: Page, pages: int) -> int:
    page.goto(f"{town.url}/beheer/papier/{town.round_id}/nieuw")
    page.fill("#f-pages", str(pages))
    page.fill("#f-holder", "Dienstencentrum")
    press(page, "Geef het schrift uit")
    expect(page).to_have_url(re.compile(r"/papier/[^/]+/\d+(#|$)"))
    return int(re.split("[?#]", page.url)[0].rpartition("/")[2])


def zipped(files: list[Path]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in files:
            archive.write(file, f"map/{file.name}")
    return out.getvalue()


def wait_for_sheets(page: Page, stack: str, count: int) -> None:
    for _ in range(60):
        if page.locator(".sheet-line").count() == count:
            return
        page.wait_for_timeout(500)
        page.goto(stack)
    raise AssertionError("the sheets never came")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_table_as_a_file_and_a_loose_form(town: Town, tmp_path: Path, javascript: bool) -> None:
    town.at("submission")
    mark = "met" if javascript else "zonder"
    with town.visitor(PHONE, javascript=javascript) as page:
        page.goto(f"{town.url}/indienen")
        page.get_by_role("link", name="Druk een formulier af").click()
        press(page, "Maak mijn formulier")
        sound(page, javascript)
        link = page.get_by_role("link", name="Open het formulier").get_attribute("href")
        assert page.context.request.get(str(link)).body().startswith(b"%PDF-")
        code = page.url.rpartition("=")[2]
    with town.visitor(PHONE, javascript=javascript) as page:
        sign_in(town, page, MODERATOR, staff=True)
        page.goto(f"{town.url}/beheer/namens/{town.round_id}/lijst")
        press(page, "Maak een voorbeeld voor Excel")
        link = page.get_by_role("link", name="Open het voorbeeld").get_attribute("href")
        assert page.context.request.get(str(link)).body().startswith(b"PK")
        sound(page, javascript)
        file = tmp_path / "ideeen.xlsx"
        file.write_bytes(table(f"Een boom {mark} script", "veel"))
        page.set_input_files("#f-file", file)
        press(page, "Stuur het bestand")
        expect(page.locator("#fouten")).to_be_visible()
        sound(page, javascript)
        file.write_bytes(table(f"Een boom {mark} script", "1500"))
        page.set_input_files("#f-file", file)
        press(page, "Stuur het bestand")
        sound(page, javascript)
        press(page, "Voer alle rijen in")
        expect(page.get_by_text("Alle rijen zijn ingevoerd")).to_be_visible()
        sound(page, javascript)

        page.goto(f"{town.url}/beheer/formulier/{town.round_id}")
        sound(page, javascript)
        page.fill("#f-code", code.upper())
        press(page, "Zoek")
        sound(page, javascript)
        page.fill("#f-title", f"Een hinkelpad {mark} script")
        press(page, "Dien het idee in")
        expect(page.locator("#fouten")).to_be_visible()
        sound(page, javascript)
        page.fill("#f-what", "We verven een hinkelpad.")
        page.fill("#f-why", "Kinderen spelen dan buiten.")
        page.select_option("#f-area", index=1)
        page.select_option("#f-theme", index=1)
        page.fill("#f-cost", "300")
        page.fill("#f-cost_note", "Verf")
        page.fill("#f-name", "Jos Kerkhofs")
        page.fill("#f-phone", "011 22 33 44")
        page.check("#f-consent")
        press(page, "Dien het idee in")
        heading(page, "De schrijver bereiken")
        press(page, "Maak de brief")
        sound(page, javascript)
        link = page.get_by_role("link", name="Open de brief").get_attribute("href")
        assert page.context.request.get(str(link)).body().startswith(b"%PDF-")


def table(title: str, cost: str) -> bytes:
    head = ["Idee", "Wat", "Waarom", "Wijk", "Thema", "Bedrag", "Waarvoor", "Naam", "Toestemming"]
    row = [title, "Een boom", "Schaduw", "Koersel", "Groen", cost, "Een boom", "Fatma", "ja"]
    return write_xlsx([head, row])
