"""Which pages belong to which HTTP function, and how such a function is made.

A page module has `routes`. Each function imports only its own modules: the vote loads nothing
of moderation, and no function can serve what its role may not touch.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from chalicelib import wiring
from chalicelib.web.routing import Route
from chalicelib.web.server import HttpApp, add_routes

_PAGES = "chalicelib.web.pages."
_STAFF = "chalicelib.web.staff."

PAGE_MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "api_handler": tuple(
        _PAGES + name
        for name in (
            "home",
            "rounds",
            "ideas",
            "versions",
            "results",
            "projects",
            "news",
            "inspiration",
            "agenda",
            "account",
            "info",
            "assets",
            "language",
            "api",
        )
    ),
    "submit_api": tuple(
        _PAGES + name
        for name in (
            "submit",
            "submit_steps",
            "submit_later",
            "submit_outside",
            "photos",
            "alike",
            "consent",
            "partner",
            "follow",
            "own",
            "on_paper",
            "inspiration_start",
            "agenda_register",
            "edit",
            "edit_photos",
            "join",
            "own_review",
            "own_split",
            "own_ballot",
            "voices",
        )
    ),
    "vote_api": tuple(
        _PAGES + name
        for name in (
            "voting_code",
            "voting_letter",
            "voting_eid",
            "voting_areas",
            "voting",
            "voting_kiosk",
            "receipts",
        )
    ),
    "desk_api": tuple(
        _STAFF + name
        for name in (
            "letters",
            "voter_desk",
            "ballot_blanks",
            "ballot_batches",
            "batch_sheet",
            "watch",
            "removals",
            "trustees",
        )
    ),
    "staff_api": tuple(
        _STAFF + name
        for name in (
            "dashboard",
            "sign_in",
            "members",
            "mails",
            "exports",
            "moderation",
            "partner",
            "requests",
            "families",
            "review",
            "work",
            "work_sheet",
            "desk",
            "ballot_text",
            "voices",
            "withheld",
            "takedown",
            "review_api",
            "desk_api",
            "dossier",
            "told",
            "splitting",
            "rounds",
            "round_form",
            "round_languages",
            "print_shop",
            "settings",
            "settings_part",
            "new_round",
            "preview",
            "results",
            "minutes",
            "channels",
            "result_notes",
            "news",
            "projects",
            "notebooks",
            "paper_pages",
            "stacks",
            "on_behalf",
            "loose_forms",
            "batch",
            "inspiration",
            "agenda",
            "log",
            "api",
            "requests_api",
            "people_api",
            "rounds_api",
            "settings_api",
        )
    ),
}


def routes_of(function: str) -> tuple[Route, ...]:
    """The routes that `function` serves."""
    return tuple(
        route for module in PAGE_MODULES[function] for route in import_module(module).routes.all
    )


def http_app(function: str) -> HttpApp:
    """A small Chalice app with the routes of `function` and nothing else."""
    app = HttpApp(function, wiring.services)
    add_routes(app, routes_of(function))
    return app
