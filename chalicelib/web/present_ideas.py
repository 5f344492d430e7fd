"""Ideas as residents read them: states in words, and the list with its filters."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import urlencode

from chalicelib.ideas.model import TAKEN_OFF, Card, Content, Idea, IdeaState
from chalicelib.kernel.speech import N_, _
from chalicelib.kernel.text import clean_line
from chalicelib.rounds.model import Area, Round, Theme
from chalicelib.web.words import named

PER_PAGE: Final = 24
MAX_QUERY: Final = 80

# state → (word, tag kind)
STATE_WORDS: Final[Mapping[IdeaState, tuple[str, str]]] = {
    "received": (N_("Ontvangen"), ""),
    "published": (N_("Wordt bekeken"), ""),
    "accepted": (N_("Goedgekeurd"), "success"),
    "refused": (N_("Afgewezen"), "danger"),
    "withdrawn": (N_("Ingetrokken"), ""),
    "joined": (N_("Samen met een ander idee"), ""),
    "hidden": (N_("Niet zichtbaar"), "danger"),
    "deleted": (N_("Gewist"), "danger"),
}
WON: Final = (N_("Gekozen"), "now")
LOST: Final = (N_("Niet gekozen"), "")

Status = Literal["", "published", "accepted", "gekozen"]
Order = Literal["", "nieuw", "prijs", "naam"]
STATUS_OPTIONS: Final = (
    ("", N_("Alle ideeën")),
    ("published", N_("Wordt bekeken")),
    ("accepted", N_("Goedgekeurd")),
)
ORDER_OPTIONS: Final = (
    ("", N_("Gemengd, elke dag anders")),
    ("nieuw", N_("Nieuwste eerst")),
    ("prijs", N_("Kleinste bedrag eerst")),
    ("naam", N_("Van A tot Z")),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for. Unknown values read as no filter: an old link still works."""

    q: str = ""
    wijk: str = ""
    thema: str = ""
    status: str = ""
    volgorde: str = ""
    pagina: int = 1

    @property
    def any(self) -> bool:
        return bool(self.q or self.wijk or self.thema or self.status)

    def address(self, round_id: str, page: int = 1) -> str:
        """The list's address with these filters."""
        fields = {
            "ronde": round_id,
            "q": self.q,
            "wijk": self.wijk,
            "thema": self.thema,
            "status": self.status,
            "volgorde": self.volgorde,
            "pagina": str(page) if page > 1 else "",
        }
        return "/ideeen?" + urlencode({name: value for name, value in fields.items() if value})


@dataclass(frozen=True, slots=True)
class IdeaList:
    """One page of the list: `total` counts all that match, `pages` is at least 1."""

    cards: tuple[Card, ...]
    total: int
    page: int
    pages: int


def read_filters(fields: Mapping[str, str], round_: Round, *, released: bool) -> Filters:
    """Filters from the address's fields."""
    status = fields.get("status", "")
    known = {value for value, _ in status_options(released=released)}
    page = fields.get("pagina", "")
    return Filters(
        q=clean_line(fields.get("q", ""))[:MAX_QUERY],
        wijk=fields.get("wijk", "") if round_.area(fields.get("wijk", "")) else "",
        thema=fields.get("thema", "") if round_.theme(fields.get("thema", "")) else "",
        status=status if status in known else "",
        volgorde=fields.get("volgorde", "")
        if fields.get("volgorde", "") in {value for value, _ in ORDER_OPTIONS}
        else "",
        pagina=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
    )


def status_options(*, released: bool) -> tuple[tuple[str, str], ...]:
    """What the status filter offers; winners once the result is out."""
    options = tuple((value, _(word)) for value, word in STATUS_OPTIONS)
    return (*options, ("gekozen", _("Gekozen"))) if released else options


def choose(
    cards: Sequence[Card],
    filters: Filters,
    round_: Round,
    day: str,
    winners: Collection[str] = (),
) -> IdeaList:
    """The cards that match, in order, cut to a page.

    The usual order is a mix that changes with `day`: no idea is always first, and everybody
    sees the same page, so that caches may keep it.
    """
    found = [card for card in cards if _matches(card, filters, round_, winners)]
    match filters.volgorde:
        case "nieuw":
            found.sort(key=lambda card: card.submitted_at, reverse=True)
        case "prijs":
            found.sort(key=lambda card: (card.cost_cents, card.title))
        case "naam":
            found.sort(key=lambda card: plain(card.title))
        case _:
            found.sort(key=lambda card: hashlib.sha256(f"{day}#{card.id}".encode()).digest())
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(filters.pagina, 1), pages)
    start = (page - 1) * PER_PAGE
    return IdeaList(tuple(found[start : start + PER_PAGE]), len(found), page, pages)


def _matches(card: Card, filters: Filters, round_: Round, winners: Collection[str]) -> bool:
    if filters.wijk and card.area_id != filters.wijk:
        return False
    if filters.thema and card.theme_id != filters.thema:
        return False
    if filters.status == "gekozen":
        if card.id not in winners:
            return False
    elif filters.status and card.state != filters.status:
        return False
    area, theme = round_.area(card.area_id), round_.theme(card.theme_id)
    # In Dutch and as the reader sees them.
    names = (*_both(area), *_both(theme))
    text = plain(" ".join((card.title, *names)))
    return all(word in text for word in plain(filters.q).split())


def _both(place: Area | Theme | None) -> tuple[str, ...]:
    return (place.name, place.told) if place else ()


def plain(text: str) -> str:
    """`text` for comparing: lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def as_others_see(idea: Idea) -> Idea:
    """`idea` as everybody but its applicants may see it: of what the city doesn't show, nothing but
    its state."""
    if idea.state not in TAKEN_OFF:
        return idea
    gone = idea.state == "deleted"
    title = _("Een idee dat gewist is") if gone else _("Een idee dat niet zichtbaar is")
    content = Content(title, "", "", idea.content.area_id, "", idea.content.theme_id, 0, "")
    return replace(idea, content=content, photos=(), request=None)


def area_name(round_: Round, card: Card) -> str:
    area = round_.area(card.area_id)
    return named(area) if area else ""


def theme_name(round_: Round, card: Card) -> str:
    theme = round_.theme(card.theme_id)
    return named(theme) if theme else ""


def without_page(filters: Filters) -> Filters:
    return replace(filters, pagina=1)
