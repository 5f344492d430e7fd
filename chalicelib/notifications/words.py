"""The words of every mail: clear Dutch, short sentences, one thing to do at most.

`{names}` are filled from the message's values. A paragraph may hold line breaks in a value;
`link` is the value that holds the address of the button, empty for mails without one. Mails to
residents are translated when they are made; those to staff are in Dutch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.speech import N_

SENDER: Final = "Buurtbudget Beringen"

_CODE = (
    N_("Typ deze code op de pagina waar je ze vroeg. De code werkt 10 minuten."),
    N_("Heb je geen code gevraagd? Dan hoef je niets te doen."),
)
CHOICE: Final = N_("Wil je onze mails in een andere taal? Kies je taal op Mijn pagina.")
_FOLLOWING = N_("Je krijgt deze mail omdat je dit volgt. Stoppen kan op Mijn pagina.")

_JOIN = (
    N_("Zeggen beide groepen ja, dan gaat dit idee verder: “{leading}”."),
    N_("Lees het en zeg ja of nee. Een account is niet nodig. De link werkt {days} dagen."),
)


@dataclass(frozen=True, slots=True)
class Words:
    """One mail: its subject, its paragraphs and the text of its button."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""


WORDS: Final[Mapping[str, Words]] = {
    "login_code": Words(N_("Je code om je aan te melden"), (N_("Je code is {code}."), *_CODE)),
    "staff_code": Words("Je code voor het beheer", ("Je code is {code}.", *_CODE)),
    "vote_code": Words(
        N_("Je code om te stemmen"),
        (N_("Je code om te stemmen voor {round_title} is {code}."), *_CODE),
    ),
    "draft_reminder": Words(
        N_("Vergeet je idee niet te versturen"),
        (
            N_("Je begon aan een idee voor {round_title}{about}. Je hebt het nog niet verstuurd."),
            N_("Dat kan nog tot en met {last_day}. Je antwoorden zijn bewaard."),
            N_("Geef deze link alleen aan wie je idee mag lezen en aanpassen."),
            N_("Begon jij geen idee? Dan hoef je niets te doen. We sturen je dit maar één keer."),
        ),
        N_("Ga verder met je idee"),
    ),
    "draft_link": Words(
        N_("De link naar je idee"),
        (
            N_("Je begon aan een idee voor {round_title}{about}. Je hebt het nog niet verstuurd."),
            N_("Dat kan nog tot en met {last_day}. Je antwoorden zijn bewaard."),
            N_("Geef deze link alleen aan wie je idee mag lezen en aanpassen."),
            N_("Vroeg jij deze link niet? Dan hoef je niets te doen."),
        ),
        N_("Ga verder met je idee"),
    ),
    "idea_received": Words(
        N_("We kregen je idee: {title}"),
        (
            N_("Bedankt! We kregen je idee “{title}”. Je nummer is {reference}."),
            N_("We kijken je idee na. Je krijgt een antwoord binnen {days} werkdagen."),
        ),
        N_("Bekijk je idee"),
    ),
    "idea_typed": Words(
        N_("We typten je idee over: {title}"),
        (
            N_(
                "Bedankt! We kregen je idee “{title}” en typten het over. Je nummer is {reference}."
            ),
            N_("We kijken je idee na. Je krijgt een antwoord binnen {days} werkdagen."),
            N_(
                "Meld je aan met dit e-mailadres. Dan lees je wat we typten "
                "en volg je het idee zelf."
            ),
        ),
        N_("Zet het idee op mijn naam"),
    ),
    "idea_typed_few": Words(
        N_("We typten je idee over: {title}"),
        (
            N_(
                "Bedankt! We kregen je idee “{title}” en typten het over. Je nummer is {reference}."
            ),
            N_(
                "Je dient een idee in met minstens {least} mensen. Op het papier staan er minder. "
                "Zonder hen kan je idee niet naar de stemming."
            ),
            N_(
                "Meld je aan met dit e-mailadres. Dan lees je wat we typten, "
                "en vraag je wie er nog meedoet."
            ),
        ),
        N_("Zet het idee op mijn naam"),
    ),
    "consent_ask": Words(
        N_("Dien je mee in? {title}"),
        (
            N_(
                "{author} dient een idee in bij het buurtbudget: “{title}”. "
                "Bij het idee staat dat jij mee indient."
            ),
            N_(
                "Klopt dat? Lees het idee en zeg ja of nee. Een account is niet nodig. "
                "De link werkt {days} dagen."
            ),
            N_("Ken je dit idee niet? Zeg dan nee. Dan doen we niets met je naam."),
        ),
        N_("Lees het idee en antwoord"),
    ),
    "consent_refused": Words(
        N_("{name} dient niet mee in: {title}"),
        (
            N_(
                "{name} laat weten dat die niet mee indient bij je idee “{title}”. "
                "Dat kan gebeuren."
            ),
            N_("Je idee is niet weg. Je kan iemand anders vragen."),
        ),
        N_("Vraag iemand anders"),
    ),
    "consent_left": Words(
        N_("{name} dient niet mee in: {title}"),
        (
            N_("{name} laat weten dat die niet mee indient bij je idee “{title}”."),
            N_("Jullie zijn nog met genoeg. Je hoeft niets te doen."),
        ),
        N_("Bekijk je idee"),
    ),
    "consent_complete": Words(
        N_("Iedereen zei ja: {title}"),
        (N_("Goed nieuws: iedereen die mee indient bij “{title}”, zei ja."),),
        N_("Bekijk je idee"),
    ),
    "idea_edited": Words(
        N_("De tekst van jullie idee veranderde: {title}"),
        (
            N_("De tekst van jullie idee “{title}” is veranderd. Dit is versie {number}."),
            N_(
                "Ben je het er niet mee eens? Praat met wie het idee indiende. Je kan ook nog nee "
                "zeggen met de link in onze eerste mail."
            ),
        ),
    ),
    "change_taken": Words(
        N_("Je verandering is overgenomen: {title}"),
        (N_("Je vroeg om iets te veranderen aan je idee “{title}”."), "{sentence}"),
        N_("Bekijk je idee"),
    ),
    "change_refused": Words(
        N_("Je verandering is niet overgenomen: {title}"),
        (
            N_(
                "Je vroeg om iets te veranderen aan je idee “{title}”. "
                "De tekst blijft zoals hij was."
            ),
            "{sentence}",
        ),
        N_("Bekijk je idee"),
    ),
    "join_ask": Words(
        N_("Gaan jullie samen verder? {title}"),
        (
            N_(
                "De andere groep vraagt om samen verder te gaan: jullie idee “{title}” en het idee "
                "“{other}”."
            ),
            *_JOIN,
        ),
        N_("Lees en antwoord"),
    ),
    "join_ask_city": Words(
        N_("Gaan jullie samen verder? {title}"),
        (
            N_(
                "De stad vraagt om samen verder te gaan: jullie idee “{title}” en het idee "
                "“{other}”."
            ),
            *_JOIN,
        ),
        N_("Lees en antwoord"),
    ),
    "join_done": Words(
        N_("Jullie gaan samen verder: {leading}"),
        (
            N_("Beide groepen zeiden ja. De ideeën “{leading}” en “{joining}” gaan samen verder."),
            N_("De tekst van “{leading}” telt. De steun van elk idee blijft bij dat idee."),
        ),
        N_("Bekijk het idee"),
    ),
    "join_member": Words(
        N_("Doe je nog mee? {leading}"),
        (
            N_("Jullie idee “{joining}” gaat samen verder met het idee “{leading}”."),
            N_(
                "Je zei ja op jullie eigen idee. Doe je ook mee met dit idee? "
                "Lees het en zeg ja of nee. Een account is niet nodig. De link werkt {days} dagen."
            ),
        ),
        N_("Lees het idee en antwoord"),
    ),
    "join_refused": Words(
        N_("Jullie gaan niet samen verder: {title}"),
        (
            N_("De groep achter “{other}” gaat liever alleen verder. Dat kan gebeuren."),
            N_("Jullie idee “{title}” blijft gewoon staan."),
        ),
        N_("Bekijk je idee"),
    ),
    "join_split": Words(
        N_("De ideeën gaan weer apart verder: {title}"),
        (
            N_("“{leading}” en “{joining}” gaan niet meer samen verder."),
            N_("Elk idee staat er weer zoals voordien."),
        ),
        N_("Bekijk je idee"),
    ),
    "idea_published": Words(
        N_("Je idee staat online: {title}"),
        (N_("Goed nieuws: je idee “{title}” staat op de website."), "{sentence}"),
        N_("Bekijk je idee"),
    ),
    "idea_accepted": Words(
        N_("Je idee gaat door: {title}"),
        (N_("Goed nieuws: je idee “{title}” gaat mee naar de stemming."), "{sentence}"),
        N_("Bekijk je idee"),
    ),
    "idea_refused": Words(
        N_("Je idee gaat niet door: {title}"),
        (
            N_("We bekeken je idee “{title}”. Het gaat jammer genoeg niet door."),
            "{sentence}",
            N_(
                "Heb je een vraag? Antwoord niet op deze mail. Bel of mail ons: alles staat op de "
                "pagina Contact."
            ),
        ),
        N_("Bekijk je idee"),
    ),
    "idea_refused_appeal": Words(
        N_("Je idee gaat niet door: {title}"),
        (
            N_("We bekeken je idee “{title}”. Het gaat jammer genoeg niet door."),
            "{sentence}",
            N_(
                "Ben je het er niet mee eens? Vraag een nieuwe blik tot en met {last_day}. "
                "Een andere collega bekijkt je idee dan opnieuw. Dat heet een bezwaar."
            ),
            N_(
                "Dat kan met de knop hieronder. Het kan ook op papier: stuur of breng een brief "
                "naar het stadhuis. Het adres staat op de pagina Contact."
            ),
        ),
        N_("Lees het en vraag een nieuwe blik"),
    ),
    "idea_refused_group": Words(
        N_("Jullie idee gaat niet door: {title}"),
        (
            N_("We bekeken jullie idee “{title}”. Het gaat jammer genoeg niet door."),
            "{sentence}",
            N_(
                "Zijn jullie het er niet mee eens? Wie het idee indiende, kan een nieuwe blik "
                "vragen tot en met {last_day}: op de eigen pagina, of met een brief aan de stad."
            ),
        ),
        N_("Bekijk het idee"),
    ),
    "idea_followed_change": Words(
        N_("Nieuws over een idee dat je volgt: {title}"),
        (N_("Er is nieuws over het idee “{title}”."), "{sentence}", _FOLLOWING),
        N_("Bekijk het idee"),
    ),
    "idea_withdrawn": Words(
        N_("Je idee is ingetrokken: {title}"),
        (
            N_("Je trok je idee “{title}” in. We doen er niets meer mee."),
            N_("Was jij dat niet? Laat het ons weten: alles staat op de pagina Contact."),
        ),
    ),
    "idea_unpublished": Words(
        N_("Je idee staat even niet online: {title}"),
        (N_("We haalden je idee “{title}” even van de website."), "{sentence}"),
    ),
    "review_ask": Words(
        N_("We hebben een vraag over je idee: {title}"),
        (
            N_("We kijken je idee “{title}” na. We hebben nog een vraag:"),
            "{sentence}",
            N_("Antwoord tot en met {last_day} met de knop, of bel of mail ons."),
        ),
        N_("Geef antwoord"),
    ),
    "review_group_asked": Words(
        N_("De stad vraagt iets over jullie idee: {title}"),
        (
            N_("De stad vraagt iets over jullie idee “{title}”:"),
            "{sentence}",
            N_(
                "Wie het idee indiende, geeft het antwoord tot en met {last_day}. "
                "Praat er samen over."
            ),
        ),
    ),
    "review_group_told": Words(
        N_("Nieuws over jullie idee: {title}"),
        (N_("Er is nieuws over jullie idee “{title}”."), "{sentence}"),
    ),
    "review_condition": Words(
        N_("Je idee kan, als dit klopt: {title}"),
        (
            N_("Goed nieuws: je idee “{title}” kan, maar er moet iets veranderen."),
            "{sentence}",
            N_("Gaan jullie akkoord? Zeg ja of nee tot en met {last_day}."),
        ),
        N_("Zeg ja of nee"),
    ),
    "review_appeal": Words(
        N_("We kregen je bezwaar: {title}"),
        (
            N_("We kregen je bezwaar over het idee “{title}”."),
            N_("Een andere collega bekijkt het. Je krijgt een antwoord binnen {days} werkdagen."),
        ),
        N_("Bekijk je idee"),
    ),
    "review_granted": Words(
        N_("We bekijken je idee opnieuw: {title}"),
        (
            N_("We bekeken je bezwaar. Je krijgt gelijk: we bekijken “{title}” opnieuw."),
            "{sentence}",
        ),
        N_("Bekijk je idee"),
    ),
    "review_upheld": Words(
        N_("Ons antwoord op je bezwaar: {title}"),
        (
            N_("We bekeken je bezwaar. Het idee “{title}” gaat jammer genoeg niet door."),
            "{sentence}",
            N_("Een tweede bezwaar bij het buurtbudget kan niet."),
        ),
        N_("Bekijk je idee"),
    ),
    "idea_reopened": Words(
        N_("We bekijken je idee opnieuw: {title}"),
        (N_("We bekijken je idee “{title}” opnieuw, van bij het begin."), "{sentence}"),
        N_("Bekijk je idee"),
    ),
    "review_moved": Words(
        N_("We verplaatsten je idee: {title}"),
        (N_("We verplaatsten je idee “{title}”. Aan je tekst veranderde niets."), "{sentence}"),
        N_("Bekijk je idee"),
    ),
    "review_split": Words(
        N_("Wordt je idee twee ideeën? {title}"),
        (
            N_("In je idee “{title}” zitten twee projecten. We stellen voor om het te splitsen."),
            "{sentence}",
            N_(
                "Er verandert niets als je dit niet wil. Lees de twee delen en zeg ja of nee, "
                "tot en met {last_day}."
            ),
        ),
        N_("Lees de twee delen"),
    ),
    "split_done": Words(
        N_("Je idee is gesplitst: {title}"),
        (
            N_("Je idee gaat verder als twee ideeën: “{title}” en “{other}”."),
            N_("We bekijken elk idee apart. De steun blijft bij het eerste."),
        ),
        N_("Bekijk je idee"),
    ),
    "review_withheld": Words(
        N_("We verborgen een oude versie van je idee: {title}"),
        (
            N_("Een oude versie van je idee “{title}” is niet meer te lezen op de website."),
            "{sentence}",
            N_("Aan je idee zelf veranderde niets. Ben je het er niet mee eens? Neem contact op."),
        ),
        N_("Bekijk je idee"),
    ),
    "idea_hidden": Words(
        N_("Je idee is niet meer zichtbaar: {title}"),
        (
            N_("De stad toont je idee “{title}” niet meer op de website. Dit is de reden:"),
            "{sentence}",
            N_("Je leest je idee nog op Mijn pagina. Je kan er ook vragen om iets te veranderen."),
            N_("Dan kijkt de stad of het idee terug kan. Niet akkoord? Neem contact op."),
        ),
        N_("Bekijk je idee"),
    ),
    "idea_deleted": Words(
        N_("Je idee is gewist: nummer {reference}"),
        (
            N_("De stad wiste je idee met nummer {reference}. De tekst en de foto's zijn weg."),
            N_("Dit is de reden:"),
            "{sentence}",
            N_("Het idee kan niet terugkomen. Niet akkoord? Neem contact op."),
        ),
    ),
    "idea_shown_again": Words(
        N_("Je idee is weer zichtbaar: {title}"),
        (
            N_("Je idee “{title}” staat weer op de website, zoals het was."),
            N_("Wie het volgde of steunde, doet dat nog altijd."),
        ),
        N_("Bekijk je idee"),
    ),
    "review_final": Words(
        N_("Kijk je tekst op de stemlijst na: {title}"),
        (
            N_("Bijna stemmen! Dit komt op de stemlijst over je project “{title}”:"),
            "{sentence}",
            N_("Is dat goed? Antwoord tot en met {last_day}."),
        ),
        N_("Lees en antwoord"),
    ),
    "report_answered": Words(
        N_("Ons antwoord op je melding"),
        (N_("Je meldde iets over het idee “{title}”. We keken het na."), "{sentence}"),
        N_("Bekijk het idee"),
    ),
    "work_digest": Words(
        "Wat wacht er op jou? {round_title}",
        ("{late}", "{soon}", "{unassigned}"),
        "Naar je werk",
    ),
    "trustee_draw": Words(
        "Maak je code als sleutelhouder: {round_title}",
        (
            "Je bent sleutelhouder van {round_title}. Je hebt nog geen code.",
            "Zonder drie codes kan de stemming niet beginnen. Meld je aan en maak je code.",
            "Antwoord niet op deze mail. Zet een code nooit in een mail.",
        ),
        "Maak je code",
    ),
    "trustee_give": Words(
        "We hebben je code nodig: {round_title}",
        (
            "De stemming van {round_title} is voorbij. De telling wacht op de sleutelhouders.",
            "Neem je papier, meld je aan en typ je code.",
            "Antwoord niet op deze mail. Zet een code nooit in een mail.",
        ),
        "Geef je code",
    ),
    "result_winner": Words(
        N_("Je project is gekozen: {title}"),
        (
            N_("Gefeliciteerd! De bewoners kozen “{title}” bij {round_title}."),
            "{sentence}",
            N_("De stad neemt contact met je op om af te spreken hoe het verder gaat."),
        ),
        N_("Bekijk de uitslag"),
    ),
    "result_other": Words(
        N_("De uitslag voor je project: {title}"),
        (
            N_("De stemmen van {round_title} zijn geteld. “{title}” is deze keer niet gekozen."),
            "{sentence}",
            N_("Bedankt dat je meedeed. Iedereen kan je idee blijven lezen."),
        ),
        N_("Bekijk de uitslag"),
    ),
    "result_follower": Words(
        N_("De uitslag van {round_title}"),
        (N_("De stemmen van {round_title} zijn geteld."), "{sentence}", _FOLLOWING),
        N_("Bekijk de uitslag"),
    ),
    "agenda_in": Words(
        N_("Je bent ingeschreven: {title}"),
        (
            N_("Je bent ingeschreven voor “{title}”, met {people} in totaal."),
            N_("Wanneer: {when}. Waar: {place}."),
            "{access}",
            N_(
                "Kan je toch niet komen? Laat het weten met de knop. "
                "Dan is er plaats voor een ander."
            ),
        ),
        N_("Bekijk je inschrijving"),
    ),
    "agenda_waiting": Words(
        N_("Je staat op de wachtlijst: {title}"),
        (
            N_("“{title}” is volzet. Je staat op de wachtlijst, met {people} in totaal."),
            N_("Komt er plaats vrij? Dan krijg je meteen een mail."),
        ),
        N_("Bekijk je inschrijving"),
    ),
    "agenda_let_in": Words(
        N_("Er is plaats voor je: {title}"),
        (
            N_("Goed nieuws: er kwam plaats vrij voor “{title}”."),
            N_("Je kan komen, met {people} in totaal."),
            N_("Wanneer: {when}. Waar: {place}."),
            "{access}",
            N_("Kan je toch niet komen? Laat het weten met de knop."),
        ),
        N_("Bekijk je inschrijving"),
    ),
    "agenda_reminder": Words(
        N_("Tot binnenkort: {title}"),
        (
            N_("Je bent ingeschreven voor “{title}”, met {people} in totaal."),
            N_("Wanneer: {when}. Waar: {place}."),
            "{access}",
            N_(
                "Kan je toch niet komen? Laat het weten met de knop. "
                "Dan is er plaats voor een ander."
            ),
        ),
        N_("Bekijk je inschrijving"),
    ),
    "agenda_off": Words(
        N_("Gaat niet door: {title}"),
        (
            N_("“{title}” op {when} gaat jammer genoeg niet door."),
            N_("Je hoeft niets te doen. Op de website lees je wanneer de volgende avond is."),
        ),
    ),
    "project_update": Words(
        N_("Nieuws over {title}"),
        (N_("Er is nieuws over het project “{title}”."), "{text}", _FOLLOWING),
        N_("Bekijk het project"),
    ),
}
