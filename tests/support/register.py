"""Invented people of a register, a round that they vote in, and their letters.

Their numbers are formally valid and belong to nobody: serials 000 and 999 are never given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from chalicelib.adapters.letter_pdf import PdfLetterPrinter
from chalicelib.functions.make_letters import press_of
from chalicelib.rounds.model import FrozenRound, Round, VoterRules
from chalicelib.voters import numbers
from chalicelib.voters.letters import begin, make
from chalicelib.voters.model import Batch, Letter
from tests.support.rounds import day
from tests.support.voting import OPENS, open_vote

ALL = VoterRules(16, None, ("letter", "desk", "paper"))
AN = numbers.make(date(1984, 5, 17), 999)
BO = numbers.make(date(2001, 2, 28), 999)
CEM = numbers.make(date(1950, 12, 1), 0)
CHILD = numbers.make(date(2014, 6, 1), 999)
AWAY = numbers.make(date(1990, 1, 9), 999)
PEOPLE = {
    AN: (date(1984, 5, 17), "koersel"),
    BO: (date(2001, 2, 28), "paal"),
    CEM: (date(1950, 12, 1), "koersel"),
    CHILD: (date(2014, 6, 1), "koersel"),
    AWAY: (date(1990, 1, 9), ""),
}
HEAD = "rijksregisternummer;naam;straat;postcode;gemeente;wijk;geboren"


def line(number: str, name: str = "Fatma Yılmaz", area: str = "Koersel", born: str = "") -> str:
    return f"{number};{name};Kerkplein 1 bus 2;3582;Beringen;{area};{born}"


def extract(*lines: str) -> bytes:
    return "\r\n".join((HEAD, *lines, "")).encode()


def open_register_vote(services: Any, voters: VoterRules = ALL, **changes: Any) -> FrozenRound:
    """The sample round with its vote on, for people of the register."""
    frozen = open_vote(services, voters=voters, **changes)
    services.keyring.create("code/r26")
    services.register.people = dict(PEOPLE)
    services.clock.move_to(OPENS + timedelta(days=1))
    return frozen


def send_letters(services: Any, *lines: str) -> tuple[Batch, dict[str, str]]:
    """A batch that is made; codes by letter number, as the print shop sees them."""
    round_ = services.rounds.get("r26")
    token = f"batch{len(services.letters.batches('r26')):05d}"
    batch = begin(services.letters, round_, source="Koersel", token=token, actor="ann", now=day(40))
    services.letter_files.extracts["r26", batch.upload] = extract(*lines)
    batch = make(press_of(services), batch, round_, day(41), lambda: True)
    return batch, printed(services)


def printed(services: Any) -> dict[str, str]:
    found = {}
    for name, data in services.letter_files.files.items():
        if name.startswith("letters/"):
            for one in data.decode().splitlines():
                label, code, *_ = one.split("|")
                found[label] = code
    return found


class RememberingPrinter(PdfLetterPrinter):
    """Remembers the codes that it printed, as whoever holds the paper does."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def letters(self, letters: Sequence[Letter], round_: Round, address: str) -> bytes:
        self.codes += [one.code for one in letters]
        return super().letters(letters, round_, address)

    def slip(self, code: str, label: str, round_: Round, address: str) -> bytes:
        self.codes.append(code)
        return super().slip(code, label, round_, address)
