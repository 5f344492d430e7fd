"""The audit log's page: find, page on, copy, and the same by JSON."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.audit.model import AuditEntry, broken_links
from chalicelib.audit.parcels import read_parcel
from chalicelib.identity.model import Role
from chalicelib.moderation.decisions import Verb
from chalicelib.paperballots.model import Side
from chalicelib.web.staff.log_words import ACTIONS, SOURCES
from chalicelib.web.staff.review_words import STEPS
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.rounds import day
from tests.support.twins import Twins, app_on, sign_in_staff


@pytest.fixture
def city() -> Twins:
    twins = Twins(day(40))
    for number in range(1, 121):
        action = "rounds:phase:move" if number % 40 == 0 else "news:item:write"
        twins.audit.append(
            AuditEntry(day(number // 10), "system", action, f"n{number}", {"x": ("", str(number))})
        )
    return twins


def browser_of(city: Twins, role: Role) -> Browser:
    browser = Browser(app_on(city, ["staff_api"]))
    sign_in_staff(browser, city, role)
    return browser


def numbers(browser: Browser) -> list[int]:
    lines = browser.page.select("ul.lines .meta")
    return [int(line.get_text().split()[1]) for line in lines]


def test_pages_of_the_log(city: Twins) -> None:
    browser = browser_of(city, "auditor")
    browser.get("/beheer/logboek")
    check_page(browser)
    seen = numbers(browser)
    while "Oudere regels" in browser.words:
        browser.click("Oudere regels")
        seen += numbers(browser)

    assert seen == list(range(120, 0, -1))


def test_what_one_looks_for_is_in_the_address(city: Twins) -> None:
    browser = browser_of(city, "auditor")
    browser.get("/beheer/logboek?wat=rounds&wie=system")
    assert numbers(browser) == [120, 80, 40]
    browser.get("/beheer/logboek?over=n7")
    assert numbers(browser) == [7]
    browser.get(f"/beheer/logboek?van={day(4).date()}&tot={day(4).date()}")
    assert set(numbers(browser)) <= set(range(30, 60)) and numbers(browser)
    browser.get("/beheer/logboek?over=nergens")
    assert "staat niets dat past" in browser.words


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("van=gisteren", 422),
        ("tot=2026-13-01", 422),
        ("van=0001-01-01", 422),
        ("onder=-5", 200),
        ("onder=x", 200),
        ("onder=" + "9" * 40, 200),
        ("wie=%00&wat=" + "x" * 500, 200),
    ],
)
def test_odd_questions(city: Twins, query: str, status: int) -> None:
    browser = browser_of(city, "auditor")
    browser.get(f"/beheer/logboek?{query}")

    assert browser.status == status


def test_the_chain_is_recomputed_on_request(city: Twins) -> None:
    browser = browser_of(city, "auditor")
    browser.get("/beheer/logboek?keten=1")
    assert "De keten klopt: 120 regels" in browser.words

    del city.audit.lines[50]
    browser.get("/beheer/logboek?keten=1")
    assert "De keten klopt niet" in browser.words


def test_a_copy_can_be_checked(city: Twins) -> None:
    browser = browser_of(city, "auditor")
    browser.get("/beheer/logboek/regels?vanaf=1")

    lines = read_parcel(browser.text.encode())
    assert len(lines) == 120 and broken_links(lines) == ()
    assert (
        'filename="logboek-000000000001-000000000120.jsonl"'
        in browser.reply.headers["content-disposition"]
    )
    browser_two = browser_of(city, "moderator")
    browser_two.get("/beheer/logboek")
    assert "Een kopie om na te kijken" not in browser_two.words
    browser_two.get("/beheer/logboek/regels")
    assert browser_two.status == 403


def test_the_same_by_json(city: Twins) -> None:
    browser = browser_of(city, "auditor")
    seen, after = [], 0
    for _ in range(4):
        browser.get(f"/api/admin/audit?after={after}")
        after = browser.json["after"]
        seen += [line["number"] for line in browser.json["lines"]]

    assert seen == list(range(1, 121))


# The ends that a built action can have, by its beginning. Steps of a dossier have a table.
BUILT = {
    "exports:request:": {"ask", "approve", "refuse", "collect"},
    "families:join:": {"ask", "yes", "no"},
    "moderation:change:": {"take", "refuse"},
    "moderation:idea:": set(get_args(Verb)),
    "tally:channel:": {"enter", "confirm"},
    "tally:result:": {"confirm", "move", "release"},
    "trustees:seat:": {"draw", "confirm", "release", "split", "ask", "try", "give"},
    "paperballots:batch:": {
        "begin",
        "take",
        "decide",
        *(f"sign-{side}" for side in get_args(Side)),
    },
    "voters:desk:": {"check", "code", "paper"},
    "voters:letters:": {"begin", "refuse", "make", "finish", "destroy"},
    "voters:removal:": {"ask", "confirm", "drop"},
}
_ACTION = re.compile(r"[a-z]+:[a-z-]+:[a-z-]*")


def written() -> Iterator[str]:
    """Every text of the code that has the form of an action, also the begun ones."""
    for path in sorted(Path("chalicelib").rglob("*.py")):
        if path.name in ("log_words.py", "events.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and _ACTION.fullmatch(text):
                yield text


def test_every_act_that_is_written_down_has_words() -> None:
    found = set(written())
    whole = {one for one in found if not one.endswith(":")}
    assert len(whole) > 30
    assert whole <= ACTIONS.keys()
    begun = {one for one in found if one.endswith(":")} - {"moderation:dossier:"}
    assert begun == BUILT.keys()
    for start, ends in BUILT.items():
        assert {start + end for end in ends} <= ACTIONS.keys(), start
    assert {f"moderation:dossier:{what}" for what in STEPS} <= ACTIONS.keys()
    assert {action.partition(":")[0] for action in ACTIONS} <= SOURCES.keys()


def test_every_step_of_a_dossier_has_words() -> None:
    """What `Step` and the moderation's own tables name."""
    steps = set()
    for path in sorted(Path("chalicelib/moderation").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Step":
                what = node.args[2] if len(node.args) > 2 else None
                steps |= (
                    {str(one.value) for one in ast.walk(what) if isinstance(one, ast.Constant)}
                    if what is not None
                    else set()
                )
    whole = {one for one in steps if one and not one.endswith("-") and one != "ask"}
    assert len(whole) > 10
    assert whole <= STEPS.keys()


def test_a_change_is_told_in_words(city: Twins) -> None:
    changes = {"stage": ("formal", "merit"), "state": ("published", "refused")}
    city.audit.append(AuditEntry(day(40), "system", "moderation:idea:refuse", "i1", changes))
    browser = browser_of(city, "auditor")
    browser.get("/beheer/logboek?over=i1")
    assert "Idee afgewezen" in browser.words
    assert "stap: van Regels nakijken naar Haalbaarheid" in browser.words
    assert "merit" not in browser.words and "refused" not in browser.words
