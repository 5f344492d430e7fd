"""Answers to the standard form, and a browser that types them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from chalicelib.rounds.form import STANDARD, FormSchema
from chalicelib.web.pages.submit_forms import fields_of
from tests.support.client import Browser

# By step, in the order of the pages. Fits `tests.support.rounds.sample_round`.
ANSWERS: dict[str, dict[str, str]] = {
    "naam": {"title": "Een bank onder de linde"},
    "wat": {"what": "We zetten een bank.\n\nMet een boom."},
    "waarom": {"why": "Buren ontmoeten elkaar."},
    "waar": {"area": "koersel", "place": "Achter de kerk"},
    "thema": {"theme": "groen"},
    "kosten": {"cost_note": "Een bank.", "cost": "€ 1.500,50"},
    "jij": {
        "name": "Anna Peeters",
        "email": "Anna@Voorbeeld.example",
        "phone": "0470 12 34 56",
        "street": "Kerkplein 3",
    },
    "samen": {"name2": "Bert Maes", "street2": "Dorpsstraat 12"},
}
IDEA = ("naam", "wat", "waarom", "waar", "thema", "kosten")
PEOPLE = ("jij", "samen")
# Everything about the idea, everything about the people, by field.
IDEA_FIELDS = {name: text for key in IDEA for name, text in ANSWERS[key].items()}
PEOPLE_FIELDS = {name: text for key in PEOPLE for name, text in ANSWERS[key].items()}


def begin(browser: Browser) -> str:
    """Starts a draft; its address."""
    browser.get("/indienen")
    browser.submit(action="/indienen")
    assert browser.status == 200
    return urlsplit(browser.url).path.partition("/stap/")[0]


def draft_id(address: str) -> str:
    return address.rpartition("/")[2]


def answer(browser: Browser, *keys: str) -> None:
    """Fills in these pages, one after the other, from the first of them on."""
    for key in keys:
        assert urlsplit(browser.url).path.endswith(f"/stap/{key}"), browser.url
        browser.submit("Bewaar en ga verder", **ANSWERS[key])


def write(browser: Browser, address: str, *, form: FormSchema = STANDARD, **answers: Any) -> None:
    """Types `answers`, by field, on the pages that ask them; ends on the page after the last."""
    for step in form.steps:
        typed = {name: answers.pop(name) for name in fields_of(step) if name in answers}
        if typed:
            browser.get(f"{address}/stap/{step.key}")
            browser.submit("Bewaar en ga verder", **typed)
    assert not answers, answers
