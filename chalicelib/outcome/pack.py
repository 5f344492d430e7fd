"""What staff need on the day of the announcement, in one zip: posters, the news, the results.

Made from the released result alone, so it can be made again at any time with the same bytes.
The mails go by themselves; their words are not in here.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from chalicelib.kernel.errors import Refused
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import SOURCE, _, addressed, ngettext, speaking, spoken
from chalicelib.outcome.announcing import news_draft
from chalicelib.outcome.document import Line, read_document, read_lines
from chalicelib.outcome.model import Result
from chalicelib.rounds.model import Round

# A5 is a flyer to hand out.
Size = Literal["A5", "A4", "A3"]
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_READ_ME: Final = """Pakket voor de bekendmaking

poster-a4.pdf, poster-a3.pdf   alle gekozen projecten, om op te hangen
fr/, tr/ …                     dezelfde posters in de andere talen van de ronde
wijken/                        een poster voor elke wijk met een gekozen project
nieuwsbericht.txt              een voorstel, lees het na voor je het gebruikt
projecten.csv                  alle projecten met hun stemmen en bedrag

De mails aan indieners en volgers vertrekken vanzelf bij de bekendmaking.
De code op de posters opent de pagina met de uitslag.
"""


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet. `lines` are (project, amount); `link` is what the code opens, and is printed
    below it without its scheme. `more` is the line above that; without one it asks how the city
    counted."""

    size: Size
    kicker: str
    title: str
    lines: tuple[tuple[str, str], ...]
    closing: str
    link: str
    more: str = ""


class PosterPrinter(Protocol):
    """Draws posters."""

    def poster(self, poster: Poster) -> bytes:
        """A PDF of one page, however many projects there are. The same poster gives the same
        bytes."""
        ...


def make_pack(result: Result, round_: Round, link: str, printer: PosterPrinter) -> bytes:
    """The zip. `link` is the address of the result's page. Raises Refused `not-released`."""
    if not result.is_released:
        raise Refused("not-released")
    title, text = news_draft(result, link)
    lines = read_lines(result)
    files: dict[str, bytes] = {
        "lees-mij.txt": _READ_ME.encode(),
        "nieuwsbericht.txt": f"{title}\n\n{text}\n".encode(),
        "projecten.csv": _csv(lines, round_).encode("utf-8-sig"),
    }
    for code in (one for one in spoken() if one in round_.languages):
        with speaking(code):
            for name, poster in posters(result, round_, addressed(link, code)).items():
                files[name if code == SOURCE else f"{code}/{name}"] = printer.poster(poster)
    return _zipped(files)


def posters(result: Result, round_: Round, link: str) -> Mapping[str, Poster]:
    """The posters by file name: the whole city in two sizes, and one for each area that won."""
    document = read_document(result)
    winners = [line for line in read_lines(result) if line.won]
    title = _("De buurt heeft gekozen")
    kicker = str(document["round_title"])
    closing = _closing(int(document["ballots"]))
    made: dict[str, Poster] = {}
    sizes: tuple[Size, ...] = ("A4", "A3")
    for size in sizes:
        made[f"poster-{size.lower()}.pdf"] = Poster(
            size, kicker, title, _told(winners), closing, link
        )
    for area in round_.areas:
        mine = [line for line in winners if line.area_id == area.id]
        if mine:
            here = _("Gekozen in {area}").format(area=area.told)
            made[f"wijken/poster-{area.id}.pdf"] = Poster(
                "A4", kicker, here, _told(mine), closing, link
            )
    return made


def _closing(ballots: int) -> str:
    return ngettext(
        "{count} bewoner stemde mee. Dank je wel!",
        "{count} bewoners stemden mee. Dank je wel!",
        ballots,
    ).format(count=ballots)


def _told(lines: list[Line]) -> tuple[tuple[str, str], ...]:
    return tuple((line.title, format_euros(line.money_cents)) for line in lines)


def _csv(lines: tuple[Line, ...], round_: Round) -> str:
    """For a spreadsheet of the city: semicolons, as those of Belgium read them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Nummer", "Project", "Wijk", "Stemmen", "Gekozen", "Bedrag", "Waarom"))
    for line in lines:
        area = round_.area(line.area_id)
        money = f"{line.money_cents // 100},{line.money_cents % 100:02d}" if line.won else "0"
        row = (line.number, line.title, area.name if area else "", line.votes)
        writer.writerow(map(_safe, (*row, "ja" if line.won else "nee", money, line.sentence)))
    return out.getvalue()


def _safe(value: object) -> str:
    """Text that a spreadsheet doesn't take for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()
