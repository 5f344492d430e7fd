"""Every field of every page of a draft against everything that people and scripts send.

The fields come from the forms themselves, so that another question is covered by being asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.ideas.drafts import MAX_ANSWER
from chalicelib.rounds.form import STANDARD, FormSchema, FormStep, Option, Question
from chalicelib.web.pages.submit_fields import form_of
from chalicelib.web.pages.submit_forms import fields_of, ticks_of
from tests.http.pages import check_page
from tests.support.client import FORM_TYPE, Browser
from tests.support.drafting import IDEA_FIELDS, PEOPLE_FIELDS, begin, draft_id
from tests.support.logs import log_text
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on

_CHOICE = (Option("a", "Eerste"), Option("b", "Tweede"))
OWN = FormStep(
    "extra",
    "Eigen vragen",
    tuple(
        Question(
            f"{kind}{number}",
            f"Vraag {kind} {number}",
            required=bool(number),
            kind=kind,  # type: ignore[arg-type]
            public=bool(number),
            options=_CHOICE if kind == "choice" else (),
        )
        for kind in ("line", "block", "choice", "number")
        for number in (0, 1)
    ),
)
_COSTS = tuple(
    replace(q, required=False) if q.key == "costs" else q
    for q in STANDARD.steps[5].questions
)  # fmt: skip
FORM = FormSchema(
    (*STANDARD.steps[:5], replace(STANDARD.steps[5], questions=_COSTS), OWN, *STANDARD.steps[6:])
)
STEPS = [step for step in FORM.steps if not step.asks("photos")]
GOOD = {
    **IDEA_FIELDS,
    **PEOPLE_FIELDS,
    "extra_line1": "Ja",
    "extra_block1": "Ja",
    "extra_choice1": "a",
    "extra_number1": "3",
}
TEXTS = {
    "empty": "",
    "blank": "   ",
    "spaces of other kinds": "\u00a0\u2003\u200b",
    "too long": "x" * 3_000,
    "longer than is kept": "y" * 9_000,
    "a word for a number": "veel",
    "a huge number": "9" * 40,
    "a negative number": "-1",
    "a number in other digits": "١٢٣٤",
    "an exponent": "1e9",
    "a list": "['a', 'b']",
    "json": '{"title": {"$ne": null}}',
    "control characters": "a\x01\x07\x0b\x1f\x7f\x85b",
    "a null byte": "a\x00b",
    "right to left": "\u202eצדק\u202c شارع",
    "emoji": "🌳👨‍👩‍👧‍👦" * 30,
    "four bytes": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎",
    "combining marks": "e" + "\u0301" * 400,
    "half a surrogate": "a\ufffdb",
    "line breaks": "a\r\nBcc: x@y.be\r\n\r\nb",
    "script": "</textarea></option><script>alert(1)</script>",
    "attribute": '" autofocus onfocus="alert(1)',
    "template": "{{ 7*7 }} ${x} %s {0} {title}",
    "sql": "' OR 1=1 --",
    "path": "../../etc/passwd",
    "formula": "=cmd|' /C calc'!A0",
    "a column": ":x #n",
}


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(form=FORM), audit_entry())
    return city


@pytest.fixture
def browser(twins: Twins) -> Browser:
    return Browser(app_on(twins, ["submit_api"]))


def plain(text: str) -> str:
    """As HTML parsers hand it over: NUL and line breaks differ between them."""
    return "".join(text.replace("\x00", "").replace("\ufffd", "").split())


def shown(browser: Browser, name: str) -> str | None:
    """What stands in the field; None for one that has nothing to type in."""
    control = browser.page.find(id=f"f-{name}")
    if control is None or control.name == "select" or control.get("type") in ("radio", "checkbox"):
        return None
    if control.name == "textarea":
        return control.get_text().removeprefix("\n")
    return str(control.get("value", ""))


def hidden(browser: Browser) -> dict[str, str]:
    return {name: text for name, text in browser.form().fields if name in ("veilig", "stand")}


def good(step: FormStep) -> dict[str, str]:
    return {name: GOOD[name] for name in fields_of(step) if name in GOOD}


def cases(step: FormStep) -> Iterator[tuple[str, str, str]]:
    for name in fields_of(step):
        for what, text in TEXTS.items():
            yield name, what, text


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_every_text_in_every_field_is_kept_and_never_breaks(
    browser: Browser, twins: Twins, step: FormStep
) -> None:
    address = begin(browser)
    here = f"{address}/stap/{step.key}"
    browser.get(here)
    refused = 0
    for name, what, text in cases(step):
        case = f"{name}: {what}"
        sent = hidden(browser) | good(step) | {name: text}
        with log_text() as log:
            browser.post(here, sent, follow=False)
        assert browser.status in (303, 422), case
        assert twins.ideas.draft(draft_id(address)).answers[name] == text[:MAX_ANSWER], case
        if len(text) > 3:
            assert text not in log.getvalue(), case
        if browser.status == 422:
            refused += 1
            assert browser.errors, case
            kept = shown(browser, name)
            assert kept is None or plain(kept) == plain(text), case
            assert browser.page.find("script", string=True) is None, case
            assert not [t for t in browser.page.find_all(True) if t.has_attr("onfocus")], case
        else:
            assert str(browser.reply.headers["location"]).startswith(address), case
            browser.get(here)
        if what in ("too long", "a null byte", "script"):
            browser.get(f"{address}/nakijken")
            assert browser.status == 200, case
            browser.get(here)
    assert refused or all(field.default in ("", False) for field in _fields(step))
    check_page(browser)


def _fields(step: FormStep) -> list[object]:
    return list(form_of(step).model_fields.values())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_field_twice_or_one_too_many_is_told_and_the_rest_kept(
    browser: Browser, twins: Twins, step: FormStep
) -> None:
    address = begin(browser)
    here = f"{address}/stap/{step.key}"
    browser.get(here)
    odd = [(name, "nog een") for name in fields_of(step)]
    odd += [("cost_cents", "1"), ("__proto__", "x"), ("title[]", "x"), ("", "x")]
    for name, text in odd:
        sent = [*(hidden(browser) | good(step)).items()]
        if name in fields_of(step) and name not in good(step):
            sent.append((name, ""))
        browser.post(here, [*sent, (name, text)])
        assert browser.status == 422, name
        assert browser.errors[""].startswith("We konden het formulier niet helemaal lezen")
        check_page(browser)
        answers = twins.ideas.draft(draft_id(address)).answers
        assert {key: answers[key] for key in good(step)} == good(step), name
        assert answers.keys() <= {*fields_of(step), f"~{step.key}"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_page_without_any_field_is_told_what_to_do(browser: Browser, step: FormStep) -> None:
    address = begin(browser)
    browser.get(f"{address}/stap/{step.key}")
    browser.post(f"{address}/stap/{step.key}", hidden(browser))
    needed = any(field.is_required() for field in form_of(step).model_fields.values())
    assert browser.status == (422 if needed or step.asks("partners") or step.asks("costs") else 200)


@pytest.mark.parametrize(
    "body", [b"title=%ff%fe%00", b"title=%", b"%00=%00", b"&&&=&;=", b"\xff\xfe"]
)
def test_bytes_that_are_no_text_never_break(browser: Browser, body: bytes) -> None:
    address = begin(browser)
    guard = f"veilig={hidden(browser)['veilig']}&".encode()
    browser._go(
        "POST", f"{address}/stap/naam", guard + body, {"content-type": FORM_TYPE}, {}, follow=True
    )
    assert browser.status in (200, 400, 403, 415, 422)


def test_a_page_that_is_far_too_big_is_said_to_be(browser: Browser) -> None:
    address = begin(browser)
    browser.post(f"{address}/stap/wat", hidden(browser) | {"what": "x" * 300_000})
    assert browser.status == 413


@pytest.mark.parametrize("text", list(TEXTS.values()), ids=list(TEXTS))
def test_the_description_of_a_photo(browser: Browser, twins: Twins, text: str) -> None:
    address = begin(browser)
    browser.get(f"{address}/foto")
    guard = hidden(browser)
    browser.post(f"{address}/foto", guard | {"alt": text})
    assert browser.status in (200, 422)
    if browser.status == 422:
        assert plain(shown(browser, "alt") or "") == plain(text)
        assert twins.ideas.draft(draft_id(address)).photos == ()
    browser.get(f"{address}/foto")
    browser.post(f"{address}/foto", [*guard.items(), ("alt", "een"), ("alt", "twee")])
    assert browser.status == 422


@pytest.mark.parametrize("text", list(TEXTS.values()), ids=list(TEXTS))
def test_odd_answers_on_the_page_of_an_address_elsewhere(browser: Browser, text: str) -> None:
    address = begin(browser)
    browser.get(f"{address}/stap/waar")
    browser.submit("Bewaar en ga verder", area="paal", address="Markt 1, 3500 Hasselt")
    assert browser.url == f"{address}/buiten"
    browser.post(f"{address}/buiten", hidden_guard(browser) | {"area": text})
    assert browser.status in (200, 422)


def hidden_guard(browser: Browser) -> dict[str, str]:
    return {"veilig": next(t for n, t in browser.forms[0].fields if n == "veilig")}


def test_the_corpus_covers_every_question_of_the_form() -> None:
    asked = {name for step in STEPS for name in fields_of(step)}
    assert {"title", "cost6", "street4", "local", "address_pick", "extra_number1"} <= asked
    assert ticks_of(OWN) == ("extra_choice0", "extra_choice1")
