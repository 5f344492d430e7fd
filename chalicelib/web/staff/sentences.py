"""What a refusal of a use case means, in words that tell staff what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.kernel.errors import Refused
from chalicelib.web.staff import review_words

# reason → (field it belongs to, sentence)
REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "note-missing": (
        "note",
        "Schrijf waarom de stap verandert, in minstens {least} tekens. Bewoners lezen dit",
    ),
    "form-note-missing": (
        "note",
        "Schrijf waarom het formulier verandert, in minstens {least} tekens",
    ),
    "form-closed": ("", "Indienen is voorbij. Het formulier kan niet meer veranderen"),
    "too-many-forms": ("document", "Deze ronde had al {most} formulieren. Meer kan niet"),
    "note-too-long": ("note", "De uitleg mag {most} tekens lang zijn"),
    "nothing-changed": ("opens_at", "Verander minstens een van de twee momenten"),
    "vote-shorter": ("closes_at", "De stemming kan alleen langer duren, niet korter"),
    "extend-late": (
        "closes_at",
        "Verlengen kan tot {minutes} minuten voor het einde van de stemming",
    ),
    "settings-frozen": (
        "",
        "De regels van de stemming liggen vast. Budget, stembiljet, kiezers en telling kunnen "
        "niet meer veranderen",
    ),
    "area-in-use": ("areas", "Bewoners dienen al in. {name} kan niet meer weg"),
    "proposal-open": (
        "",
        "Er wacht al een voorstel op een tweede persoon. Bevestig het of haal het eerst weg",
    ),
    "no-proposal": ("", "Er wacht geen voorstel meer"),
    "own-proposal": ("", "Jij vroeg dit. Een andere collega moet het bevestigen"),
    "proposal-lapsed": (
        "",
        "De ronde veranderde sinds dit voorstel. Het geldt niet meer. Maak een nieuw voorstel",
    ),
    "opening-passed": ("opens_at", "Deze stap is al begonnen. Laat het begin staan zoals het was"),
    "closing-passed": ("closes_at", "Deze stap is al voorbij. Laat het einde staan zoals het was"),
    "voting-frozen": (
        "opens_at",
        "De regels van de stemming liggen vast. De stemming kan niet meer verplaatst worden",
    ),
    "round-invalid": ("opens_at", "{problems}"),
    "decision-missing": (
        "decision",
        "Schrijf het nummer van de beslissing van het college, in hoogstens {most} tekens",
    ),
    "seed-missing": ("seed", "Schrijf de tekst voor de loting, in hoogstens {most} tekens"),
    "ballot-frozen": ("", "De lijst ligt vast. Ze kan niet meer veranderen"),
    "ballot-too-early": ("", "Bewoners dienen nog ideeën in. Wacht tot die stap voorbij is"),
    "ballot-empty": ("", "Er is nog geen idee goedgekeurd. Keur eerst ideeën goed"),
    "ballot-nothing-fits": (
        "",
        "Elk project kost meer dan het hele budget. Kijk de bedragen na",
    ),
    "already-released": ("", "De uitslag is al bekendgemaakt"),
    "already-planned": ("", "Twee collega’s bevestigden de uitslag al. Ze wacht op haar moment"),
    "not-planned": ("", "Eerst moeten twee collega’s de uitslag bevestigen"),
    "release-passed": ("moment", "Dit moment is al voorbij. Kies een later moment"),
    "release-far": ("moment", "Kies een moment in de volgende {most} dagen"),
    "hash-differs": (
        "hash",
        "Deze code is niet die van de uitslag. Lees de uitslag opnieuw en kijk de code na",
    ),
    "same-person": (
        "",
        "Jij bevestigde deze uitslag al. Een andere collega moet de tweede bevestiging geven",
    ),
    "not-released": ("", "De uitslag is nog niet bekendgemaakt. Maak ze eerst bekend"),
    "decision-ahead": ("decided_on", "Deze dag moet nog komen. Kies de dag van de beslissing"),
    "correction-short": ("text", "Schrijf wat er niet klopte, in minstens {least} tekens"),
    "correction-long": ("text", "De rechtzetting mag {most} tekens lang zijn"),
    "news-incomplete": ("title", "Schrijf een titel en een tekst"),
    "news-too-long": ("text", "De titel of de tekst is te lang. Maak ze korter"),
    "news-published": (
        "published_at",
        "Dit bericht staat al online. Het moment van verschijnen kan niet meer veranderen",
    ),
    "channel-confirmed": ("", "Een collega bevestigde dit al. Het kan niet meer veranderen"),
    "channel-counted": ("", "De stemmen zijn geteld. Hier kan niets meer veranderen"),
    "channel-unfinished": ("", "Er ontbreekt nog iets. Vul eerst alles in"),
    "channel-differs": ("", "De getallen zijn intussen veranderd. Lees ze opnieuw na"),
    "channel-same-person": (
        "",
        "Jij vulde hier zelf iets in. Een andere collega moet het bevestigen",
    ),
    "totals-missing": ("", "Schrijf voor elk project een getal, ook als het 0 is"),
    "totals-note": (
        "note",
        "Schrijf waar en wanneer de tafels waren, in {least} tot {most} tekens",
    ),
    "juror-name": ("name", "Schrijf een naam van hoogstens {most} tekens"),
    "juror-twice": ("name", "Dit jurylid staat er al. Schrijf een andere naam"),
    "jurors-many": ("name", "Er kunnen hoogstens {most} juryleden zijn"),
    "juror-gone": ("", "Dit jurylid is intussen weggehaald"),
    "score-wrong": ("", "Kijk de punten na: ze passen niet bij de lijst of de criteria"),
    "update-empty": ("text", "Schrijf wat er gebeurde"),
    "update-too-long": ("text", "De tekst mag {most} tekens lang zijn"),
    "staff-incomplete": ("name", "Schrijf de naam en het e-mailadres van je collega"),
    "role-unknown": ("roles", "Kies minstens één rol uit de lijst"),
    "role-everywhere": ("round_roles", "Een beheerder is beheerder van alle rondes"),
    "role-per-round": ("roles", "Een sleutelhouder is dat voor één ronde. Kies hieronder welke"),
    "role-needs-end": ("round_ends_at", "Zeg tot wanneer iemand sleutelhouder is"),
    "last-admin": (
        "roles",
        "Dit is de laatste beheerder. Maak eerst iemand anders beheerder",
    ),
    "export-why-missing": (
        "why",
        "Schrijf waarvoor je namen en adressen nodig hebt, in {least} tot {most} tekens",
    ),
    "same-asker": ("", "Jij vroeg deze lijst. Een andere collega moet antwoorden"),
    "answered": ("", "Een collega antwoordde al op deze vraag"),
    "not-approved": ("", "Deze lijst is niet goedgekeurd, of de dag is voorbij. Vraag ze opnieuw"),
    "two-people": ("kind", "Voor deze lijst is een tweede persoon nodig"),
    "export-large": (
        "kind",
        "Deze ronde telt meer dan {most} ideeën: te veel voor deze lijst. Kies een andere lijst",
    ),
    "round-missing": ("round_id", "Kies de ronde waarin deze rollen gelden"),
    "round-unknown": ("round_id", "Kies een ronde uit de lijst"),
    "state-impossible": ("state", "Van de vorige stand kan een project niet naar deze stand"),
    **review_words.REFUSALS,
}

CHANGED: Final = (
    "Iemand anders veranderde dit intussen. Bekijk hieronder wat er nu staat en bewaar opnieuw"
)
_MOMENTS: Final = "Kies een moment dat nog moet komen"


def refusal(error: Refused) -> tuple[str, str]:
    """(field, sentence). Raises KeyError for a reason without words: a test finds those."""
    if error.reason == "moment-passed":
        return str(error.details["what"]), _MOMENTS
    field, sentence = REFUSALS[error.reason]
    return field, sentence.format(**error.details)
