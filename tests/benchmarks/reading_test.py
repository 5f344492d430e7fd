"""The reading level of the public pages in each phase, and of the mails, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import mean, median

from chalicelib.notifications.words import WORDS
from chalicelib.rounds.model import PHASE_ORDER
from tests.http.city import full_city
from tests.http.test_public_pages import PUBLIC, paths_of
from tests.support.client import Browser
from tests.support.reading import ENOUGH, Reading, prose, read
from tests.support.twins import app_on
from tests.unit.notifications.test_words import VALUES


def show(line: str) -> None:
    print(line)  # noqa: T201 - a benchmark's output is its table


def row(name: str, readings: Iterable[Reading]) -> str:
    """Of texts long enough to judge: the hardest one, and the median for Douma and LIX."""
    found = [reading for reading in readings if len(reading.words) >= ENOUGH]
    douma, lix = [one.douma for one in found], [one.lix for one in found]
    longest = max(len(part) for one in found for part in one.sentences)
    return (
        f"| {name} | {len(found)} | {min(douma):.0f} | {median(douma):.0f} | {max(lix):.0f} "
        f"| {median(lix):.0f} | {mean(one.mean for one in found):.1f} "
        f"| {max(one.mean for one in found):.1f} | {longest} |"
    )


def test_reading_level() -> None:
    show(
        "\n| text | number | Douma lowest | median | LIX highest | median "
        "| words a sentence | highest | longest |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    for phase in PHASE_ORDER:
        browser = Browser(app_on(full_city(phase, released=True), PUBLIC))
        readings = []
        for path in paths_of(phase):
            browser.get(path)
            readings.append(read(prose(browser.text)))
        show(row(phase, readings))
    mails = []
    for template, words in WORDS.items():
        values = dict.fromkeys(VALUES[template], "“x”")
        texts = [words.subject, *words.paragraphs, words.link]
        mails += [text.format_map(values) for text in texts]
    show(row(f"all {len(WORDS)} mails together", [read(mails)]))
