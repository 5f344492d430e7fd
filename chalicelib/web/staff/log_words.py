"""The words of the audit log: every act that the code can write down, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.staff.review_words import STAGES, STEPS

SOURCES: Final[Mapping[str, str]] = {
    "moderation": "Ideeën nakijken",
    "ideas": "Ideeën",
    "families": "Samen verder",
    "notebooks": "Papier",
    "rounds": "Rondes",
    "voting": "Stemmen",
    "tally": "Uitslag",
    "news": "Nieuws",
    "projects": "Projecten",
    "identity": "Medewerkers",
    "exports": "Lijsten",
    "agenda": "Agenda",
    "inspiration": "Inspiratie",
    "voters": "Stemgerechtigden",
    "paperballots": "Stembrieven",
}
ACTIONS: Final[Mapping[str, str]] = {
    "moderation:idea:publish": "Idee op de website gezet",
    "moderation:idea:accept": "Idee goedgekeurd",
    "moderation:idea:refuse": "Idee afgewezen",
    "moderation:idea:reopen": "Idee opnieuw geopend",
    "moderation:idea:unpublish": "Idee van de website gehaald",
    **{f"moderation:dossier:{what}": word for what, word in STEPS.items()},
    "moderation:desk:change": "Verdeling van het werk veranderd",
    "moderation:template:edit": "Vaste zin veranderd",
    "moderation:prices:publish": "Bedragen online gezet",
    "moderation:change:take": "Verandering van een idee overgenomen",
    "moderation:change:refuse": "Verandering van een idee niet overgenomen",
    "families:join:ask": "Voorgesteld om samen verder te gaan",
    "families:join:yes": "Ja van een groep op papier genoteerd",
    "families:join:no": "Nee van een groep op papier genoteerd",
    "rounds:round:create": "Ronde gemaakt",
    "rounds:phase:move": "Stap verplaatst",
    "rounds:settings:change": "Instellingen veranderd",
    "rounds:settings:propose": "Verandering voorgesteld",
    "rounds:settings:confirm": "Verandering bevestigd",
    "rounds:settings:drop": "Voorstel weggehaald",
    "rounds:ballot:fix": "Lijst van projecten vastgelegd",
    "tally:result:count": "Stemmen geteld",
    "tally:result:confirm": "Uitslag bevestigd",
    "tally:result:release": "Uitslag bekendgemaakt",
    "news:item:write": "Nieuws geschreven",
    "news:item:edit": "Nieuws verbeterd",
    "projects:project:update": "Nieuws van een project",
    "exports:file:make": "Lijst gemaakt",
    "exports:request:ask": "Lijst met namen gevraagd",
    "exports:request:approve": "Lijst met namen goedgekeurd",
    "exports:request:refuse": "Lijst met namen niet goedgekeurd",
    "exports:request:collect": "Lijst met namen opgehaald",
    "identity:staff:add": "Medewerker toegevoegd",
    "identity:staff:change": "Medewerker veranderd",
    "moderation:pair:settle": "Gekozen of twee projecten samen kunnen winnen",
    "ideas:consent:paper": "Handtekening van wie mee indient genoteerd",
    "ideas:consent:enter": "Naam van wie mee indient ingevuld",
    "ideas:idea:withdraw": "Idee ingetrokken namens de indieners",
    "ideas:change:enter": "Verandering gevraagd namens de indieners",
    "inspiration:example:save": "Voorbeeld bewaard",
    "inspiration:coach:save": "Coach bewaard",
    "agenda:gathering:save": "Avond in de agenda bewaard",
    "agenda:registration:cancel": "Inschrijving geannuleerd",
    "agenda:registration:check-in": "Iemand aangemeld op een avond",
    "notebooks:notebook:hand-out": "Schrift uitgedeeld",
    "notebooks:page:scan": "Blad van een schrift ingelezen",
    "notebooks:page:record": "Blad van een schrift genoteerd",
    "notebooks:page:confirm": "Blad van een schrift bevestigd",
    "notebooks:stack:start": "Stapel bladen ingelezen",
    "notebooks:sheet:drop": "Ingelezen blad weggehaald",
    "notebooks:idea:enter": "Idee ingetypt namens iemand",
    "rounds:languages:change": "Talen van een ronde veranderd",
    "tally:result:ratify": "Beslissing over de uitslag genoteerd",
    "tally:result:correct": "Rechtzetting bij de uitslag",
    "tally:result:move": "Moment van bekendmaken verplaatst",
    "tally:channel:enter": "Getallen of punten ingevuld",
    "tally:channel:confirm": "Getallen of punten bevestigd",
    "paperballots:range:hand-out": "Stembrieven uitgedeeld",
    "paperballots:range:account": "Stembrieven nageteld",
    "paperballots:round:settle": "Stembrieven van de ronde afgesloten",
    "paperballots:batch:begin": "Stapel stembrieven begonnen",
    "paperballots:batch:take": "Stapel stembrieven overgenomen",
    "paperballots:batch:sign-a": "Stapel stembrieven ingetypt, eerste keer",
    "paperballots:batch:sign-b": "Stapel stembrieven ingetypt, tweede keer",
    "paperballots:batch:sign-c": "Stapel stembrieven ingetypt, derde keer",
    "paperballots:batch:decide": "Verschil tussen stembrieven beslist",
    "voters:desk:check": "Nagekeken of iemand mag stemmen",
    "voters:desk:code": "Stemcode gegeven aan het loket",
    "voters:desk:paper": "Stembrief gegeven aan het loket",
    "voters:letter:reissue": "Nieuwe brief met een stemcode",
    "voters:letter:spoil": "Stemcode van een brief ongeldig gemaakt",
    "voters:letters:begin": "Reeks brieven begonnen",
    "voters:letters:refuse": "Bestand voor brieven niet aanvaard",
    "voters:letters:make": "Brieven gemaakt",
    "voters:letters:finish": "Reeks brieven klaar",
    "voters:letters:destroy": "Brieven gewist",
    "voters:removal:ask": "Gevraagd om stemmen weg te halen",
    "voters:removal:confirm": "Weghalen van stemmen bevestigd",
    "voters:removal:drop": "Weghalen van stemmen niet gedaan",
}

_FIELDS: Final[Mapping[str, str]] = {
    "version": "versie",
    "stage": "stap",
    "state": "stand",
    "assignee": "bij",
    "due": "antwoord tegen",
    "area": "wijk",
    "theme": "thema",
    "text": "tekst",
    "content": "tekst",
    "request": "vraag",
    "rules": "verdeling",
    "cover": "vervanging",
    "roles": "rollen",
    "voice": "reactie of melding",
    "place": "plaats",
    "prices_published_at": "bedragen online sinds",
}
_STATES: Final[Mapping[str, str]] = {state: word for state, (word, _) in STATE_WORDS.items()}
_STAGES: Final[Mapping[str, str]] = {stage: word for stage, (word, _) in STAGES.items()}
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {"stage": _STAGES, "state": _STATES}


def action_words(action: str) -> str:
    """What was done, in words; of a step of a dossier that the code has no more, its code."""
    return ACTIONS.get(action, action)


def change_words(
    changes: Mapping[str, tuple[str, str]],
) -> list[tuple[str, tuple[str, str]]]:
    """The fields that changed and their values, in words where there are."""
    return [
        (_FIELDS.get(field, field), (_value(field, before), _value(field, after)))
        for field, (before, after) in changes.items()
    ]


def _value(field: str, text: str) -> str:
    return _VALUES.get(field, {}).get(text, text)
