"""The gallery, the people to ask and the evenings of the demo city.

Examples are rows of the list of projects that have a basis. What is known of them is told as
such: `real` won a budget of the city, `documented` is of a kind that took place there, the others
are made up. All amounts are ours, and the pages say so.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.adapters import clients
from chalicelib.agenda.model import Gathering, Registration
from chalicelib.agenda.planning import save_gathering
from chalicelib.agenda.registering import register
from chalicelib.ideas.model import Photo
from chalicelib.identity.people import person_key
from chalicelib.inspiration.editing import save_coach, save_example
from chalicelib.inspiration.model import Coach, Example, Mark
from chalicelib.kernel.text import slug
from chalicelib.rounds.model import Round
from infra.local.seed import content
from infra.local.seed.accounts import MANAGER_1
from infra.local.seed.city import City
from infra.local.seed.desk import stable_id
from infra.local.seed.pictures import picture

_BRUSSELS: Final = ZoneInfo("Europe/Brussels")
_GUESS: Final = "Het bedrag is een schatting."
# What the list says an example is based on: how sure it is, who tells us, and the year.
_BASIS: Final[Mapping[str, tuple[Mark, str, int]]] = {
    "R-2023": ("real", f"Winnaar van het buurtbudget, bekendgemaakt in juli 2023. {_GUESS}", 2023),
    "R-2021": ("real", "Eerste project van de corona-editie, geopend op 17 april 2021.", 2021),
    "R-2021 type": (
        "documented",
        f"Zo'n project was er in de corona-editie van 2021. Waar precies, weten we niet. {_GUESS}",
        0,
    ),
    "R-2022 other track": (
        "documented",
        f"Een ronde over zitbanken koos deze plek in 2022. {_GUESS}",
        2022,
    ),
    "R-2018 type": ("documented", f"Zo'n speelnamiddag was er in 2018. {_GUESS}", 0),
    "R type": ("documented", f"Zulke projecten bestaan in deze wijk. {_GUESS}", 0),
}
_INVENTED: Final = frozenset(
    {
        "Buurtmoestuin met kruidenhoek",
        "Repair café op zaterdag",
        "Bijenhotel en bloemenweide",
        "Openluchtfilm aan de terril",
    }
)
# Made up, as everybody of the demo.
_COACHES: Final = (
    (
        "nadia",
        "Nadia Claes",
        "Buurtwerker van de stad",
        "Over vergunningen, verzekering en hoe je buren meekrijgt.",
        "nadia.claes@beringen.example",
        "011 43 02 11",
    ),
    (
        "luc",
        "Luc Geerts",
        "Vrijwilliger van de Gulden Wijk",
        "Wij bouwden een boekenruilkast. Bel gerust, ik kom ook langs.",
        "luc.geerts@buren.example",
        "",
    ),
)
_ASKED: Final = {"Boekenruilkast, spelotheek en bomen": ("luc",)}


def fill(city: City, today: date) -> None:
    """Examples and coaches; what is there already stays as people left it."""
    services = city.services
    actor = person_key(services.keyring, MANAGER_1)
    now = city.at(_morning(today) - timedelta(days=120))
    for key, name, role, about, email, phone in _COACHES:
        if services.inspiration.coach(key) is None:
            coach = Coach(key, name, role, about, email, phone, True, "published", 0, now)
            save_coach(services.inspiration, coach, actor, now)
    texts = {idea.title: idea for idea in content.current_ideas()}
    with content.PROJECTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        title = row["title_nl"]
        basis = _BASIS.get(row["basis"])
        if basis is None and title not in _INVENTED:
            continue
        example = _example(row, texts[title], basis, now)
        if services.inspiration.example(example.id) is None:
            save_example(services.inspiration, example, actor, now)
        _picture(city, example.id, texts[title])


def _example(
    row: Mapping[str, str],
    text: content.DemoIdea,
    basis: tuple[Mark, str, int] | None,
    now: datetime,
) -> Example:
    mark, source, year = basis or ("invented", "", 0)
    return Example(
        id=slug(row["title_nl"])[:60].strip("-"),
        title=row["title_nl"],
        what=text.what,
        why=text.why,
        area=row["neighbourhood"],
        theme=row["category_nl"],
        cost_cents=int(row["cost_eur"]) * 100,
        cost_note=text.cost_note[:160],
        place=row["neighbourhood"] if year else "",
        year=year,
        mark=mark,
        source=source,
        coaches=_ASKED.get(row["title_nl"], ("nadia",)),
        state="published",
        version=0,
        changed_at=now,
    )


def _picture(city: City, example_id: str, text: content.DemoIdea) -> None:
    store = city.services.inspiration
    example = store.example(example_id)
    if not text.picture or example is None or (example.photo and example.photo.state == "ready"):
        return
    photo = Photo(stable_id(f"gallery/{example_id}"), text.alt, "waiting")
    store.set_photo(example_id, photo)
    # From here the photo goes the way of every upload.
    clients.s3().put_object(
        Bucket=city.services.settings.quarantine_bucket,
        Key=f"example/{example_id}/{photo.id}",
        Body=picture(text.picture),
    )


def plan(city: City, round_: Round, starts: datetime, told: datetime) -> None:
    """An evening with places, a full one with a waiting list, and a feast at the end."""
    actor = person_key(city.services.keyring, MANAGER_1)
    now = city.at(told)
    evenings = (
        (
            "inspiratie",
            "Inspiratieavond in Koersel",
            "Kijk naar voorbeelden, praat met buren die het al deden, en schrijf je idee op in "
            "een schrift. Er is soep en koffie. Kinderen zijn welkom.",
            "Ontmoetingscentrum, Kerkplein 1, Koersel",
            starts,
            60,
        ),
        (
            "rekenen",
            "Hulp bij je kostenraming",
            "Samen rekenen we uit wat je idee kost. Breng mee wat je al hebt.",
            "Bibliotheek, Graanmarkt 12, Beringen-centrum",
            starts + timedelta(days=3),
            4,
        ),
        (
            "bekendmaking",
            "Feest bij de bekendmaking",
            "Welke projecten wonnen? We vieren het met iedereen die meedeed.",
            "Stadhuis, Mijnschoolstraat 88, Beringen",
            starts + timedelta(days=100),
            150,
        ),
    )
    for kind, title, text, place, moment, places in evenings:
        gathering = Gathering(
            id=f"{kind}-{round_.id}",
            title=title,
            text=text,
            place=place,
            access="Zonder trap, met lift en ringleiding. De bus stopt voor de deur.",
            languages="Er is iemand die Turks spreekt en iemand die Italiaans spreekt.",
            starts_at=moment,
            ends_at=moment + timedelta(hours=3),
            places=places,
            register_until=moment - timedelta(hours=6),
            state="published",
            version=0,
            changed_at=now,
        )
        if city.services.agenda.gathering(gathering.id) is None:
            save_gathering(city.services.agenda, gathering, actor, now)
    for place_in_line, (name, people, needs) in enumerate(_COMING):
        one = Registration(
            gathering=f"rekenen-{round_.id}",
            id=stable_id(f"agenda/{round_.id}/{name}"),
            name=name,
            people=people,
            needs=needs,
            email=f"{slug(name).replace('-', '.')}@buren.example",
            phone="",
            state="in",
            registered_at=now,
        )
        register(city.services.agenda, one, now + timedelta(minutes=place_in_line))


_COMING: Final = (
    ("Murat Aydemir", 2, "Graag uitleg in het Turks"),
    ("Lies Vandormael", 2, ""),
    ("Jos Kerkhofs", 1, "Een plaats voor een rolstoel"),
)


def _morning(today: date) -> datetime:
    return datetime.combine(today, datetime.min.time(), _BRUSSELS).replace(hour=9)
