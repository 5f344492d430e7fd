"""From every state that an idea and its dossier can reach on the pages, some button leads on; and
no page offers a button that is refused.

The states are found by pressing everything: each form of each page, with each of its choices, by
each colleague and by the author, from an idea that just came in.
"""

from __future__ import annotations

import copy
import copyreg
import re
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import Tag

from chalicelib.moderation.sharing import arrive
from chalicelib.rounds.model import ReviewRules
from chalicelib.web.staff.moments import to_field
from tests.http.test_review import author, came_in, office, staff
from tests.support.client import Browser, Form
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on

NOW = day(31)
MATTERS = ("question", "condition", "final", "change", "withdraw")
PAGES = (
    "",
    "/regels",
    "/haalbaar",
    "/bezwaar",
    "/stemtekst",
    *(f"/namens?wat={one}" for one in MATTERS),
)
OWN = ("/voorwaarde", "/bezwaar", "/stemtekst", "/vraag", "/intrekken")
# What no act needs to do: where the work is over.
ENDS = {("accepted", "accepted"), ("refused", "refused"), ("withdrawn", "withdrawn")}
# A text that is long enough for every field, and others where a text won't do.
TEXT = "Zo kan het niet op deze plek."
TYPED = {"cost": "1200", "title": "Een bank", "ready_on": "2027-06-30", "department": "Groen"}
# Beside what an idea is, these fields are kept: an amount, VAT, when something came.
KEPT = ("version", "edition", "veilig", "website", "received_at", "upkeep", "place")
# Acts that change nothing about where the work stands.
ASIDE = ("/notitie", "/toewijzen", "/dossier-pdf", "/taal", "/afmelden", "/op-papier")

# A copy of a store has a lock of its own.
copyreg.pickle(type(threading.Lock()), lambda _: (threading.Lock, ()))
copyreg.pickle(type(threading.RLock()), lambda _: (threading.RLock, ()))


@dataclass(frozen=True)
class Press:
    """A button of a form with one way to fill it in."""

    who: str
    action: str
    fields: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]


def choices(form: Form) -> list[tuple[str, str]]:
    """Each choice of the first group of radios; one empty choice where there is none. How
    something came makes no difference."""
    radios = [tag for tag in form.tag.select("input[type=radio]") if tag["name"] != "via"]
    names = list(dict.fromkeys(str(tag["name"]) for tag in radios))
    if not names:
        return [("", "")]
    return [(names[0], str(tag["value"])) for tag in radios if tag["name"] == names[0]]


def buttons(form: Form) -> list[tuple[str, str]]:
    """Name and value of every button; ("", "") of one without a name."""
    found = [
        (str(tag.get("name", "")), str(tag.get("value", ""))) for tag in form.tag.select("button")
    ]
    return [one for one in found if one[1] != "voorbeeld"]


