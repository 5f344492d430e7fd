"""Every link that staff are shown leads somewhere, for each role."""

from __future__ import annotations

import pytest

from chalicelib.identity.model import Role
from chalicelib.outcome.release import confirm_result, start_projects
from tests.support.client import Browser
from tests.support.paperballots import some_blanks, tick, typed
from tests.support.register import AN, line, open_register_vote, send_letters
from tests.support.twins import app_on, sign_in_staff
from tests.support.votes import city_in_review, counted_city
from tests.support.workers import WorkerTwins

LEAVES = ("/static/", "/afmelden")


def links(browser: Browser) -> set[str]:
    found = {str(link["href"]).partition("#")[0] for link in browser.page.find_all("a", href=True)}
    return {href for href in found if href.startswith("/") and not href.startswith(LEAVES)}


def walk(twins: WorkerTwins, role: Role) -> dict[str, str]:
    """Title by address, of every page that can be reached from the dashboard within the staff's
    part and one step beyond. Fails at the first link that leads nowhere."""
    browser = Browser(app_on(twins))
    sign_in_staff(browser, twins, role)
    titles: dict[str, str] = {}
    waiting = ["/beheer"]
    while waiting:
        path = waiting.pop()
        if path in titles:
            continue
        browser.get(path)
        assert browser.status == 200, f"{role}: {path}"
        if not browser.reply.headers["content-type"].startswith("text/html"):
            continue  # a file to take along
        assert browser.h1
        titles[path] = str(browser.page.title.string) if browser.page.title else ""
        if path.startswith("/beheer"):
            waiting += sorted(links(browser) - titles.keys())
    return titles


def released_city() -> WorkerTwins:
    twins = counted_city()
    result = twins.results.get("r26")
    for actor in ("ann", "bob"):
        result = confirm_result(
            twins.results, "r26", result.hash, actor=actor, now=twins.clock.now()
        )
    start_projects(twins.projects, twins.rounds.get("r26"), result)
    return twins


@pytest.mark.parametrize("role", ["moderator", "manager", "auditor", "admin"])
@pytest.mark.parametrize("city", [city_in_review, counted_city, released_city])
def test_no_link_leads_to_a_closed_door(city: object, role: Role) -> None:
    titles = walk(city(), role)  # type: ignore[operator]
    assert "/beheer/rondes/r26" in titles
    seen_result = "/beheer/rondes/r26/uitslag" in titles
    assert seen_result == (city is not city_in_review and role != "moderator")
    staff = {path: title for path, title in titles.items() if "?" not in path}
    assert len(set(staff.values())) == len(staff), sorted(staff.values())


@pytest.mark.parametrize("role", ["desk", "keyer", "manager", "auditor", "admin"])
def test_no_link_of_a_register_round_leads_to_a_closed_door(role: Role) -> None:
    twins = WorkerTwins()
    open_register_vote(twins)
    send_letters(twins, line(AN))
    some_blanks(twins.paper_ballots)
    typed(twins.paper_ballots, [tick(1, 1)], [tick(1, 2)])
    titles = walk(twins, role)
    assert "/beheer/stembrieven/r26/bundel/1" in titles
    assert ("/beheer/balie/r26" in titles) == (role in ("desk", "admin"))
