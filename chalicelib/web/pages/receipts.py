"""Pages: the receipt as a file, looking a code up, how to check, and what we promise.

A code never stands in an address: it goes in the body of a form, and comes back in a page that
nobody keeps.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.speech import _
from chalicelib.rounds.model import FrozenRound, Round
from chalicelib.rounds.timeline import choose_current
from chalicelib.voting import bundle
from chalicelib.voting.cast import current_commitment
from chalicelib.voting.lookup import Found, look_up, read_code
from chalicelib.voting.publiclog import CHECKPOINT, CODES, due, head_of, proof_of, receipt_note
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import PUBLIC_MINUTE, Answer, Page, Redirect, Request, Text
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_TEXT = "text/plain; charset=utf-8"
# A school or a library shares one network address.
_LOOKUPS = (120, 600)


class CodeForm(Form):
    """A code from a receipt, or its first four characters."""

    code: Annotated[Line, Field(max_length=60)] = ""


@routes.get("/stemmen/bewijs/ontvangst.txt", Access.VOTER)
def note(request: Request, services: Services) -> Answer:
    """The receipt as a signed note, to keep. It says nothing of what was chosen."""
    session = request.voting
    frozen = services.rounds.frozen(session.round_id) if session else None
    if session is None or frozen is None:
        return Redirect("/stemmen")
    commitment = current_commitment(
        frozen, session.voter_token, ledger=services.ledger, keyring=services.keyring
    )
    if not commitment:
        return Redirect("/stemmen/kiezen")
    text = receipt_note(frozen, commitment, services.keyring)
    return Text(text, _TEXT, filename="stembewijs.txt")


@routes.get("/stemmen/nagaan", Access.BROWSER)
def ask(request: Request, services: Services) -> Answer:
    """Where one types a code, with the public files of each round that has a log."""
    return _page(services, {}, {}, (), 200)


@routes.post("/stemmen/nagaan", Access.BROWSER, limit=_LOOKUPS)
def answer(request: Request, services: Services) -> Answer:
    """What became of a code."""
    parsed = parse(CodeForm, request.form)
    typed = str(parsed.values.get("code", ""))
    code = read_code(typed)
    if code is None:
        sentence = _("Schrijf de code van je bewijs, of minstens de eerste 4 tekens")
        return _page(services, {"code": typed}, {"code": sentence}, (), 422)
    found = tuple(
        _view(services, round_, frozen, one)
        for round_, frozen in _rounds(services)
        for one in _find(services, frozen, code)
    )
    return _page(services, {"code": typed}, {}, found, 200, asked=True)


@routes.post("/stemmen/nagaan/bewijs", Access.BROWSER, limit=_LOOKUPS)
def proof(request: Request, services: Services) -> Answer:
    """The proof that a code stands in the log, for outside tools (C2SP tlog-proof)."""
    parsed = parse(CodeForm, request.form)
    code = read_code(str(parsed.values.get("code", "")))
    for _round, frozen in _rounds(services):
        for one in _find(services, frozen, code) if code else ():
            head = head_of(frozen.round_id, services.log_files)
            if head is None:
                continue
            batches = services.log_files.batches(frozen.round_id)
            text = proof_of(one.commitment, batches, head)
            if text is not None:
                return Text(text, _TEXT, filename="log-bewijs.tlog-proof.txt")
    raise NotFound("proof")


@routes.get("/stemmen/nagaan/uitleg", Access.PUBLIC)
def how(request: Request, services: Services) -> Answer:
    """Three pictures: your code, the log, what one can check; and the programs that do."""
    media = services.settings.media_url
    programs = [
        {"title": round_.title, "base": f"{media}/log/{round_.id}", "checker": bundle.CHECKER}
        for round_, _frozen in _rounds(services)
        if _has_program(services, round_.id)
    ]
    return Page("voting/how.html", {"programs": programs[:1]}, cache=PUBLIC_MINUTE)


def _has_program(services: Services, round_id: str) -> bool:
    """Whether the result is out, with the program that checks it."""
    result = services.results.get(round_id)
    if result is None or not result.is_released:
        return False
    return bundle.CHECKER in json.loads(result.document).get("files", {})


@routes.get("/stemmen/beloften", Access.PUBLIC)
def promises(request: Request, services: Services) -> Answer:
    """What we promise, what we don't, and what the city can see: for the last vote, or before the
    first one for the round that comes. Without any round only what holds for every one."""
    voted = _rounds(services)
    coming = choose_current(services.rounds.all(), services.clock.now())
    round_, frozen = voted[0] if voted else (coming, None)
    rules = frozen or round_
    context: dict[str, Any] = {
        "round": round_,
        "voters": rules.voters if rules else None,
        "publish": rules.count.publish if rules else "totals",
        "trusted": rules is not None and rules.ballot.opened_by == "trustees",
        "trustees": frozen.trustees if frozen else (),
    }
    return Page("voting/promises.html", context, cache=PUBLIC_MINUTE)


def _rounds(services: Services) -> list[tuple[Round, FrozenRound]]:
    """Every round that has a log, the last one first."""
    pairs = [(one, services.rounds.frozen(one.id)) for one in services.rounds.all()]
    kept = [(round_, frozen) for round_, frozen in pairs if frozen is not None and frozen.log_key]
    return sorted(kept, key=lambda pair: pair[1].opens_at, reverse=True)


def _find(services: Services, frozen: FrozenRound, code: str) -> tuple[Found, ...]:
    return look_up(
        frozen,
        code,
        ledger=services.ledger,
        log=services.log_files,
        counted=services.results.get(frozen.round_id) is not None,
    )


def _page(
    services: Services,
    values: dict[str, str],
    errors: dict[str, str],
    found: tuple[dict[str, Any], ...],
    status: int,
    *,
    asked: bool = False,
) -> Page:
    media = services.settings.media_url
    logs = []
    for round_, frozen in _rounds(services):
        head = head_of(round_.id, services.log_files)
        if head is not None:
            base = f"{media}/log/{round_.id}"
            files = {"codes": f"{base}/{CODES}", "checkpoint": f"{base}/{CHECKPOINT}"}
            logs.append({"round": round_, "size": head.size, "key": frozen.log_key, **files})
    context = {"values": values, "errors": errors, "found": found, "asked": asked, "logs": logs}
    return Page("voting/lookup.html", context, status)


def _view(services: Services, round_: Round, frozen: FrozenRound, one: Found) -> dict[str, Any]:
    return {
        "round": round_,
        "code": one.code,
        "state": one.state,
        "logged": one.logged,
        "paper": one.paper,
        "over": services.clock.now() >= frozen.closes_at,
        "final": frozen.ballot.final,
        "due": due(frozen),
        "chosen": _chosen(services, frozen, one),
    }


def _chosen(services: Services, frozen: FrozenRound, one: Found) -> list[str] | None:
    """What is on the ballot, where the round published ballots with their codes."""
    if frozen.count.publish != "codes" or one.state != "counts":
        return None
    result = services.results.get(frozen.round_id)
    if result is None or not result.is_released:
        return None
    content = services.results.file(frozen.round_id, bundle.BALLOTS) or b""
    needle = f'"c":"{one.commitment}"'.encode()
    line = next((line for line in content.splitlines() if needle in line), None)
    if line is None:
        return None
    ballot = json.loads(line)["ballot"]
    titles = {entry.project_id: f"{entry.number}. {entry.title}" for entry in frozen.entries}
    if isinstance(ballot, dict):
        return [f"{titles.get(key, key)}: {mark}" for key, mark in sorted(ballot.items())]
    return sorted(titles.get(key, key) for key in ballot)
