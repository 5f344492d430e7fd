"""The words of the pages about dossiers: stages, steps, and what to do about a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.moderation.decisions import SENTENCE_MAX, SENTENCE_MIN
from chalicelib.moderation.model import Stage

# stage → (word, kind of its tag)
STAGES: Final[Mapping[Stage, tuple[str, str]]] = {
    "formal": ("Regels nakijken", ""),
    "merit": ("Haalbaarheid", ""),
    "second": ("Wacht op tweede handtekening", "warning"),
    "condition": ("Wacht op de indieners", "warning"),
    "accepted": ("Goedgekeurd", "success"),
    "refused": ("Afgewezen", "danger"),
    "appeal": ("Bezwaar", "warning"),
    "withdrawn": ("Ingetrokken of samengevoegd", ""),
}

STEPS: Final[Mapping[str, str]] = {
    "arrive": "Het idee kwam binnen",
    "follow": "Het idee veranderde",
    "assign": "Toegewezen",
    "note": "Notitie",
    "formal-yes": "Regels: alles in orde",
    "formal-no": "Regels: er klopt iets niet",
    "formal-ask": "Regels: er is iets gevraagd",
    "merit-yes": "Haalbaar: ja",
    "merit-no": "Haalbaar: nee",
    "merit-if": "Haalbaar: ja, als",
    "second-yes": "Tweede handtekening gezet",
    "second-no": "Tweede handtekening geweigerd",
    "condition": "Aan de indieners gevraagd",
    "condition-yes": "De indieners zeiden ja",
    "condition-no": "De indieners zeiden nee",
    "appeal-web": "Bezwaar van de indieners",
    "appeal-paper": "Bezwaar op papier",
    "appeal-granted": "Bezwaar aanvaard",
    "appeal-upheld": "Bezwaar niet aanvaard",
    "move": "Verplaatst",
    "idea-publish": "Op de website gezet",
    "idea-unpublish": "Van de website gehaald",
    "idea-accept": "Goedgekeurd",
    "idea-refuse": "Afgewezen",
    "idea-reopen": "Opnieuw bekeken",
    "report": "Iemand meldde iets",
    "report-closed": "Melding behandeld",
    "comment": "Iemand reageerde",
    "comment-shown": "Reactie online gezet",
    "comment-hiding": "Reactie offline gehaald",
    "comment-hidden": "Reactie verborgen",
    "comment-delete": "Gevraagd om een reactie te wissen",
    "comment-deleted": "Reactie gewist",
    "comment-kept": "Reactie niet gewist",
    "comment-official": "De stad antwoordde",
    "version-ask": "Gevraagd om een versie te verbergen",
    "version-hidden": "Versie verborgen",
    "version-kept": "Versie niet verborgen",
    "version-shown": "Versie weer zichtbaar",
    "final": "Tekst voor de stemlijst voorgelegd",
    "final-reminder": "De indieners kregen een herinnering",
    "final-yes": "Tekst voor de stemlijst goedgekeurd",
    "final-remark": "Opmerking bij de tekst voor de stemlijst",
}

FORMAL: Final[Mapping[str, str]] = {
    "missing": "Kies ja, nee of vraag bij “{heading}”",
    "note-missing": "Schrijf bij “{heading}” wat er niet klopt of wat je vraagt",
    "note-long": f"De uitleg bij “{{heading}}” mag {SENTENCE_MAX} tekens lang zijn",
    "unknown": "Deze regel hoort niet bij deze ronde",
}

MERIT: Final[Mapping[tuple[str, str], str]] = {
    ("condition", "missing"): "Schrijf wat er moet kloppen voor het idee kan",
    ("condition", "length"): f"Schrijf {SENTENCE_MIN} tot {SENTENCE_MAX} tekens",
    ("reason", "missing"): "Kies waarom het niet kan",
    ("sentence", "missing"): "Schrijf waarom niet, in een zin die iedereen begrijpt",
    ("sentence", "length"): f"Schrijf {SENTENCE_MIN} tot {SENTENCE_MAX} tekens",
    ("costs", "too-many"): "Schrijf hoogstens 20 regels. Tel kleine bedragen samen",
    ("costs", "label"): "Schrijf bij elk bedrag waarvoor het is, in hoogstens 80 tekens",
    ("costs", "amount"): "Schrijf elk bedrag in cijfers en kies 0, 6, 12 of 21% btw",
    ("upkeep", "amount"): "Schrijf het bedrag in cijfers",
    ("risk", "too-long"): "De tekst mag 2000 tekens lang zijn",
    ("advice", "too-long"): "De tekst mag 2000 tekens lang zijn",
    ("ready_on", "day"): "Schrijf de dag zoals 2027-06-30",
}

# reason → (field, sentence), beside those of `sentences`
REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "stage-not-allowed": ("", "Dat kan niet bij de stap waarin het idee is. Kijk hieronder"),
    "formal-incomplete": ("answers", "Beantwoord elke regel. Schrijf bij nee of vraag ook waarom"),
    "formal-first": ("", "Kijk eerst de regels na. Dan komt de haalbaarheid"),
    "merit-incomplete": ("", "Vul de velden aan die ontbreken"),
    "checks-missing": (
        "decision",
        "Deze ronde heeft twee controles. Goedkeuren kan pas als de regels kloppen en het idee "
        "haalbaar is",
    ),
    "needs-second": (
        "decision",
        "Voor deze nee zijn twee collega’s nodig. Schrijf ze bij de haalbaarheid",
    ),
    "appeal-open": ("decision", "Er loopt een bezwaar. Beslis eerst daarover"),
    "too-late-to-undo": ("", "Dit kan niet meer terug. Kijk het idee zelf na"),
    "same-signer": ("", "Jij besliste al over dit idee. Een andere collega moet dit doen"),
    "remark-missing": ("remark", "Schrijf waarom je niet tekent, in minstens {least} tekens"),
    "no-condition": ("", "Er is geen voorwaarde om voor te leggen of om op te antwoorden"),
    "condition-late": ("", "De tijd om te antwoorden is voorbij. Bel of mail de stad"),
    "appeal-short": ("text", "Schrijf waarom je het niet eens bent, in minstens {least} tekens"),
    "appeal-used": ("", "Er kwam al een bezwaar over dit idee. Dat kan maar één keer"),
    "appeal-late": ("", "De tijd voor een bezwaar is voorbij, of de brief kwam te vroeg"),
    "no-appeal": ("", "Over dit idee loopt geen bezwaar, of er kan geen bezwaar komen"),
    "moment-ahead": ("received_at", "De brief kan niet later gekomen zijn dan vandaag"),
    "sentence-length": ("sentence", "Schrijf {least} tot {most} tekens. Iedereen kan dit lezen"),
    "text-long": ("text", "De tekst mag {most} tekens lang zijn. Maak de tekst korter"),
    "note-empty": ("text", "Schrijf je notitie"),
    "nobody": ("person", "Kies een collega die dit werk doet"),
    "area-unknown": ("area_id", "Kies een wijk van deze ronde"),
    "theme-unknown": ("theme_id", "Kies een thema van deze ronde"),
    "nothing-moves": ("area_id", "Kies een andere wijk of een ander thema"),
    "move-not-allowed": ("", "Dat kan niet bij de stand waarin het idee is"),
    "idea-waits": ("", "Er ontbreekt nog iemand, of niet iedereen zei ja. Dit kan pas daarna"),
    "on-ballot": ("", "Het idee staat op de stemlijst. Die lijst ligt vast"),
    "rule-double": ("area_id", "Voor deze wijk en dit thema is er al een regel"),
    "cover-self": ("by", "Kies een andere collega dan wie weg is"),
    "cover-backwards": ("ends", "Kies een einde na het begin"),
    "variable-unknown": (
        "sentence",
        "“{name}” tussen accolades kennen we niet. Haal het weg of kies een woord uit de lijst",
    ),
    "variable-missing": (
        "sentence",
        "Bij dit idee is er niets in te vullen voor “{name}”. Schrijf het zelf",
    ),
    "template-unknown": ("text", "Deze tekst bestaat niet"),
    "template-empty": ("text", "Schrijf de tekst"),
    "template-long": ("text", "De tekst mag {most} tekens lang zijn. Maak de tekst korter"),
    "too-many": ("gekozen", "Kies hoogstens {most} ideeën tegelijk"),
    "nothing-chosen": ("gekozen", "Kies minstens één idee"),
    "title-length": ("title", "Schrijf een naam van hoogstens {most} tekens"),
    "ballot-text-length": ("text", "Schrijf een tekst van hoogstens {most} tekens"),
    "amount-outside": ("cost", "Dit bedrag past niet bij de regels van de ronde. Kijk het na"),
    "not-accepted": ("", "Dat kan pas als het idee goedgekeurd is"),
    "no-final": ("", "Er is geen tekst voorgelegd"),
    "pair-unknown": ("", "Kies twee goedgekeurde ideeën van deze ronde"),
    "pair-same": ("", "Kies twee verschillende projecten"),
    "pairs-open": (
        "",
        "Sommige projecten liggen op dezelfde plek. Kies eerst bij “De stemlijst voorbereiden” of "
        "ze samen kunnen",
    ),
    "report-closed": ("", "Een collega sloot deze melding al"),
    "report-empty": ("text", "Schrijf wat er mis is"),
    "answer-short": ("answer", "Schrijf een antwoord van minstens {least} tekens"),
    "why-missing": ("why", "Schrijf waarom, in minstens {least} tekens"),
    "verdict-not-allowed": ("", "Dat kan niet met deze reactie. Kijk hieronder hoe ze staat"),
    "judged-meanwhile": ("", "Een collega besliste net over deze reactie. Kijk hieronder"),
    "version-current": (
        "",
        "Deze tekst staat nu op de website. Vraag de indieners om hem te veranderen, of haal het "
        "idee van de website",
    ),
    "withheld-not-allowed": ("", "Dat kan niet met deze versie. Kijk hieronder hoe ze staat"),
    "withheld-meanwhile": ("", "Een collega besliste net over deze versie. Kijk hieronder"),
    "version-not-public": ("", "Deze versie stond nooit op de website"),
    "why-personal": ("why", "Iedereen leest de reden. Zet er geen gegevens van iemand in"),
    "comments-off": ("", "Bij deze ronde kan niemand reageren"),
    "text-empty": ("text", "Schrijf je antwoord"),
    "name-missing": ("name", "Schrijf een naam"),
    "name-long": ("name", "De naam mag {most} tekens lang zijn"),
    "view-unknown": ("view", "Kies mine, unassigned, late of all"),
    "decision-incomplete": ("decision", "Vul de beslissing aan"),
}
