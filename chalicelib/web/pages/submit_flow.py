"""The order of a draft's pages: the steps of its form, look-alikes before the people, the check."""

from __future__ import annotations

from typing import Final

from chalicelib.kernel.speech import _
from chalicelib.rounds.form import FormSchema

PHOTOS: Final = "foto"
ALIKE: Final = "lijkt-op"
CHECK: Final = "nakijken"


def pages(form: FormSchema) -> tuple[str, ...]:
    """All pages between the first step and sending, by key."""
    keys: list[str] = []
    for step in form.steps:
        if step.asks("name"):
            keys.append(ALIKE)
        keys.append(step.key)
    return (*keys, CHECK)


def path(key: str) -> str:
    """A page's address below the draft."""
    return f"/{key}" if key in (PHOTOS, ALIKE, CHECK) else f"/stap/{key}"


def page_after(form: FormSchema, key: str) -> str:
    """The address below the draft of the page behind `key`."""
    known = pages(form)
    return path(known[known.index(key) + 1])


def page_before(form: FormSchema, key: str) -> str:
    """The same of the page before; empty for the first one. Look-alikes aren't gone back to."""
    known = [page for page in pages(form) if page != ALIKE or key == ALIKE]
    place = known.index(key)
    return path(known[place - 1]) if place else ""


def progress(form: FormSchema, key: str) -> str:
    """Where the reader is, in words. Look-alikes are no step of their own."""
    steps = [page for page in pages(form) if page != ALIKE]
    return _("Stap {number} van {total}").format(number=steps.index(key) + 1, total=len(steps))
