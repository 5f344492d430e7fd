"""The words of every mail: clear Dutch, short sentences, one thing to do at most.

`{names}` are filled from the message's values. A paragraph may hold line breaks in a value;
`link` is the value that holds the address of the button, empty for mails without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SENDER: Final = "Buurtbudget Beringen"

_CODE = (
    "Typ deze code op de pagina waar je ze vroeg. De code werkt 10 minuten.",
    "Heb je geen code gevraagd? Dan hoef je niets te doen.",
)
_FOLLOWING = "Je krijgt deze mail omdat je dit volgt. Stoppen kan op de pagina Mijn buurtbudget."


@dataclass(frozen=True, slots=True)
class Words:
    """One mail: its subject, its paragraphs and the text of its button."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""


WORDS: Final[Mapping[str, Words]] = {
    "login_code": Words("Je code om je aan te melden", ("Je code is {code}.", *_CODE)),
    "staff_code": Words("Je code voor het beheer", ("Je code is {code}.", *_CODE)),
    "vote_code": Words(
        "Je code om te stemmen", ("Je code om te stemmen voor {round_title} is {code}.", *_CODE)
    ),
    "draft_reminder": Words(
        "Vergeet je idee niet te versturen",
        (
            "Je begon aan een idee voor {round_title}{about}. Je hebt het nog niet verstuurd.",
            "Dat kan nog tot en met {last_day}. Je antwoorden zijn bewaard.",
            "Geef deze link alleen aan wie je idee mag lezen en aanpassen.",
            "Begon jij geen idee? Dan hoef je niets te doen. We sturen je dit maar één keer.",
        ),
        "Ga verder met je idee",
    ),
    "idea_received": Words(
        "We kregen je idee: {title}",
        (
            "Bedankt! We kregen je idee “{title}”. Je nummer is {reference}.",
            "We kijken je idee na. Je krijgt een antwoord binnen {days} werkdagen.",
        ),
        "Bekijk je idee",
    ),
    "idea_typed": Words(
        "We typten je idee over: {title}",
        (
            "Bedankt! We kregen je idee “{title}” en typten het over. Je nummer is {reference}.",
            "We kijken je idee na. Je krijgt een antwoord binnen {days} werkdagen.",
            "Meld je aan met dit e-mailadres. Dan lees je wat we typten en volg je het idee zelf.",
        ),
        "Zet het idee op mijn naam",
    ),
    "consent_ask": Words(
        "Dien je mee in? {title}",
        (
            "{author} dient een idee in bij het buurtbudget: “{title}”. Bij het idee staat dat jij "
            "mee indient.",
            "Klopt dat? Lees het idee en zeg ja of nee. Een account is niet nodig. De link werkt "
            "{days} dagen.",
            "Ken je dit idee niet? Zeg dan nee. Dan doen we niets met je naam.",
        ),
        "Lees het idee en antwoord",
    ),
    "consent_refused": Words(
        "{name} dient niet mee in: {title}",
        (
            "{name} laat weten dat die niet mee indient bij je idee “{title}”. Dat kan gebeuren.",
            "Je idee is niet weg. Je kan iemand anders vragen.",
        ),
        "Vraag iemand anders",
    ),
    "consent_left": Words(
        "{name} dient niet mee in: {title}",
        (
            "{name} laat weten dat die niet mee indient bij je idee “{title}”.",
            "Jullie zijn nog met genoeg. Je hoeft niets te doen.",
        ),
        "Bekijk je idee",
    ),
    "consent_complete": Words(
        "Iedereen zei ja: {title}",
        ("Goed nieuws: iedereen die mee indient bij “{title}”, zei ja.",),
        "Bekijk je idee",
    ),
    "idea_edited": Words(
        "De tekst van jullie idee veranderde: {title}",
        (
            "De tekst van jullie idee “{title}” is veranderd. Dit is versie {number}.",
            "Ben je het er niet mee eens? Praat met wie het idee indiende. Je kan ook nog nee "
            "zeggen met de link in onze eerste mail.",
        ),
    ),
    "change_taken": Words(
        "Je verandering is overgenomen: {title}",
        ("Je vroeg om iets te veranderen aan je idee “{title}”.", "{sentence}"),
        "Bekijk je idee",
    ),
    "change_refused": Words(
        "Je verandering is niet overgenomen: {title}",
        (
            "Je vroeg om iets te veranderen aan je idee “{title}”. De tekst blijft zoals hij was.",
            "{sentence}",
        ),
        "Bekijk je idee",
    ),
    "join_ask": Words(
        "Gaan jullie samen verder? {title}",
        (
            "{asker} om samen verder te gaan: jullie idee “{title}” en het idee “{other}”.",
            "Zeggen beide groepen ja, dan gaat dit idee verder: “{leading}”.",
            "Lees het en zeg ja of nee. Een account is niet nodig. De link werkt {days} dagen.",
        ),
        "Lees en antwoord",
    ),
    "join_done": Words(
        "Jullie gaan samen verder: {leading}",
        (
            "Beide groepen zeiden ja. De ideeën “{leading}” en “{joining}” gaan samen verder.",
            "De tekst van “{leading}” telt. De steun van elk idee blijft bij dat idee.",
        ),
        "Bekijk het idee",
    ),
    "join_member": Words(
        "Doe je nog mee? {leading}",
        (
            "Jullie idee “{joining}” gaat samen verder met het idee “{leading}”.",
            "Je zei ja op jullie eigen idee. Doe je ook mee met dit idee? Lees het en zeg ja of "
            "nee. Een account is niet nodig. De link werkt {days} dagen.",
        ),
        "Lees het idee en antwoord",
    ),
    "join_refused": Words(
        "Jullie gaan niet samen verder: {title}",
        (
            "De groep achter “{other}” gaat liever alleen verder. Dat kan gebeuren.",
            "Jullie idee “{title}” blijft gewoon staan.",
        ),
        "Bekijk je idee",
    ),
    "join_split": Words(
        "De ideeën gaan weer apart verder: {title}",
        (
            "“{leading}” en “{joining}” gaan niet meer samen verder.",
            "Elk idee staat er weer zoals voordien.",
        ),
        "Bekijk je idee",
    ),
    "idea_published": Words(
        "Je idee staat online: {title}",
        ("Goed nieuws: je idee “{title}” staat op de website.", "{sentence}"),
        "Bekijk je idee",
    ),
    "idea_accepted": Words(
        "Je idee gaat door: {title}",
        ("Goed nieuws: je idee “{title}” gaat mee naar de stemming.", "{sentence}"),
        "Bekijk je idee",
    ),
    "idea_refused": Words(
        "Je idee gaat niet door: {title}",
        (
            "We bekeken je idee “{title}”. Het gaat jammer genoeg niet door.",
            "{sentence}",
            "Heb je een vraag? Antwoord niet op deze mail. Bel of mail ons: alles staat op de "
            "pagina Contact.",
        ),
        "Bekijk je idee",
    ),
    "idea_followed_change": Words(
        "Nieuws over een idee dat je volgt: {title}",
        ("Er is nieuws over het idee “{title}”.", "{sentence}", _FOLLOWING),
        "Bekijk het idee",
    ),
    "idea_withdrawn": Words(
        "Je idee is ingetrokken: {title}",
        (
            "Je trok je idee “{title}” in. We doen er niets meer mee.",
            "Was jij dat niet? Laat het ons weten: alles staat op de pagina Contact.",
        ),
    ),
    "idea_unpublished": Words(
        "Je idee staat even niet online: {title}",
        ("We haalden je idee “{title}” even van de website.", "{sentence}"),
    ),
    "review_ask": Words(
        "We hebben een vraag over je idee: {title}",
        (
            "We kijken je idee “{title}” na. We hebben nog een vraag:",
            "{sentence}",
            "Antwoorden kan op de pagina van je idee, of bel of mail ons.",
        ),
        "Bekijk je idee",
    ),
    "review_condition": Words(
        "Je idee kan, als dit klopt: {title}",
        (
            "Goed nieuws: je idee “{title}” kan, maar er moet iets veranderen.",
            "{sentence}",
            "Gaan jullie akkoord? Zeg ja of nee tot en met {last_day}.",
        ),
        "Zeg ja of nee",
    ),
    "review_appeal": Words(
        "We kregen je bezwaar: {title}",
        (
            "We kregen je bezwaar over het idee “{title}”.",
            "Een andere collega bekijkt het. Je krijgt een antwoord binnen {days} werkdagen.",
        ),
        "Bekijk je idee",
    ),
    "review_granted": Words(
        "We bekijken je idee opnieuw: {title}",
        ("We bekeken je bezwaar. Je krijgt gelijk: we bekijken “{title}” opnieuw.", "{sentence}"),
        "Bekijk je idee",
    ),
    "review_upheld": Words(
        "Ons antwoord op je bezwaar: {title}",
        (
            "We bekeken je bezwaar. Het idee “{title}” gaat jammer genoeg niet door.",
            "{sentence}",
            "Een tweede bezwaar bij het buurtbudget kan niet.",
        ),
        "Bekijk je idee",
    ),
    "review_moved": Words(
        "We verplaatsten je idee: {title}",
        ("We verplaatsten je idee “{title}”. Aan je tekst veranderde niets.", "{sentence}"),
        "Bekijk je idee",
    ),
    "review_withheld": Words(
        "We verborgen een oude versie van je idee: {title}",
        (
            "Een oude versie van je idee “{title}” is niet meer te lezen op de website.",
            "{sentence}",
            "Aan je idee zelf veranderde niets. Ben je het er niet mee eens? Neem contact op.",
        ),
        "Bekijk je idee",
    ),
    "review_final": Words(
        "Kijk je tekst op de stemlijst na: {title}",
        (
            "Bijna stemmen! Dit komt op de stemlijst over je project “{title}”:",
            "{sentence}",
            "Is dat goed? Antwoord tot en met {last_day}.",
        ),
        "Lees en antwoord",
    ),
    "report_answered": Words(
        "Ons antwoord op je melding",
        ("Je meldde iets over het idee “{title}”. We keken het na.", "{sentence}"),
        "Bekijk het idee",
    ),
    "work_digest": Words(
        "Wat wacht er op jou? {round_title}",
        ("{late}", "{soon}", "{unassigned}"),
        "Naar je werk",
    ),
    "result_winner": Words(
        "Je project is gekozen: {title}",
        (
            "Gefeliciteerd! De bewoners kozen “{title}” bij {round_title}.",
            "{sentence}",
            "De stad neemt contact met je op om af te spreken hoe het verder gaat.",
        ),
        "Bekijk de uitslag",
    ),
    "result_other": Words(
        "De uitslag voor je project: {title}",
        (
            "De stemmen van {round_title} zijn geteld. “{title}” is deze keer niet gekozen.",
            "{sentence}",
            "Bedankt dat je meedeed. Iedereen kan je idee blijven lezen.",
        ),
        "Bekijk de uitslag",
    ),
    "result_follower": Words(
        "De uitslag van {round_title}",
        ("De stemmen van {round_title} zijn geteld.", "{sentence}", _FOLLOWING),
        "Bekijk de uitslag",
    ),
    "agenda_in": Words(
        "Je bent ingeschreven: {title}",
        (
            "Je bent ingeschreven voor “{title}”, met {people} in totaal.",
            "Wanneer: {when}. Waar: {place}.",
            "{access}",
            "Kan je toch niet komen? Laat het weten met de knop. Dan is er plaats voor een ander.",
        ),
        "Bekijk je inschrijving",
    ),
    "agenda_waiting": Words(
        "Je staat op de wachtlijst: {title}",
        (
            "“{title}” is volzet. Je staat op de wachtlijst, met {people} in totaal.",
            "Komt er plaats vrij? Dan krijg je meteen een mail.",
        ),
        "Bekijk je inschrijving",
    ),
    "agenda_let_in": Words(
        "Er is plaats voor je: {title}",
        (
            "Goed nieuws: er kwam plaats vrij voor “{title}”.",
            "Je kan komen, met {people} in totaal.",
            "Wanneer: {when}. Waar: {place}.",
            "{access}",
            "Kan je toch niet komen? Laat het weten met de knop.",
        ),
        "Bekijk je inschrijving",
    ),
    "agenda_reminder": Words(
        "Tot binnenkort: {title}",
        (
            "Je bent ingeschreven voor “{title}”, met {people} in totaal.",
            "Wanneer: {when}. Waar: {place}.",
            "{access}",
            "Kan je toch niet komen? Laat het weten met de knop. Dan is er plaats voor een ander.",
        ),
        "Bekijk je inschrijving",
    ),
    "agenda_off": Words(
        "Gaat niet door: {title}",
        (
            "“{title}” op {when} gaat jammer genoeg niet door.",
            "Je hoeft niets te doen. Op de website lees je wanneer de volgende avond is.",
        ),
    ),
    "project_update": Words(
        "Nieuws over {title}",
        ("Er is nieuws over het project “{title}”.", "{text}", _FOLLOWING),
        "Bekijk het project",
    ),
}