def filled(form: Form, choice: tuple[str, str], button: tuple[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for tag in form.tag.select("input[name], textarea[name], select[name]"):
        name = str(tag["name"])
        kept = dict(form.fields).get(name, "")
        if name.startswith(("label_", "cents_", "vat_")) or name in KEPT:
            values[name] = kept
        elif tag.name == "select":
            values[name] = _option(tag, choice, kept)
        elif tag.get("type") == "radio":
            values[name] = choice[1] if name == choice[0] else str(tag["value"])
        elif tag.get("type") == "hidden":
            values[name] = kept
        else:
            values[name] = TYPED.get(name, TEXT)
    if values.get("wat") == "condition":
        # A letter of in time, whenever it is typed over.
        values["received_at"] = to_field(NOW)
    if choice[0]:
        values[choice[0]] = choice[1]
    if button[0]:
        values[button[0]] = button[1]
    if button == ("alles", "ja"):
        values = {name: text for name, text in values.items() if name[:2] not in ("r-", "n-")}
    return values


def _option(tag: Tag, choice: tuple[str, str], kept: str) -> str:
    """A reason only goes with a no."""
    options = [str(one["value"]) for one in tag.select("option") if one.get("value")]
    if tag["name"] == "reason":
        return options[0] if choice[1] in ("refuse", "no") and options else ""
    return kept or (options[0] if options else "")


def presses(browser: Browser, who: str) -> Iterator[Press]:
    for form in browser.forms:
        if form.method != "POST" or form.action.partition("#")[0].endswith(ASIDE):
            continue
        for choice in choices(form):
            for button in buttons(form):
                fields = filled(form, choice, button)
                cookies = tuple(browser.jar.items())
                action = form.action.partition("#")[0]
                yield Press(who, action, tuple(fields.items()), cookies)


def city(two_checks: bool) -> Twins:
    twins = Twins(NOW)
    review = ReviewRules(two_checks=two_checks, appeal_days=14)
    twins.rounds.create(sample_round(review=review), audit_entry())
    came_in(twins)
    return twins


def where(twins: Twins) -> tuple[str, ...]:
    """What tells one situation from another: what counts at the stage where the work stands."""
    idea, dossier = twins.ideas.get("i1"), twins.dossiers.get("i1")
    now = twins.clock.now()
    merit, asked, refusal = dossier.merit, dossier.asked, dossier.refusal
    counts = {
        "formal": (
            dossier.formal.outcome if dossier.formal else "",
            asked is not None and (asked.answered_at is not None, now >= asked.until),
        ),
        "merit": (merit.feasible if merit else "",),
        "condition": (dossier.condition is not None and now >= dossier.condition.until,),
        "refused": (
            dossier.appeal.outcome if dossier.appeal else "",
            refusal is not None and now >= (refusal.until or now),
        ),
        "accepted": (dossier.final is not None and (dossier.final.approved_at is not None),),
    }
    return (idea.state, dossier.stage, *map(str, counts.get(dossier.stage, ())))


def offers(twins: Twins) -> Iterator[Press]:
    seen = set()
    for name in ("An", "Jan", "Piet"):
        browser = staff(twins, name)
        for page in PAGES:
            browser.get(f"/beheer/ideeen/i1{page}")
            assert browser.status in (200, 404), (page, browser.status)
            main = browser.text.partition("<main")[2]
            main = re.sub(r'name="veilig" value="[^"]*"', "", main)
            # A colleague who is offered the very same isn't asked again.
            if browser.status == 200 and (page, main) not in seen:
                seen.add((page, main))
                yield from presses(browser, name)
    anna = author(twins)
    for page in OWN:
        anna.get(f"/mijn/ideeen/i1{page}")
        if "<form" in anna.text.partition("<main")[2]:
            yield from presses(anna, "anna")


def press(twins: Twins, one: Press) -> Browser:
    browser = Browser(app_on(twins, ["submit_api" if one.who == "anna" else "staff_api"]))
    browser.jar.update(one.cookies)
    browser.post(one.action, list(one.fields), follow=False)
    # The worker that follows what happens to ideas.
    arrive(office(twins), "i1", twins.clock.now())
    return browser


@pytest.mark.parametrize("two_checks", [True, False])
def test_every_situation_has_a_way_out_and_every_button_works(two_checks: bool) -> None:
    begin = city(two_checks)
    found = {where(begin): begin}
    leads: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    todo = deque([where(begin)])
    while todo:
        here = todo.popleft()
        leads[here] = set()
        for one in offers(found[here]):
            twins = copy.deepcopy(found[here])
            browser = press(twins, one)
            assert browser.status == 303, (here, one, browser.status, browser.errors)
            if one.who != "anna" and not one.action.endswith("/namens"):
                # Nothing may depend on an author who doesn't come back.
                leads[here].add(where(twins))
            if where(twins) not in found:
                found[where(twins)] = twins
                todo.append(where(twins))
        # Or nobody does anything until all terms are over.
        later = copy.deepcopy(found[here])
        later.clock.move_to(later.clock.now() + timedelta(days=40))
        leads[here].add(where(later))
        if where(later) not in found and here[1] in ("formal", "condition"):
            found[where(later)] = later
            todo.append(where(later))
    stuck = _stuck(leads)
    assert not stuck, stuck
    stages = {(one[0], one[1]) for one in found}
    assert ("accepted", "accepted") in stages and ("refused", "refused") in stages
    if two_checks:
        assert {"merit", "second", "condition", "appeal"} <= {one[1] for one in found}
    # No idea stands accepted while its dossier waits for another answer.
    assert {stage for state, stage in stages if state == "accepted"} == {"accepted"}


def _stuck(leads: dict[tuple[str, ...], set[tuple[str, ...]]]) -> set[tuple[str, ...]]:
    """The situations from which no way leads to an end."""
    out = {one for one in leads if (one[0], one[1]) in ENDS}
    grown = True
    while grown:
        more = {one for one, to in leads.items() if one not in out and to & out}
        grown = bool(more)
        out |= more
    return set(leads) - out
